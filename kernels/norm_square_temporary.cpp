#include "kernels/support/array.hpp"
#include "kernels/support/norm_square.hpp"
#include "kernels/table.hpp"

namespace counterprof::kernels {
namespace {

class Temporary : public NormSquare {
 public:
  explicit Temporary(const double* parameters)
      : NormSquare(parameters, 2 * sizeof(double)), vector_(Array::counting(length())) {}

 private:
  double norm_square() const final { return sum(vector_ * vector_); }

  Array vector_;
};

constexpr const char* traffic = R"(shape: [length]
arrays: [vector]
step:
  - squares = vector
  - = squares
)";

}  // namespace

const counterprof_kernel norm_square_temporary = describe_norm_square<Temporary>(
    "norm_square/temporary", "numpy.sum(v * v): the squares in a fresh array, which is then summed", traffic);

}  // namespace counterprof::kernels
