// norm_square, loop and add: sums that have a closed form.
#include <cmath>

#include <gmock/gmock.h>

#include "kernels/running.hpp"

namespace counterprof {
namespace {

std::vector<std::string> versions() {
  std::vector<std::string> all;
  for (const char* family : {"norm_square", "loop", "add"})
    for (std::string& name : versions_of(family)) all.push_back(std::move(name));
  return all;
}

/// The sum of 0 ... n-1.
long double triangle(long double n) {
  return n * (n - 1) / 2;
}

/// What a run of `steps` steps over n elements has as its only figure.
long double expected(const std::string& kernel, long double n, int steps) {
  if (kernel.starts_with("norm_square/")) return n * (n - 1) * (2 * n - 1) / 6;
  if (kernel.starts_with("loop/")) return triangle(n) * std::sin(static_cast<double>(n));
  return triangle(n) * (1 + steps);  // a = a + b, both 0, 1, 2, ...
}

class EveryVectorKernel : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Vector, EveryVectorKernel, testing::ValuesIn(versions()),
                         [](const auto& each) { return test_name(each.param); });

// A plain sum of a million squares is off by more than versions may differ; lengths that are no multiple of a
// vector or a block would lose their last elements.
TEST_P(EveryVectorKernel, HasTheSumThatTheFormulaGives) {
  const std::string length = GetParam().starts_with("loop/") ? "iterations" : "length";
  for (const int n : {1, 2, 15, 16, 17, 1023, 1041, 100'000, 1'000'000}) {
    Running run(GetParam(), {{length, n}});
    run.advance(3);
    const auto figures = run.checksum();
    ASSERT_EQ(figures.size(), 1);
    const long double right = expected(GetParam(), n, 3);
    EXPECT_NEAR(figures.begin()->second, static_cast<double>(right),
                2e-15 * std::abs(static_cast<double>(right)))
        << n;
  }
}

}  // namespace
}  // namespace counterprof
