#include <algorithm>
#include <atomic>
#include <optional>

#include "kernels/support/diffusion.hpp"
#include "kernels/support/thread_pool.hpp"
#include "kernels/support/vectorised.hpp"
#include "kernels/table.hpp"

namespace counterprof::kernels {
namespace {

/// What numexpr makes of "next * D * dt + grid": the operations one behind the other over a block that stays
/// in the first-level cache, with a temporary of one block. Its blocks, too, have 1024 elements.
constexpr std::size_t block = 1024;

void evaluate_block(double* next, const double* grid, std::size_t n, double diffusivity, double dt) {
  double temporary[block];
  double* scaled = temporary;
  for_each_index(n, [=](std::size_t i) { scaled[i] = next[i] * diffusivity; });
  for_each_index(n, [=](std::size_t i) { scaled[i] = scaled[i] * dt; });
  for_each_index(n, [=](std::size_t i) { next[i] = scaled[i] + grid[i]; });
}

class BlockedExpression : public ArrayDiffusion {
 public:
  explicit BlockedExpression(const double* parameters)
      : ArrayDiffusion(Problem(parameters, 2 * sizeof(double))),
        next_(Array::zeros(problem().rows, problem().columns)) {
    if (parameters[5] > 1) threads_.emplace(static_cast<std::size_t>(parameters[5]));
  }

  void step() final {
    laplacian_by_slices(grid_, next_);
    evaluate();
    std::swap(grid_, next_);
  }

 private:
  /// The threads take the next block that nobody has: an expression of one element each, so its result does
  /// not depend on who computes it.
  void evaluate() {
    std::atomic<std::size_t> taken = 0;
    const auto work = [&] {
      for (std::size_t begin = taken.fetch_add(block); begin < grid_.size(); begin = taken.fetch_add(block))
        evaluate_block(next_.data() + begin, grid_.data() + begin, std::min(block, grid_.size() - begin),
                       problem().diffusivity, problem().dt);
    };
    if (threads_)
      threads_->run(work);
    else
      work();
  }

  Array next_;
  std::optional<ThreadPool> threads_;  // none for one thread: the caller does it, as in numexpr
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
  - next = next, grid
then: {grid: next, next: grid}
)";

constexpr std::array parameters{
    diffusion_parameters[0],
    diffusion_parameters[1],
    diffusion_parameters[2],
    diffusion_parameters[3],
    diffusion_parameters[4],
    counterprof_parameter{"threads", 2, 1, 64, 1,
                          "threads that evaluate the expression, kept for all steps"}};

}  // namespace

const counterprof_kernel diffusion_blocked_expression = describe_diffusion<BlockedExpression>(
    "diffusion/blocked_expression",
    "numexpr: shifted slices added in place, then one expression in cache-sized blocks by several threads",
    traffic, parameters);

}  // namespace counterprof::kernels
