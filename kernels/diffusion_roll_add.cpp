#include "kernels/support/diffusion.hpp"
#include "kernels/table.hpp"

namespace counterprof::kernels {
namespace {

class RollAdd : public ArrayDiffusion {
 public:
  explicit RollAdd(const double* parameters)
      : ArrayDiffusion(Problem(parameters, 2 * sizeof(double))),
        next_(Array::zeros(problem().rows, problem().columns)) {}

  void step() final {
    laplacian_by_slices(grid_, next_);
    next_ *= problem().diffusivity * problem().dt;
    next_ += grid_;
    std::swap(grid_, next_);
  }

 private:
  Array next_;
};

constexpr const char* traffic = R"(shape: [rows, columns]
arrays: [grid, next]
step:
  - next = grid
  - next = next
  - next = next, grid[-1,0]
  - next = next, grid[1,0]
  - next = next, grid[0,-1]
  - next = next, grid[0,1]
  - next = next
  - next = next, grid
then: {grid: next, next: grid}
)";

}  // namespace

const counterprof_kernel diffusion_roll_add = describe_diffusion<RollAdd>(
    "diffusion/roll_add", "numpy with shifted slices added in place: two arrays, nothing allocated", traffic);

}  // namespace counterprof::kernels
