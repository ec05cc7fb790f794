#include <gmock/gmock.h>

#include "kernels/reference.hpp"
#include "kernels/running.hpp"

namespace counterprof {
namespace {

Reference& after_500_steps() {
  static Reference reference = [] {
    Reference result(512, 512);
    result.set_block(204, 256);
    result.advance(500);
    return result;
  }();
  return reference;
}

class EveryVersionInFull : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Diffusion, EveryVersionInFull, testing::ValuesIn(versions_of("diffusion")),
                         [](const auto& each) { return test_name(each.param); });

// The size and the steps of the programs that the versions stand for. Far from the block there are 1e-206ths.
TEST_P(EveryVersionInFull, AgreesCellByCellAfter500Steps) {
  Running run(GetParam(), {{"rows", 512}, {"columns", 512}});
  run.advance(500);
  EXPECT_LT(largest_difference(after_500_steps(), run.diffusion()), 1e-12L);
  EXPECT_NEAR(run.checksum().at("mass"), 52 * 52 * 0.005, 1e-13);
}

}  // namespace
}  // namespace counterprof
