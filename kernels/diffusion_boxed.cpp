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

}  // namespace

const counterprof_kernel diffusion_boxed = describe_diffusion<FreshBoxes>(
    "diffusion/boxed", "pure Python: lists of numbers on the heap, new lists and new numbers in every step");

}  // namespace counterprof::kernels
