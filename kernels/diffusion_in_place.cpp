#include "kernels/support/diffusion.hpp"
#include "kernels/table.hpp"

namespace counterprof::kernels {
namespace {

class InPlace : public ArrayDiffusion {
 public:
  explicit InPlace(const double* parameters)
      : ArrayDiffusion(Problem(parameters, 3 * sizeof(double))),
        next_(Array::zeros(problem().rows, problem().columns)) {}

  void step() final {
    copy(grid_, next_);
    next_ *= -4.0;
    next_ += roll(grid_, +1, 0);
    next_ += roll(grid_, -1, 0);
    next_ += roll(grid_, +1, 1);
    next_ += roll(grid_, -1, 1);
    next_ *= problem().diffusivity * problem().dt;
    next_ += grid_;
    std::swap(grid_, next_);
  }

 private:
  Array next_;
};

}  // namespace

const counterprof_kernel diffusion_in_place = describe_diffusion<InPlace>(
    "diffusion/in_place", "numpy with operations in place on two arrays; four rolls are still fresh arrays");

}  // namespace counterprof::kernels
