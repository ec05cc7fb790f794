#include "kernels/support/array.hpp"
#include "kernels/support/norm_square.hpp"
#include "kernels/table.hpp"

namespace counterprof::kernels {
namespace {

class Dot : public NormSquare {
 public:
  explicit Dot(const double* parameters)
      : NormSquare(parameters, sizeof(double)), vector_(Array::counting(length())) {}

 private:
  double norm_square() const final { return dot(vector_, vector_); }

  Array vector_;
};

constexpr const char* traffic = R"(shape: [length]
arrays: [vector]
step:
  - = vector
)";

}  // namespace

const counterprof_kernel norm_square_dot =
    describe_norm_square<Dot>("norm_square/dot", "numpy.dot(v, v): one sweep, nothing allocated", traffic);

}  // namespace counterprof::kernels
