#include "kernels/support/diffusion.hpp"
#include "kernels/table.hpp"

namespace counterprof::kernels {
namespace {

/// grid + dt * D * (roll(grid, +1, 0) + roll(grid, -1, 0) + roll(grid, +1, 1) + roll(grid, -1, 1) - 4 *
/// grid), each of its eleven operations on whole arrays into a fresh array, which goes after its last use.
Array evolve(const Array& grid, double diffusivity, double dt) {
  Array sum = roll(grid, +1, 0);
  sum = sum + roll(grid, -1, 0);
  sum = sum + roll(grid, +1, 1);
  sum = sum + roll(grid, -1, 1);
  sum = sum - 4.0 * grid;
  sum = dt * diffusivity * sum;
  return grid + sum;
}

class Temporaries : public ArrayDiffusion {
 public:
  explicit Temporaries(const double* parameters) : ArrayDiffusion(Problem(parameters, 4 * sizeof(double))) {}

  void step() final { grid_ = evolve(grid_, problem().diffusivity, problem().dt); }
};

}  // namespace

const counterprof_kernel diffusion_temporaries = describe_diffusion<Temporaries>(
    "diffusion/temporaries", "numpy, the formula as written: eleven fresh arrays in every step");

}  // namespace counterprof::kernels
