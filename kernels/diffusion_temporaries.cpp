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

constexpr const char* traffic = R"(shape: [rows, columns]
arrays: [grid]
step:
  - up = grid[-1,0]
  - down = grid[1,0]
  - vertical = up, down
  - left = grid[0,-1]
  - three = vertical, left
  - right = grid[0,1]
  - neighbours = three, right
  - centre = grid
  - laplacian = neighbours, centre
  - scaled = laplacian
  - result = grid, scaled
then: {grid: result}
)";

}  // namespace

const counterprof_kernel diffusion_temporaries = describe_diffusion<Temporaries>(
    "diffusion/temporaries", "numpy, the formula as written: eleven fresh arrays in every step", traffic);

}  // namespace counterprof::kernels
