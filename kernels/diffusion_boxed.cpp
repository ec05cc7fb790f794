#include "kernels/support/boxed_diffusion.hpp"
#include "kernels/table.hpp"

namespace counterprof::kernels {
namespace {

class FreshBoxes : public BoxedDiffusion {
 public:
  using BoxedDiffusion::BoxedDiffusion;

  void step() final {
    BoxedGrid next = zeros();
    evolve(grid_, next);
    grid_ = std::move(next);  // the old rows and all their numbers go here
  }
};

constexpr const char* traffic = R"(shape: [rows, columns]
arrays: [grid, grid_values]
boxes: {grid_values: 32, next_values: 32}
step:
  - next = 0
  - "next, next_values = next, grid[-1,0; 0,-1; 0,0; 0,1; 1,0], grid_values[-1,0; 0,-1; 0,0; 0,1; 1,0]"
  - grid_values = grid, grid_values
then: {grid: next, grid_values: next_values}
)";

}  // namespace

const counterprof_kernel diffusion_boxed = describe_diffusion<FreshBoxes>(
    "diffusion/boxed", "pure Python: lists of numbers on the heap, new lists and new numbers in every step",
    traffic);

}  // namespace counterprof::kernels
