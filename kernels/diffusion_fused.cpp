#include "kernels/support/diffusion.hpp"
#include "kernels/support/vectorised.hpp"
#include "kernels/table.hpp"

namespace counterprof::kernels {
namespace {

/// next = grid + rate * laplacian(grid) in one sweep: the first and the last cell of a row wrap around, what
/// lies between has no branch.
void sweep(const double* grid, double* next, std::size_t rows, std::size_t columns, double rate) {
  vectorised([=]() COUNTERPROF_INLINE {
    for (std::size_t i = 0; i < rows; ++i) {
      const double* above = grid + (i == 0 ? rows - 1 : i - 1) * columns;
      const double* row = grid + i * columns;
      const double* below = grid + (i + 1 == rows ? 0 : i + 1) * columns;
      double* __restrict out = next + i * columns;
      const auto update = [=](std::size_t left, std::size_t j, std::size_t right) COUNTERPROF_INLINE {
        out[j] = row[j] + rate * (above[j] + below[j] + row[left] + row[right] - 4.0 * row[j]);
      };
      const std::size_t last = columns - 1;
      update(last, 0, last == 0 ? 0 : 1);
      for (std::size_t j = 1; j < last; ++j) update(j - 1, j, j + 1);
      if (last > 0) update(last - 1, last, 0);
    }
  });
}

class Fused : public ArrayDiffusion {
 public:
  explicit Fused(const double* parameters)
      : ArrayDiffusion(Problem(parameters, 2 * sizeof(double))),
        next_(Array::zeros(problem().rows, problem().columns)) {}

  void step() final {
    sweep(grid_.data(), next_.data(), problem().rows, problem().columns,
          problem().diffusivity * problem().dt);
    std::swap(grid_, next_);
  }

 private:
  Array next_;
};

constexpr const char* traffic = R"(shape: [rows, columns]
arrays: [grid, next]
step:
  - next = grid[-1,0; 0,-1; 0,0; 0,1; 1,0]
then: {grid: next, next: grid}
)";

}  // namespace

const counterprof_kernel diffusion_fused = describe_diffusion<Fused>(
    "diffusion/fused", "one sweep over two arrays: what the processor can do", traffic);

}  // namespace counterprof::kernels
