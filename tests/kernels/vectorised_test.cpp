#include "kernels/support/vectorised.hpp"

#include <gmock/gmock.h>

#include "kernels/running.hpp"
#include "kernels/support/diffusion.hpp"
#include "kernels/table.hpp"

namespace counterprof {
namespace {

using kernels::Instructions;

/// Restores the choice at the end.
class Using {
 public:
  explicit Using(Instructions instructions) { kernels::instructions_in_use = instructions; }
  ~Using() { kernels::instructions_in_use = before_; }
  Using(const Using&) = delete;
  Using& operator=(const Using&) = delete;

 private:
  Instructions before_ = kernels::instructions_in_use;
};

// Figures of two machines are held against each other: a product contracted with a sum (FMA), or a sum in
// another order, would differ in the last bits.
TEST(Vectorised, GivesTheSameBitsWithAndWithoutAvx2) {
  if (kernels::best_instructions() == Instructions::baseline) GTEST_SKIP() << "this processor has no AVX2";
  for (const counterprof_kernel* kernel : builtin_kernels()) {
    const auto figures = [kernel](Instructions instructions) {
      const Using choice(instructions);
      Running run(kernel->name, {{"rows", 45}, {"columns", 61}, {"length", 12'345}, {"iterations", 12'345}});
      run.advance(20);
      return run.checksum();
    };
    EXPECT_EQ(figures(Instructions::avx2), figures(Instructions::baseline)) << kernel->name;
  }
}

}  // namespace
}  // namespace counterprof
