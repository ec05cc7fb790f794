// Which parameters a kernel gets from which level, and what a sweep makes of them.
#include "plan/plan_testing.hpp"

namespace counterprof {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

TEST(Sweep, NamesTheSweptParametersInTheOrderOfThePlan) {
  EXPECT_THAT(
      names_of(plan_of(R"(
kernels:
  - use: diffusion/fused
    parameters: {columns: [512, 2048], steps: 10, rows: [256, 1024]}
)")),
      ElementsAre("diffusion/fused[columns=512,rows=256]", "diffusion/fused[columns=2048,rows=1024]"));
}

TEST(Sweep, GoesThroughItsListsTogetherAndRepeatsTheRest) {
  const Plan plan = plan_of(R"(
kernels:
  - use: diffusion/fused
    parameters: {rows: [256, 1024], columns: [512, 2048], steps: 10}
)");
  ASSERT_EQ(plan.kernels.size(), 2U);
  EXPECT_THAT(plan.kernels[1].parameters,
              ElementsAre(Pair("rows", 1024), Pair("columns", 2048), Pair("steps", 10),
                          Pair("diffusivity", 1.0), Pair("dt", 0.1)));
  EXPECT_EQ(plan.kernels[1].base_name, "diffusion/fused");
}

TEST(Sweep, OfThePlanIsForAllThatDeclareIt) {
  EXPECT_THAT(names_of(plan_of(R"(
parameters: {n: [10, 1000000]}
kernels: [{use: norm_square/dot}, {use: diffusion/fused}]
)")),
              ElementsAre("norm_square/dot[n=10]", "norm_square/dot[n=1000000]", "diffusion/fused"));
}

TEST(Sweep, OfAnEntryStandsBeforeThatOfThePlan) {
  EXPECT_THAT(names_of(plan_of(R"(
parameters: {rows: [1, 2], dt: [0.1, 0.25]}
kernels: [{use: diffusion/fused, parameters: {columns: [3, 4], rows: 8}}]
)")),
              ElementsAre("diffusion/fused[columns=3,dt=0.1]", "diffusion/fused[columns=4,dt=0.25]"));
}

TEST(Sweep, FillsInTheCommandAtEachPoint) {
  const Plan plan = plan_of(R"(
kernels:
  - name: c
    command: [prog, "{n}"]
    work: n * n
    parameters: {n: [10, 20]}
)");
  EXPECT_EQ(plan.kernels.at(1).name, "c[n=20]");
  EXPECT_THAT(plan.kernels[1].command, ElementsAre("prog", "20"));
  EXPECT_EQ(plan.kernels[1].work_amount, 400);
}

TEST(Parameters, OfThePlanReachOnlyKernelsThatDeclareThem) {
  const Plan plan = plan_of(R"(
parameters: {rows: 64, n: 5, steps: 2}
kernels:
  - use: norm_square/dot
  - {name: c, command: [prog, "{rows}"]}
)");
  EXPECT_THAT(plan.kernels.at(0).parameters, ElementsAre(Pair("n", 5), Pair("steps", 2)));
  EXPECT_THAT(plan.kernels.at(1).parameters, ElementsAre(Pair("rows", 64)));
}

TEST(Parameters, OfAnEntryWinOverThePlan) {
  const Plan plan = plan_of(R"(
parameters: {rows: 64}
kernels: [{use: diffusion/fused, parameters: {rows: 32}}]
)");
  EXPECT_EQ(*find_parameter(plan.kernels.at(0).parameters, "rows"), 32);
}

// What the plan says may be meant for the kernel that cannot be loaded: that is the error, not the plan.
TEST(Parameters, MayBeForALibraryThatCannotBeLoaded) {
  const Plan plan = plan_of(R"(
parameters: {colour: 3}
kernels: [{use: diffusion/fused}, {library: missing.so, parameters: {size: [1, 2]}}]
)");
  EXPECT_THAT(names_of(plan), ElementsAre("diffusion/fused", "missing.so[size=1]", "missing.so[size=2]"));
  EXPECT_EQ(plan.kernels.at(1).library, "/plans/missing.so");
  EXPECT_THAT(error_of("parameters: {colour: 3}\nkernels: [{library: libmine.so}]\n"),
              HasSubstr("no kernel of the plan has a parameter 'colour'"));
}

TEST(Parameters, OfALibraryAreHeldToItsBounds) {
  EXPECT_EQ(error_of("kernels: [{library: libmine.so, parameters: {depth: 9}}]\n"),
            "plan.yaml:1:53: 'depth' of 'mine/first' is out of range: 9\n"
            "kernels: [{library: libmine.so, parameters: {depth: 9}}]\n"
            "                                                    ^\n"
            "hint: a whole number from 1 to 8\n");
}

TEST(Parameters, TakeWholeNumbersInAnyForm) {
  const Plan plan =
      plan_of("kernels: [{use: diffusion/fused, parameters: {rows: 1e3, columns: +64, steps: 5.0}}]");
  EXPECT_EQ(*find_parameter(plan.kernels.at(0).parameters, "rows"), 1000);
  EXPECT_EQ(*find_parameter(plan.kernels[0].parameters, "columns"), 64);
  EXPECT_EQ(*find_parameter(plan.kernels[0].parameters, "steps"), 5);
}

}  // namespace
}  // namespace counterprof
