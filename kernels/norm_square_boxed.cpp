#include <vector>

#include "kernels/support/boxed.hpp"
#include "kernels/support/norm_square.hpp"
#include "kernels/support/sums.hpp"
#include "kernels/table.hpp"

namespace counterprof::kernels {
namespace {

/// norm = 0; for v in vector: norm += v * v
class BoxedList : public NormSquare {
 public:
  explicit BoxedList(const double* parameters) : NormSquare(parameters, 8 + 32) {
    vector_.reserve(length());
    for (std::size_t i = 0; i < length(); ++i) vector_.emplace_back(static_cast<double>(i));
  }

 private:
  double norm_square() const final {
    CompensatedSum sum;
    Boxed norm(0.0);
    for (const Boxed& v : vector_) {
      const Boxed square(v.value() * v.value());
      sum.add(square.value());
      norm = Boxed(sum.value());
    }
    return norm.value();
  }

  std::vector<Boxed> vector_;
};

constexpr const char* traffic = R"(shape: [length]
arrays: [vector, values]
boxes: {values: 32}
step:
  - = vector, values
)";

}  // namespace

const counterprof_kernel norm_square_boxed = describe_norm_square<BoxedList>(
    "norm_square/boxed", "a Python list: pointers to numbers on the heap; two new ones for each element",
    traffic);

}  // namespace counterprof::kernels
