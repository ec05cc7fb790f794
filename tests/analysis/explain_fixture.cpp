#include "analysis/explain_fixture.hpp"

#include <stdexcept>

#include "analysis/compare.hpp"
#include "analysis/explain.hpp"
#include "kernels/table.hpp"
#include "support/report_builder.hpp"

namespace counterprof {
namespace {

std::vector<double> three_runs(double mean, double spread) {
  return {mean * (1 - spread), mean, mean * (1 + spread)};
}

}  // namespace

ExplainFixture& ExplainFixture::kernel(const std::string& name, std::string_view traffic_of) {
  KernelResult kernel = diffusion_kernel(name, 512);
  kernel.name = kernel.base_name = name;
  for (const counterprof_kernel* candidate : builtin_kernels())
    if (candidate->name == traffic_of) kernel.traffic = candidate->traffic;
  if (!traffic_of.empty() && kernel.traffic.empty()) throw std::runtime_error("no such kernel");
  kernels_.push_back(std::move(kernel));
  return *this;
}

ExplainFixture& ExplainFixture::traffic(std::string text) {
  last().traffic = std::move(text);
  return *this;
}

ExplainFixture& ExplainFixture::grid(double rows, double columns) {
  last().parameters[0].second = rows;
  last().parameters[1].second = columns;
  last().work->amount = rows * columns * last().parameters[2].second;
  return *this;
}

ExplainFixture& ExplainFixture::steps(double steps) {
  last().work->amount *= steps / last().parameters[2].second;
  last().parameters[2].second = steps;
  return *this;
}

EventResult& ExplainFixture::add(const std::string& event, double mean) {
  last().events.push_back(counted(known_event(event), three_runs(mean, 0.001), {1e9, 1e9, 1e9}, last().work));
  return last().events.back();
}

ExplainFixture& ExplainFixture::counts(const std::string& event, double per_site) {
  add(event, per_site * last().work->amount);
  return *this;
}

ExplainFixture& ExplainFixture::misses(int level, double per_site) {
  add("cache-misses", per_site * last().work->amount).level = level;
  return *this;
}

ExplainFixture& ExplainFixture::simulated_misses(int level, double per_site) {
  const std::string id = (level == 1 ? "l1d" : "l" + std::to_string(level)) + "-misses";
  EventResult event = given(event_named(id, Source::simulated), Source::simulated, Status::simulated,
                            per_site * last().work->amount, last().work);
  event.level = level;
  last().events.push_back(std::move(event));
  constexpr std::uint64_t kibi = 1024;
  last().simulation.emplace();
  last().simulation->tool = "callgrind";
  last().simulation->levels = {{1, {32 * kibi, 8, 64}, {32 * kibi, 8, 64}},
                               {2, {256 * kibi, 8, 64}, {256 * kibi, 8, 64}},
                               {3, {1024 * kibi, 16, 64}, {1024 * kibi, 16, 64}}};
  return *this;
}

ExplainFixture& ExplainFixture::in_a_run(const std::string& event, double count) {
  add(event, count);
  return *this;
}

ExplainFixture& ExplainFixture::without(const std::string& event) {
  last().events.push_back(missing_pmu(event));
  return *this;
}

ExplainFixture& ExplainFixture::scaled(const std::string& event, double per_site, double coverage) {
  EventResult& result = add(event, per_site * last().work->amount);
  result.status = Status::scaled;
  for (RunReading& run : result.runs)
    run.reading->time_running_ns =
        static_cast<std::uint64_t>(coverage * static_cast<double>(run.reading->time_enabled_ns));
  return *this;
}

ExplainFixture& ExplainFixture::seconds(double wall, double user, double sys, double spread) {
  last().wall_seconds = quantity_of(three_runs(wall, spread));
  last().user_seconds = quantity_of(three_runs(user, 0.001));
  last().sys_seconds = quantity_of(three_runs(sys, 0.001));
  return *this;
}

ExplainFixture& ExplainFixture::page_fault_cost(double ns) {
  if (!last().simulation) last().simulation.emplace();
  last().simulation->page_fault_ns = ns;
  return *this;
}

ExplainFixture& ExplainFixture::caches(std::string text) {
  caches_ = std::move(text);
  return *this;
}

ExplainFixture& ExplainFixture::copy_speed(double bytes_per_second) {
  copy_speed_ = bytes_per_second;
  return *this;
}

Report ExplainFixture::explained() const {
  Report report = report_of(kernels_, default_events(), 3);
  report.context.copy_bytes_per_second = copy_speed_;
  for (KernelSpec& spec : report.plan.plan.kernels) spec.settings.cache = copy_speed_ ? "host" : caches_;
  if (copy_speed_) {
    // A speed is this machine's, and says something of its caches only.
    constexpr std::uint64_t kibibyte = 1024;
    report.context.caches = {{1, "data", 32 * kibibyte, 8, 64, 1, 1},
                             {2, "unified", 256 * kibibyte, 8, 64, 1, 1},
                             {3, "unified", 1024 * kibibyte, 16, 64, 1, 1}};
  }
  report.plan.plan.baseline = kernels_.front().base_name;
  report.comparisons = compare_with_baseline(report.kernels, report.plan.plan.baseline);
  explain(report);
  return report;
}

std::vector<Finding> ExplainFixture::found(std::string_view rule) const {
  std::vector<Finding> findings;
  for (const Finding& finding : explained().findings)
    if (finding.rule == rule) findings.push_back(finding);
  return findings;
}

}  // namespace counterprof
