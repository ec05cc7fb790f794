// The simulated source against arithmetic: kernels whose instructions and misses are known, through the real
// valgrind, host and plug-ins.
#include "sources/simulated.hpp"

#include <chrono>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "sources/valgrind.hpp"

namespace counterprof {
namespace {

constexpr const char* caches = "L1:32K/8,L2:256K/8,L3:2M/16";
constexpr double l1 = 32 * 1024.0;
constexpr double l2 = 256 * 1024.0;
constexpr double l3 = 2048 * 1024.0;
constexpr double line = 64;

KernelSpec plugin(const std::string& name, Parameters parameters) {
  KernelSpec kernel;
  kernel.name = name;
  kernel.kind = KernelKind::library;
  kernel.library = std::string(COUNTERPROF_PLUGINS_DIR) + "/lib" + name + ".so";
  kernel.parameters = std::move(parameters);
  kernel.settings.cache = caches;
  kernel.settings.timeout_seconds = 120;
  return kernel;
}

KernelSpec builtin(const std::string& name, Parameters parameters) {
  KernelSpec kernel = plugin(name, std::move(parameters));
  kernel.kind = KernelKind::builtin;
  kernel.use = name;
  kernel.library.clear();
  return kernel;
}

class Simulated : public testing::Test {
 protected:
  void SetUp() override {
    if (const auto why = valgrind::find().obstacle) GTEST_SKIP() << why->text;
  }

  Execution simulate(const KernelSpec& kernel) {
    source_.prepare({"instructions", "branches", "branch-misses"}, Scheduling::passes);
    Execution execution = source_.measure(kernel, 1);
    EXPECT_TRUE(execution.simulation) << (execution.values.empty() || !execution.values[0].value.reason
                                              ? "no reason"
                                              : execution.values[0].value.reason->text);
    return execution;
  }

  static double value_of(const Execution& execution, const std::string& event) {
    for (const EventValue& value : execution.values)
      if (value.event.name == event) return value.value.value.value_or(-1);
    ADD_FAILURE() << "no " << event;
    return -1;
  }

  /// Misses of one step.
  double misses(const std::string& event, double bytes, double pattern) {
    return value_of(
        simulate(plugin("memory_pattern", {{"bytes", bytes}, {"pattern", pattern}, {"steps", 1}})), event);
  }

  std::string reason_of(const KernelSpec& kernel) {
    source_.prepare({"instructions"}, Scheduling::passes);
    const Execution execution = source_.measure(kernel, 1);
    EXPECT_FALSE(execution.simulation);
    EXPECT_FALSE(execution.failure);  // what was measured stands
    EXPECT_FALSE(execution.values.empty());
    for (const EventValue& value : execution.values) {
      EXPECT_FALSE(value.value.value) << value.event.name;
      EXPECT_EQ(value.value.status, Status::not_counted);
      EXPECT_EQ(value.value.reason.value().code, ReasonCode::simulator_failed);
    }
    return execution.values.front().value.reason->text;
  }

  SimulatedSource source_;
};

TEST_F(Simulated, ALoopsInstructionsAreExact) {
  const auto instructions = [&](double iterations, double steps) {
    return value_of(simulate(plugin("counted_loop", {{"iterations", iterations}, {"steps", steps}})),
                    "instructions");
  };
  const double constant = instructions(1000, 1) - 2 * 1000;
  EXPECT_GE(constant, 0);
  EXPECT_LT(constant, 200);
  EXPECT_EQ(instructions(500'000, 1), 2 * 500'000 + constant);
  // What is counted of two steps is scaled to the plan's.
  EXPECT_EQ(instructions(1000, 50), 50 * (2 * 1000 + constant));
}

TEST_F(Simulated, ASweepBeyondALevelMissesEachLineOnce) {
  EXPECT_NEAR(misses("l1d-misses", 64 * l1, 0), 64 * l1 / line, 0.001 * 64 * l1 / line);
  EXPECT_NEAR(misses("l2-misses", 8 * l2, 0), 8 * l2 / line, 0.001 * 8 * l2 / line);
  EXPECT_NEAR(misses("l3-misses", 8 * l3, 0), 8 * l3 / line, 0.001 * 8 * l3 / line);
}

TEST_F(Simulated, AResidentSweepMissesNothing) {
  EXPECT_LE(misses("l1d-misses", l1 / 2, 0), 16);
  EXPECT_LE(misses("l2-misses", l2 / 2, 0), 16);
  EXPECT_LE(misses("l3-misses", l3 / 2, 0), 16);
}

// True LRU: of a cycle longer than the cache every access misses.
TEST_F(Simulated, ACycleBeyondALevelMissesAlways) {
  EXPECT_GE(misses("l2-misses", 8 * l2, 1), 0.999 * 8 * l2 / line);
}

TEST_F(Simulated, RandomAccessesOverEightTimesALevelMissSevenOfEight) {
  EXPECT_NEAR(misses("l2-misses", 8 * l2, 2) / (8 * l2 / line), 7.0 / 8, 0.01);
}

// Field notes of the traffic of a stencil: lines loaded per site, write-allocate included.
TEST_F(Simulated, TheDiffusionKernelsLoadTheLinesThatTheirArraysMake) {
  const double sites = 1024.0 * 1024;
  const auto lines = [&](const char* name) {
    const Execution execution = simulate(builtin(name, {{"rows", 1024}, {"columns", 1024}, {"steps", 4}}));
    EXPECT_LT(execution.simulation->l2_misses_difference.value_or(1), 0.01) << name;
    return value_of(execution, "l3-misses") / (4 * sites);
  };
  EXPECT_NEAR(lines("diffusion/fused"), 0.25, 0.05 * 0.25);
  EXPECT_NEAR(lines("diffusion/temporaries"), 3.375, 0.05 * 3.375);
}

TEST_F(Simulated, AKernelOfOneThreadIsTheSameEachTime) {
  const KernelSpec kernel = builtin("diffusion/temporaries", {{"rows", 128}, {"columns", 128}, {"steps", 7}});
  const Execution first = simulate(kernel);
  const Execution second = simulate(kernel);
  EXPECT_EQ(first.simulation->executions, second.simulation->executions);
}

TEST_F(Simulated, StepsThatDifferAreCountedLongerAndScaledFromTheirMean) {
  KernelSpec kernel = plugin("counted_loop", {{"iterations", 1000}, {"growth", 1000}, {"steps", 100}});
  kernel.settings.warmup_steps = 0;
  const Execution execution = simulate(kernel);
  EXPECT_EQ(execution.simulation->steps_counted, 8);
  EXPECT_NEAR(execution.simulation->step_difference.value_or(0), 0.5, 0.01);  // of 1000 and 2000
  const double mean = 1000 * (1 + 8) / 2.0;
  EXPECT_NEAR(value_of(execution, "instructions"), 100 * 2 * mean, 100 * 200);
}

TEST_F(Simulated, APlanOfFewStepsIsCountedWhole) {
  const Execution execution = simulate(plugin("counted_loop", {{"growth", 1000}, {"steps", 1}}));
  EXPECT_EQ(execution.simulation->steps_counted, 1);
  EXPECT_FALSE(execution.simulation->step_difference);
}

TEST_F(Simulated, WithUnknownCachesThereAreInstructionsAndNoMisses) {
  KernelSpec kernel = plugin("counted_loop", {{"iterations", 1000}, {"steps", 1}});
  kernel.settings.cache = "unknown";
  source_.prepare({"instructions", "cache-misses"}, Scheduling::passes);
  const Execution execution = source_.measure(kernel, 1);
  ASSERT_EQ(execution.values.size(), 2u);
  EXPECT_GE(execution.values[0].value.value.value_or(0), 2000);
  EXPECT_FALSE(execution.values[1].value.value);
  EXPECT_TRUE(execution.values[1].value.reason);
}

TEST_F(Simulated, AKernelThatForksHasAReason) {
  EXPECT_EQ(reason_of(plugin("forking", {{"steps", 2}})),
            "it starts processes of its own, which callgrind counts apart from its steps");
}

TEST_F(Simulated, AKernelThatHangsHasAReason) {
  KernelSpec kernel = plugin("endless_advance", {{"steps", 2}});
  kernel.settings.timeout_seconds = 2;
  EXPECT_EQ(reason_of(kernel), "under valgrind it was not done after 2 s, so it was ended");
}

TEST_F(Simulated, AKernelThatCrashesHasAReason) {
  const std::string reason = reason_of(plugin("crash_in_advance", {{"steps", 2}}));
  EXPECT_TRUE(reason.starts_with("under valgrind it was ended by SIGSEGV")) << reason;
}

TEST_F(Simulated, AnInstructionThatValgrindDoesNotKnowHasAReason) {
  const std::string flags = read_file("/proc/cpuinfo").value_or("");
  const bool has_avx512 = flags.find(" avx512f") != std::string::npos;
  if (!has_avx512 && flags.find(" sha_ni") == std::string::npos) GTEST_SKIP() << "this processor has none";
  const std::string reason =
      reason_of(plugin("unknown_instruction", {{"sha", has_avx512 ? 0.0 : 1.0}, {"steps", 1}}));
  EXPECT_TRUE(reason.starts_with("under valgrind it uses an instruction that valgrind does not know"))
      << reason;
}

TEST_F(Simulated, TheDoctorTriesIt) {
  const std::vector<Check> checks = source_.probe();
  ASSERT_EQ(checks.size(), 1u);
  EXPECT_EQ(checks[0].verdict, Check::Verdict::good) << checks[0].finding;
}

}  // namespace
}  // namespace counterprof
