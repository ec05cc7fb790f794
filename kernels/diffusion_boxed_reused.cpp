#include "kernels/support/boxed_diffusion.hpp"
#include "kernels/table.hpp"

namespace counterprof::kernels {
namespace {

class ReusedRows : public BoxedDiffusion {
 public:
  explicit ReusedRows(const double* parameters) : BoxedDiffusion(parameters), next_(zeros()) {}

  void step() final {
    evolve(grid_, next_);
    std::swap(grid_, next_);
  }

 private:
  BoxedGrid next_;
};

constexpr const char* traffic = R"(shape: [rows, columns]
arrays: [grid, grid_values, next, next_values]
boxes: {grid_values: 32, next_values: 32}
step:
  - "next, next_values = next, next_values, grid[-1,0; 0,-1; 0,0; 0,1; 1,0], grid_values[-1,0; 0,-1; 0,0; 0,1; 1,0]"
then: {grid: next, grid_values: next_values, next: grid, next_values: grid_values}
)";

}  // namespace

const counterprof_kernel diffusion_boxed_reused = describe_diffusion<ReusedRows>(
    "diffusion/boxed_reused",
    "pure Python with two grids whose lists are kept; each number is replaced by a new one", traffic);

}  // namespace counterprof::kernels
