#include "kernels/support/diffusion.hpp"
#include "kernels/table.hpp"

namespace counterprof::kernels {
namespace {

/// grid + dt * D * (roll(grid, +1, 0) + roll(grid, -1, 0) + roll(grid, +1, 1) + roll(grid, -1, 1) - 4 *
/// grid), each of its eleven operations on whole arrays into a fresh array, which goes after its last use.
class Temporaries : public ArrayDiffusion {
 public:
  explicit Temporaries(const double* parameters) : ArrayDiffusion(Problem(parameters, 4 * sizeof(double))) {}

  void step() final {
    Array sum = roll(grid_, +1, 0);
    sum = sum + roll(grid_, -1, 0);
    sum = sum + roll(grid_, +1, 1);
    sum = sum + roll(grid_, -1, 1);
    sum = sum - 4.0 * grid_;
    sum = problem().dt * problem().diffusivity * sum;
    grid_ = grid_ + sum;
  }
};

}  // namespace

const counterprof_kernel diffusion_temporaries = describe_diffusion<Temporaries>(
    "diffusion/temporaries", "numpy, the formula as written: eleven fresh arrays in every step");

}  // namespace counterprof::kernels
