#include "plan/plan_testing.hpp"

namespace counterprof {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

TEST(Plan, NeedsNothingButKernels) {
  const Plan plan = plan_of("kernels: [{use: diffusion/fused}]");
  EXPECT_EQ(plan.file, "plan.yaml");
  EXPECT_EQ(plan.folder, "/plans");
  EXPECT_EQ(plan.events, default_events());
  EXPECT_EQ(plan.settings.runs, 3);
  EXPECT_EQ(plan.order, Order::interleaved);
  EXPECT_FALSE(plan.seed);
  EXPECT_EQ(plan.scheduling, Scheduling::passes);
  EXPECT_FALSE(plan.cpu);
  EXPECT_THAT(plan.baseline, IsEmpty());
  ASSERT_EQ(plan.kernels.size(), 1U);
  const KernelSpec& kernel = plan.kernels[0];
  EXPECT_EQ(kernel.name, "diffusion/fused");
  EXPECT_EQ(kernel.base_name, "diffusion/fused");
  EXPECT_EQ(kernel.kind, KernelKind::builtin);
  EXPECT_EQ(kernel.family, "diffusion");
  EXPECT_EQ(kernel.work_unit, "LUP");
  EXPECT_EQ(kernel.traffic, "{sweeps: 1}");
  EXPECT_THAT(kernel.parameters, ElementsAre(Pair("rows", 512), Pair("columns", 512), Pair("steps", 100),
                                             Pair("diffusivity", 1.0), Pair("dt", 0.1)));
  EXPECT_EQ(kernel.settings.timeout_seconds, 300);
  EXPECT_EQ(kernel.settings.cache, "host");
}

TEST(Plan, TakesEveryKeyOfItsOwn) {
  const Plan plan = plan_of(R"(
events: [faults, "cpu/event=0x2e,umask=1/", cs]
runs: 5
warmup: 0
warmup_steps: 7
order: sequential
seed: 18446744073709551615
source: perf
scheduling: multiplex
cpu: 1
timeout: 0.5
cache: L1:32K/8,L2:256K/8,L3:6M/12
parameters: {rows: 64, dt: 1e-3}
kernels:
  - use: diffusion/fused
baseline: diffusion/fused
outputs: {json: results.json, history: history.jsonl}
)");
  EXPECT_THAT(plan.events, ElementsAre("faults", "cpu/event=0x2e,umask=1/", "cs"));
  EXPECT_EQ(plan.order, Order::sequential);
  EXPECT_EQ(plan.seed, UINT64_MAX);
  EXPECT_EQ(plan.scheduling, Scheduling::multiplex);
  EXPECT_EQ(plan.cpu, 1);
  EXPECT_EQ(plan.baseline, "diffusion/fused");
  EXPECT_EQ(plan.outputs.json, "results.json");
  EXPECT_EQ(plan.outputs.history, "history.jsonl");
  for (const Settings& settings : {plan.settings, plan.kernels.at(0).settings}) {
    EXPECT_EQ(settings.runs, 5);
    EXPECT_EQ(settings.warmup, 0);
    EXPECT_EQ(settings.warmup_steps, 7);
    EXPECT_EQ(settings.source, SourceChoice::perf);
    EXPECT_EQ(settings.timeout_seconds, 0.5);
    EXPECT_EQ(settings.cache, "L1:32K/8,L2:256K/8,L3:6M/12");
  }
  EXPECT_EQ(*find_parameter(plan.kernels[0].parameters, "rows"), 64);
  EXPECT_EQ(*find_parameter(plan.kernels[0].parameters, "dt"), 1e-3);
}

TEST(Plan, TakesEveryKeyOfACommand) {
  const Plan plan = plan_of(R"(
parameters: {rows: 64, columns: 32, steps: 1000000, cells: 8}
kernels:
  - name: numpy_naive
    command: [python3, ../naive.py, --rows, "{rows}", "--steps={steps}", 010, "{{x}}"]
    env: {OMP_NUM_THREADS: 1, SIZE: "{rows}", EMPTY: ""}
    directory: programs
    region: control
    work: "rows * columns * steps"
    traffic: {shape: [rows, columns], element: "8 * cells", arrays: [u, v], step: ["v = u[0,-1; 0,1]", v = u]}
    runs: 9
    warmup: 2
    warmup_steps: 0
    source: simulated
    timeout: 7
    cache: unknown
    parameters: {rows: 128}
)");
  const KernelSpec& kernel = plan.kernels.at(0);
  EXPECT_EQ(kernel.name, "numpy_naive");
  EXPECT_EQ(kernel.kind, KernelKind::command);
  EXPECT_THAT(kernel.command,
              ElementsAre("python3", "../naive.py", "--rows", "128", "--steps=1000000", "010", "{x}"));
  EXPECT_THAT(kernel.env, ElementsAre(Pair("OMP_NUM_THREADS", "1"), Pair("SIZE", "128"), Pair("EMPTY", "")));
  EXPECT_EQ(kernel.directory, "/plans/programs");
  EXPECT_TRUE(kernel.control_region);
  EXPECT_EQ(kernel.work_amount, 128.0 * 32 * 1e6);
  EXPECT_EQ(kernel.work_unit, "LUP");
  EXPECT_EQ(
      kernel.traffic,
      R"({shape: [rows, columns], element: "8 * cells", arrays: [u, v], step: ["v = u[0,-1; 0,1]", "v = u"]})");
  EXPECT_THAT(kernel.parameters,
              ElementsAre(Pair("rows", 128), Pair("columns", 32), Pair("steps", 1e6), Pair("cells", 8)));
  EXPECT_EQ(kernel.settings.runs, 9);
  EXPECT_EQ(kernel.settings.warmup, 2);
  EXPECT_EQ(kernel.settings.warmup_steps, 0);
  EXPECT_EQ(kernel.settings.source, SourceChoice::simulated);
  EXPECT_EQ(kernel.settings.timeout_seconds, 7);
  EXPECT_EQ(kernel.settings.cache, "unknown");
  EXPECT_EQ(plan.settings.runs, 3);
}

TEST(Plan, FindsALibraryInItsFolder) {
  const Plan plan = plan_of("kernels: [{library: ./libmine.so}, {library: /else/where.so, name: other}]");
  EXPECT_EQ(plan.kernels.at(0).name, "mine/first");
  EXPECT_EQ(plan.kernels[0].kind, KernelKind::library);
  EXPECT_EQ(plan.kernels[0].library, "/plans/libmine.so");
  EXPECT_THAT(plan.kernels[0].parameters, ElementsAre(Pair("depth", 3)));
  EXPECT_EQ(plan.kernels.at(1).name, "other");
  EXPECT_EQ(plan.kernels[1].library, "/else/where.so");
}

// An entry above its plan's settings would otherwise miss them.
TEST(Plan, GivesItsSettingsToEntriesThatStandAboveThem) {
  const Plan plan = plan_of("kernels: [{use: diffusion/fused}, {use: diffusion/boxed, runs: 4}]\nruns: 7\n");
  EXPECT_EQ(plan.kernels.at(0).settings.runs, 7);
  EXPECT_EQ(plan.kernels.at(1).settings.runs, 4);
}

TEST(Plan, TakesEventsAsPerfDoes) {
  const auto events = [](const std::string& list) {
    return plan_of("kernels: [{use: diffusion/fused}]\nevents: " + list).events;
  };
  EXPECT_THAT(events("cycles, faults"), ElementsAre("cycles", "faults"));
  EXPECT_THAT(events("cpu/event=1,umask=2/u,cs"), ElementsAre("cpu/event=1,umask=2/u", "cs"));
  EXPECT_THAT(events("[\"cycles,faults\", cs]"), ElementsAre("cycles", "faults", "cs"));
}

TEST(Plan, MayMeasureAKernelTwiceUnderTwoNames) {
  EXPECT_THAT(
      names_of(plan_of("kernels: [{use: diffusion/fused}, {use: diffusion/fused, name: again, runs: 9}]")),
      ElementsAre("diffusion/fused", "again"));
}

TEST(Plan, ResolvesAliases) {
  const Plan plan = plan_of(R"(
kernels:
  - use: diffusion/fused
    parameters: &grid {rows: 64, columns: 32}
  - {use: diffusion/boxed, parameters: *grid}
)");
  EXPECT_EQ(plan.kernels.at(1).parameters, plan.kernels.at(0).parameters);
}

TEST(Plan, KnowsEveryFormOfACache) {
  for (const char* cache : {"host", "unknown", "xeon-e5-2680", "L1:32K/8", "L1:32768/8,L2:1M/16,L3:1G/12"})
    EXPECT_EQ(plan_of("kernels: [{use: diffusion/fused}]\ncache: " + std::string(cache)).settings.cache,
              cache);
  for (const char* cache : {"''", "L2:256K/8", "L1:32K", "L1:0K/8", "L1:32K/0", "L1:K/8", "L1:/8",
                            "L1:32K/8,", "L1:32T/8", "8-way", "L1:32K/8 L2:1M/8"})
    EXPECT_NE(error_of("kernels: [{use: diffusion/fused}]\ncache: " + std::string(cache)), "no error")
        << cache;
}

// Simulating a command executes somebody's program again: `simulated` for the whole plan is not leave to do
// that.
TEST(Plan, DoesNotSimulateACommandUnlessItsOwnEntrySaysSo) {
  const Plan plan = plan_of(R"(
source: simulated
kernels:
  - use: diffusion/fused
  - {name: once, command: [./send-mail]}
  - {name: again, command: [./compute], source: simulated}
)");
  EXPECT_EQ(plan.kernels.at(0).settings.source, SourceChoice::simulated);
  EXPECT_EQ(plan.kernels.at(1).settings.source, SourceChoice::automatic);
  EXPECT_EQ(plan.kernels.at(2).settings.source, SourceChoice::simulated);
}

}  // namespace
}  // namespace counterprof
