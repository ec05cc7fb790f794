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

constexpr const char* traffic = R"(shape: [rows, columns]
arrays: [grid, next]
step:
  - next = grid
  - next = next
  - up = grid[-1,0]
  - next = next, up
  - down = grid[1,0]
  - next = next, down
  - left = grid[0,-1]
  - next = next, left
  - right = grid[0,1]
  - next = next, right
  - next = next
  - next = next, grid
then: {grid: next, next: grid}
)";

}  // namespace

const counterprof_kernel diffusion_in_place = describe_diffusion<InPlace>(
    "diffusion/in_place", "numpy with operations in place on two arrays; four rolls are still fresh arrays",
    traffic);

}  // namespace counterprof::kernels
