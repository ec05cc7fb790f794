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

}  // namespace

const counterprof_kernel diffusion_boxed_reused = describe_diffusion<ReusedRows>(
    "diffusion/boxed_reused",
    "pure Python with two grids whose lists are kept; each number is replaced by a new one");

}  // namespace counterprof::kernels
