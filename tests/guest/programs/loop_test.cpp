// Instructions of a loop whose instructions are known, to the last one. In arm64 and riscv64 guests.
#include <gtest/gtest.h>

#include "counting.hpp"

namespace counterprof {
namespace {

double instructions_in_region(std::uint64_t rounds) {
  Counters counters({"instructions:u"});
  {
    const Region region(counters);
    run_loop(rounds);
  }
  const Value value = counters.totals().front();
  EXPECT_EQ(value.status, Status::counted) << guest::shown(value);
  return value.value.value_or(-1);
}

TEST(Loop, CountsTwoInstructionsARoundAndTheSameFewBesides) {
  const double besides = instructions_in_region(1000) - 2000;
  std::printf("instructions beside the loop: %.0f\n", besides);
  EXPECT_GT(besides, 0);
  EXPECT_LT(besides, 1000);
  for (const std::uint64_t rounds : {1'000, 10'000, 100'000, 1'000'000, 20'000'000, 1'000})
    for (int again = 0; again < 3; ++again)
      EXPECT_EQ(instructions_in_region(rounds), 2.0 * static_cast<double>(rounds) + besides) << rounds;
}

TEST(Loop, TakesCyclesInProportion) {
  const auto cycles = [](std::uint64_t rounds) {
    return guest::count(guest::named({"cycles:u"}), [&] { run_loop(rounds); }).front().value.value_or(-1);
  };
  const double slope = (cycles(2'000'000) - cycles(1'000'000)) / 1e6;
  EXPECT_GT(slope, 0.5);
  EXPECT_NEAR((cycles(4'000'000) - cycles(2'000'000)) / 2e6, slope, 0.01 * slope);
}

}  // namespace
}  // namespace counterprof
