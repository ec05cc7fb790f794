#include "import/imported_report.hpp"

#include <nlohmann/json.hpp>

#include "import/import_testing.hpp"
#include "model/report_json.hpp"
#include "plan/plan_file.hpp"

namespace counterprof {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Optional;
using testing::StartsWith;

Plan plan_of(const std::string& text) {
  return parse_plan(text, "plan.yaml", "/plans", {});
}

const EventResult& event(const KernelResult& kernel, std::string_view name) {
  for (const EventResult& each : kernel.events)
    if (each.event == name) return each;
  throw std::runtime_error("no event " + std::string(name));
}

Report import_text(const std::string& text, const Plan* plan = nullptr) {
  return imported_report(parse_perf_stat(text, "saved.txt"), plan);
}

std::vector<std::string> names_of(const Report& report) {
  std::vector<std::string> names;
  for (const KernelResult& kernel : report.kernels) names.push_back(kernel.name);
  return names;
}

/// The whole message of what the tables are refused with.
std::string refusal_of(const std::string& text, const Plan& plan) {
  try {
    import_text(text, &plan);
    return {};
  } catch (const Error& error) {
    return std::string(error.what()) + '\n' + error.hint();
  }
}

std::string json_line(const std::string& event, const std::string& value, const std::string& more = "") {
  return R"({"counter-value" : ")" + value + R"(", "unit" : "", "event" : ")" + event + '"' + more + "}\n";
}

constexpr const char* two_kernels = R"(
parameters: {rows: 512, columns: 256, steps: 10}
kernels:
  - name: first
    command: [./solve, --rows, "{rows}"]
    work: "rows * columns * steps"
  - name: second
    command: [./solve, --steps, "{steps}"]
baseline: first
)";

TEST(Imported, SaysOnlyWhatTheTableSays) {
  const Report report =
      import_text(printed("1,000      cycles     #    3.574 GHz       ( +-  1.00% )\n"
                          "  841      faults\n"
                          "<not supported>      branches\n"
                          "<not counted>      cs                     (0.00%)\n"));
  ASSERT_EQ(report.kernels.size(), 1U);
  const KernelResult& kernel = report.kernels[0];
  EXPECT_EQ(kernel.kind, KernelKind::command);
  EXPECT_EQ(kernel.runs_planned, 3);
  EXPECT_EQ(kernel.exit_code.summary, std::nullopt);
  EXPECT_EQ(kernel.exit_code.reason->text, "perf stat does not print it");
  EXPECT_EQ(kernel.failure.has_value(), false);
  for (const EventResult& each : kernel.events) {
    EXPECT_EQ(each.source, Source::imported);
    EXPECT_EQ(each.scope, Scope::process);
    EXPECT_EQ(each.level, std::nullopt) << "which cache it is, the processor decided";
    EXPECT_THAT(each.runs, IsEmpty());
    EXPECT_EQ(each.per_work, std::nullopt);
  }
  const Summary& cycles = *event(kernel, "cycles").summary;
  EXPECT_EQ(event(kernel, "cycles").status, Status::imported);
  EXPECT_EQ(cycles.n, 3);
  EXPECT_EQ(cycles.mean, 1000);
  EXPECT_EQ(cycles.relative_standard_error, 0.01);
  EXPECT_EQ(cycles.standard_error, 10);
  EXPECT_THAT(cycles.stddev, Optional(DoubleNear(17.3205081, 1e-6)));
  // Student's t for two degrees of freedom is 4.3027 (any table).
  EXPECT_NEAR((*cycles.ci95)[0], 1000 - 43.027, 0.001);
  EXPECT_NEAR((*cycles.ci95)[1], 1000 + 43.027, 0.001);
  EXPECT_EQ(cycles.median, std::nullopt);
  EXPECT_EQ(cycles.min, std::nullopt);
  EXPECT_EQ(cycles.max, std::nullopt);
  EXPECT_EQ(cycles.outliers, std::nullopt);
  EXPECT_EQ(event(kernel, "branches").status, Status::not_supported);
  EXPECT_EQ(event(kernel, "branches").summary, std::nullopt);
  EXPECT_EQ(event(kernel, "branches").reason->text,
            "<not supported> in the imported table: the machine that counted does not have this event");
  EXPECT_EQ(event(kernel, "cs").status, Status::not_counted);
  EXPECT_EQ(event(kernel, "cs").id, "context-switches");
}

TEST(Imported, SaysNothingOfThisMachine) {
  const Report report = import_text(printed("  841      faults\n"));
  EXPECT_EQ(
      report.context.host + report.context.cpu_model + report.context.kernel_release + report.context.time,
      "");
  EXPECT_THAT(report.context.caches, IsEmpty());
  EXPECT_EQ(report.context.processors, std::nullopt);
  EXPECT_EQ(report.calibration.region_pair_ns, std::nullopt);
  EXPECT_EQ(report.plan.plan.settings.cache, "unknown");
  const Plan plan = plan_of(two_kernels);
  ASSERT_EQ(plan.settings.cache, "host");
  const Report planned = import_text(printed("  841      faults\n", "./solve --rows 512"), &plan);
  EXPECT_EQ(planned.plan.plan.settings.cache, "unknown");
  EXPECT_EQ(planned.plan.plan.kernels[0].settings.cache, "unknown");
}

TEST(Imported, KeepsTheCacheThatThePlanNames) {
  const Plan plan = plan_of(std::string("cache: L1:32K/8,L2:256K/8,L3:20M/20\n") + two_kernels);
  const Report report = import_text(printed("  841      faults\n", "./solve --rows 512"), &plan);
  EXPECT_EQ(report.plan.plan.settings.cache, "L1:32K/8,L2:256K/8,L3:20M/20");
}

// perf leaves out an error of exactly 0, writes 0.00% for one below 0.005 %, and 100% beside a mean that was
// rounded to 0: three things that a 0 would make one.
TEST(Imported, TellsAnErrorOfNothingFromOneThatWasRounded) {
  const Report report =
      import_text(printed("  841      faults\n"
                          "  9,000      cycles      ( +-  0.00% )\n"
                          "  0      migrations      ( +-100.00% )\n"
                          "  0      cs\n"));
  const auto summary = [&](const char* name) { return *event(report.kernels[0], name).summary; };
  EXPECT_EQ(summary("faults").relative_standard_error, 0);
  EXPECT_EQ(summary("faults").standard_error, 0);
  EXPECT_EQ(summary("cycles").relative_standard_error, 0);
  EXPECT_EQ(summary("cycles").standard_error, std::nullopt);
  EXPECT_EQ(summary("cycles").ci95, std::nullopt);
  EXPECT_EQ(summary("migrations").relative_standard_error, 1);
  EXPECT_EQ(summary("migrations").standard_error, std::nullopt);
  EXPECT_EQ(summary("cs").relative_standard_error, std::nullopt);
  EXPECT_EQ(summary("cs").standard_error, 0);
}

TEST(Imported, HasNoErrorOfATimeWithoutOne) {
  const Report report =
      import_text(" Performance counter stats for 'x' (3 runs):\n\n 1 faults\n\n 1.5 seconds time elapsed\n");
  EXPECT_EQ(report.kernels[0].wall_seconds.summary->mean, 1.5);
  EXPECT_EQ(report.kernels[0].wall_seconds.summary->standard_error, std::nullopt);
  EXPECT_EQ(report.kernels[0].wall_seconds.summary->relative_standard_error, std::nullopt);
}

TEST(Imported, SaysWhereItWasScaled) {
  const Report report =
      import_text(printed("  841      cycles   ( +- 1.00% )  (74.96%)\n  1      cs   (100.00%)\n"));
  EXPECT_EQ(event(report.kernels[0], "cycles").status, Status::imported);
  EXPECT_EQ(event(report.kernels[0], "cycles").reason->text,
            "scaled by perf: counted for 74.96 % of the time, as there were fewer counters than events");
  EXPECT_EQ(event(report.kernels[0], "cs").reason, std::nullopt);
}

TEST(Imported, HasClocksInNanoseconds) {
  const Report report =
      import_text(printed("    63831.814032      task-clock (msec)\n  12.34 msec cpu-clock\n"));
  EXPECT_EQ(event(report.kernels[0], "task-clock").summary->mean, 63831814032.0);
  EXPECT_EQ(event(report.kernels[0], "task-clock").unit, "ns");
  EXPECT_EQ(event(report.kernels[0], "cpu-clock").summary->mean, 12340000);
  const Report bare = import_text(json_line("task-clock", "5000000"));
  EXPECT_EQ(event(bare.kernels[0], "task-clock").summary->mean, 5000000);
  EXPECT_EQ(event(bare.kernels[0], "task-clock").unit, "ns");
}

TEST(Imported, HasPerfsCanonicalNames) {
  const Report report =
      import_text(printed("1 faults\n2 cpu-cycles:u\n3 l1d-read-miss\n4 cpu_core/cycles/\n5 cycles:Z\n"));
  std::vector<std::string> ids;
  for (const EventResult& each : report.kernels[0].events) ids.push_back(each.id);
  EXPECT_THAT(
      ids, ElementsAre("page-faults", "cycles:u", "L1-dcache-load-misses", "cpu_core/cycles/", "cycles:Z"));
}

TEST(Imported, LeavesOutWhatWasNotMeasured) {
  const Report report = import_text(printed("  841      faults   (simulated)\n  1      cs\n"));
  const EventResult& faults = event(report.kernels[0], "faults");
  EXPECT_EQ(faults.status, Status::not_counted);
  EXPECT_EQ(faults.summary, std::nullopt);
  EXPECT_EQ(faults.reason->text, "the number was simulated, not measured, and is not imported");
}

TEST(Imported, HasTheWallTimeOfEachRunWherePerfPrintedIt) {
  const Report report = imported_report(saved("c-table.txt"), nullptr);
  const Quantity& wall = report.kernels[0].wall_seconds;
  EXPECT_EQ(wall.runs.size(), 5U);
  EXPECT_EQ(wall.summary->mean, 1.4570);
  EXPECT_EQ(wall.summary->standard_error, 0.0523);
  EXPECT_EQ(wall.summary->relative_standard_error, 0.0359);
  EXPECT_EQ(wall.summary->median, 1.5046);
  EXPECT_EQ(wall.summary->min, 1.2545);
  // perf's standard error is ours: s/sqrt(n).
  EXPECT_NEAR(*wall.summary->stddev / std::sqrt(5), 0.0523, 0.0001);
}

TEST(Imported, TakesNameParametersAndWorkFromThePlan) {
  const Plan plan = plan_of(two_kernels);
  const Report report = import_text(printed("  30      faults\n", "./solve --steps 10") +
                                        printed("  1,310,720      faults\n", "./solve --rows 512"),
                                    &plan);
  EXPECT_THAT(names_of(report), ElementsAre("first", "second")) << "in the plan's order";
  const KernelResult& first = report.kernels[0];
  EXPECT_EQ(*find_parameter(first.parameters, "rows"), 512);
  EXPECT_EQ(first.work->amount, 512 * 256 * 10);
  EXPECT_EQ(event(first, "faults").per_work->mean, 1);
  EXPECT_EQ(event(first, "faults").per_work->standard_error, 0);
  EXPECT_EQ(report.kernels[1].work.has_value(), false);
  EXPECT_THAT(report.plan.events, ElementsAre("faults"));
  EXPECT_FALSE(report.comparisons.empty());
  EXPECT_THAT(report.warnings, IsEmpty());
}

TEST(Imported, GivesTablesWithoutACommandTheKernelsThatAreLeft) {
  const Plan plan = plan_of(two_kernels);
  std::vector<PerfTable> tables = parse_perf_stat(json_line("faults", "1"), "one.jsonl");
  for (PerfTable& table : parse_perf_stat(printed("  2      faults\n", "./solve --rows 512"), "two.txt"))
    tables.push_back(std::move(table));
  const Report mixed = imported_report(std::move(tables), &plan);
  EXPECT_EQ(event(mixed.kernels[0], "faults").summary->mean, 2);
  EXPECT_EQ(event(mixed.kernels[1], "faults").summary->mean, 1);

  const Report in_order = import_text(json_line("faults", "1") + json_line("faults", "2"), &plan);
  EXPECT_THAT(names_of(in_order), ElementsAre("first", "second"));
  EXPECT_EQ(event(in_order.kernels[0], "faults").summary->mean, 1);
  const Report one = import_text(json_line("faults", "1"), &plan);
  EXPECT_THAT(names_of(one), ElementsAre("first"));
  EXPECT_THAT(one.warnings, ElementsAre("no table was imported for second"));
}

TEST(Imported, RefusesTablesThatThePlanDoesNotHave) {
  const Plan plan = plan_of(two_kernels);
  EXPECT_EQ(refusal_of(printed("  1      faults\n", "./solve --rows 521"), plan),
            "saved.txt:2: no kernel of the plan has the command './solve --rows 521'\n"
            "did you mean './solve --rows 512'?");
  const std::string first = printed("  1      faults\n", "./solve --rows 512");
  EXPECT_THAT(refusal_of(first + first, plan),
              StartsWith("saved.txt:8: there are more tables of './solve --rows 512' than kernels of the "
                         "plan with that command\n"));
  const std::string line = json_line("faults", "1");
  EXPECT_THAT(refusal_of(line + line + line, plan),
              StartsWith("saved.txt:3: there are more tables than kernels of the plan\n"));
}

TEST(Imported, GivesEqualCommandsTheirTablesInOrder) {
  const Plan plan = plan_of(
      "kernels:\n  - {name: a, command: [x], env: {N: 1}}\n  - {name: b, command: [x], env: {N: 2}}\n");
  const Report report = import_text(printed("1 faults\n", "x") + printed("2 faults\n", "x"), &plan);
  EXPECT_THAT(names_of(report), ElementsAre("a", "b"));
  EXPECT_EQ(event(report.kernels[1], "faults").summary->mean, 2);
}

TEST(Imported, IsNamedByItsCommandOrFileWithoutAPlan) {
  std::vector<PerfTable> tables;
  for (const auto& [text, file] : {std::pair{printed("1 faults\n", "./a b  c"), "one.txt"},
                                   std::pair{printed("1 faults\n", "./a b  c"), "two.txt"},
                                   std::pair{json_line("faults", "1"), "some/where/three.jsonl"}})
    for (PerfTable& table : parse_perf_stat(text, file)) tables.push_back(std::move(table));
  const Report report = imported_report(std::move(tables), nullptr);
  EXPECT_THAT(names_of(report), ElementsAre("./a b  c", "./a b  c (2)", "three.jsonl"));
  EXPECT_THAT(report.kernels[0].command, ElementsAre("./a", "b", "c"));
  EXPECT_THAT(report.kernels[2].command, IsEmpty());
}

// perf stat -j with -r says that there were several runs, and not how many.
TEST(Imported, HasTheNumberOfRunsFromThePlanWherePerfDoesNotPrintIt) {
  const std::string lines = json_line("faults", "1000.000000", ", \"variance\" : 1.00");
  const Summary unknown = *event(import_text(lines).kernels[0], "faults").summary;
  EXPECT_EQ(unknown.n, 0);
  EXPECT_EQ(unknown.standard_error, 10);
  EXPECT_EQ(unknown.stddev, std::nullopt);
  EXPECT_EQ(unknown.ci95, std::nullopt);
  EXPECT_THAT(to_json(import_text(lines), -1), HasSubstr(R"("summary":{"n":null,"mean":1000)"));

  const Plan plan = plan_of("runs: 5\nkernels: [{name: a, command: [x]}]\n");
  const Report report = import_text(lines, &plan);
  EXPECT_EQ(event(report.kernels[0], "faults").summary->n, 5);
  EXPECT_TRUE(event(report.kernels[0], "faults").summary->ci95);
  EXPECT_THAT(report.warnings,
              ElementsAre("saved.txt:1: perf stat -j does not print how many runs there were; of a there are "
                          "5, as the plan has it"));
}

TEST(Imported, IsReadBackAsItWasWritten) {
  for (const char* name : {"c-once.txt", "c-table.txt", "lines-repeated.jsonl", "two-lines.txt"}) {
    Report report = imported_report(saved(name), nullptr);
    report.version = "0.1.0";
    const std::string json = to_json(report);
    EXPECT_EQ(to_json(report_from_json(json)), json) << name;
  }
}

}  // namespace
}  // namespace counterprof
