#include "kernels/support/array.hpp"
#include "kernels/support/boxed.hpp"
#include "kernels/support/norm_square.hpp"
#include "kernels/support/sums.hpp"
#include "kernels/table.hpp"

namespace counterprof::kernels {
namespace {

/// norm = 0; for v in array("d", vector): norm += v * v
class BoxedOnAccess : public NormSquare {
 public:
  explicit BoxedOnAccess(const double* parameters)
      : NormSquare(parameters, sizeof(double)), vector_(Array::counting(length())) {}

 private:
  double norm_square() const final {
    CompensatedSum sum;
    Boxed norm(0.0);
    for (std::size_t i = 0; i < length(); ++i) {
      const Boxed v(vector_.data()[i]);
      const Boxed square(v.value() * v.value());
      sum.add(square.value());
      norm = Boxed(sum.value());
    }
    return norm.value();
  }

  Array vector_;
};

constexpr const char* traffic = R"(shape: [length]
arrays: [vector]
step:
  - = vector
)";

}  // namespace

const counterprof_kernel norm_square_array = describe_norm_square<BoxedOnAccess>(
    "norm_square/array",
    "Python's array: contiguous numbers, boxed on access; three new ones for each element", traffic);

}  // namespace counterprof::kernels
