// What the command line says instead of the plan.
#include "plan/plan_testing.hpp"

namespace counterprof {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view plan_text = R"(
runs: 5
source: perf
cache: unknown
parameters: {rows: 64}
kernels:
  - use: diffusion/temporaries
  - use: diffusion/fused
    runs: 7
    source: auto
    cache: host
    parameters: {rows: [8, 16], columns: [8, 16]}
  - name: numpy
    command: [python3, naive.py, "{rows}"]
baseline: diffusion/temporaries
)";

PlanOverrides globs(std::vector<std::string> kernels) {
  PlanOverrides overrides;
  overrides.kernels = std::move(kernels);
  return overrides;
}

PlanOverrides set(std::vector<std::pair<std::string, std::string>> parameters) {
  PlanOverrides overrides;
  overrides.parameters = std::move(parameters);
  return overrides;
}

TEST(Overrides, WinOverThePlanAndItsEntries) {
  PlanOverrides overrides;
  overrides.runs = 2;
  overrides.source = SourceChoice::simulated;
  overrides.cache = "L1:32K/8";
  overrides.events = "faults,cpu/event=1,umask=2/";
  const Plan plan = plan_of(plan_text, overrides);
  EXPECT_THAT(plan.events, ElementsAre("faults", "cpu/event=1,umask=2/"));
  EXPECT_EQ(plan.settings.runs, 2);
  for (const KernelSpec& kernel : plan.kernels) {
    EXPECT_EQ(kernel.settings.runs, 2) << kernel.name;
    EXPECT_EQ(kernel.settings.source, SourceChoice::simulated) << kernel.name;
    EXPECT_EQ(kernel.settings.cache, "L1:32K/8") << kernel.name;
  }
}

TEST(Overrides, AreHeldToTheSameRules) {
  PlanOverrides overrides;
  overrides.runs = 0;
  EXPECT_EQ(error_of(plan_text, overrides), "-r 0: out of range\nhint: a whole number from 1 to 100000\n");
  overrides = {};
  overrides.cache = "32K";
  EXPECT_EQ(
      error_of(plan_text, overrides),
      "--cache cannot be '32K'\n"
      "hint: host, unknown, levels as in L1:32K/8,L2:256K/8,L3:6M/12, or one of xeon-e5-2680, cascade-lake, "
      "ice-lake, sapphire-rapids, zen2, zen3, zen4, zen5, neoverse-n1\n");
  overrides = {};
  overrides.events = "cycles,,faults";
  EXPECT_THAT(error_of(plan_text, overrides), HasSubstr("an event's name is empty"));
  overrides.events = "cycles,cycles";
  EXPECT_THAT(error_of(plan_text, overrides), HasSubstr("the event 'cycles' is named twice"));
}

TEST(Globs, FitNamesBeforeAndAfterTheSweep) {
  EXPECT_THAT(names_of(plan_of(plan_text, globs({"diffusion/f*"}))),
              ElementsAre("diffusion/fused[rows=8,columns=8]", "diffusion/fused[rows=16,columns=16]"));
  EXPECT_THAT(names_of(plan_of(plan_text, globs({"*rows=8,*", "numpy"}))),
              ElementsAre("diffusion/fused[rows=8,columns=8]", "numpy"));
  EXPECT_THAT(names_of(plan_of(plan_text, globs({"*/temp*"}))), ElementsAre("diffusion/temporaries"));
}

// In a glob its brackets mean one character of a set.
TEST(Globs, FitAnExpandedNameAsItIsPrinted) {
  EXPECT_THAT(names_of(plan_of(plan_text, globs({"diffusion/fused[rows=16,columns=16]"}))),
              ElementsAre("diffusion/fused[rows=16,columns=16]"));
}

TEST(Globs, ThatFitNothingAreErrors) {
  EXPECT_EQ(error_of(plan_text, globs({"numpy", "diffusion/temporary"})),
            "-k 'diffusion/temporary': no kernel of the plan is called so\n"
            "hint: did you mean 'diffusion/temporaries'?\n");
  EXPECT_EQ(error_of(plan_text, globs({"zebra*"})),
            "-k 'zebra*': no kernel of the plan is called so\nhint: '--dry-run' without '-k' lists them\n");
}

TEST(Globs, MayLeaveOutTheBaseline) {
  EXPECT_EQ(plan_of(plan_text, globs({"diffusion/*"})).baseline, "diffusion/temporaries");
  EXPECT_THAT(plan_of(plan_text, globs({"numpy"})).baseline, IsEmpty());
}

// A plan that is wrong executes nothing, also not the part of it that is right.
TEST(Globs, DoNotHideErrorsInTheRest) {
  EXPECT_THAT(
      error_of("kernels: [{use: diffusion/fused}, {use: diffusion/fusde}]\n", globs({"diffusion/fused"})),
      HasSubstr("no built-in kernel is called 'diffusion/fusde'"));
}

TEST(Set, WinsOverEveryLevel) {
  const Plan plan = plan_of(plan_text, set({{"rows", "32"}, {"rows", "48"}, {"columns", "24"}}));
  EXPECT_THAT(names_of(plan), ElementsAre("diffusion/temporaries", "diffusion/fused", "numpy"));
  for (const KernelSpec& kernel : plan.kernels)
    EXPECT_EQ(*find_parameter(kernel.parameters, "rows"), 48) << kernel.name;
  EXPECT_EQ(*find_parameter(plan.kernels[1].parameters, "columns"), 24);
  EXPECT_THAT(plan.kernels.at(2).command, ElementsAre("python3", "naive.py", "48"));
}

TEST(Set, LeavesTheRestOfASweep) {
  EXPECT_THAT(names_of(plan_of(plan_text, set({{"rows", "32"}}))),
              ElementsAre("diffusion/temporaries", "diffusion/fused[columns=8]",
                          "diffusion/fused[columns=16]", "numpy"));
}

TEST(Set, MayGiveWhatOnlyAPlaceholderNames) {
  const Plan plan = plan_of("kernels: [{name: c, command: [prog, \"{n}\"]}]", set({{"n", "3"}}));
  EXPECT_THAT(plan.kernels.at(0).command, ElementsAre("prog", "3"));
}

TEST(Set, OfAParameterThatNoKernelHasIsAnError) {
  EXPECT_EQ(error_of(plan_text, set({{"row", "32"}})),
            "--set: no kernel of the plan has a parameter 'row'\nhint: did you mean 'rows'?\n");
}

TEST(Set, IsHeldToTheKernelsBounds) {
  EXPECT_EQ(
      error_of(plan_text, set({{"rows", "0"}})),
      "--set rows=0 is out of range for 'diffusion/temporaries'\nhint: a whole number from 1 to 1000000\n");
  EXPECT_EQ(error_of(plan_text, set({{"rows", "1.5"}})),
            "--set rows=1.5 is not a whole number for 'diffusion/temporaries'\n"
            "hint: a whole number from 1 to 1000000\n");
  for (const char* text : {"many", "", "nan", "1e999", "1,2"})
    EXPECT_THAT(error_of(plan_text, set({{"rows", text}})), HasSubstr("not a finite number")) << text;
}

}  // namespace
}  // namespace counterprof
