// The lines of perf 6.1's `perf stat -j` (tools/perf/util/stat-display.c), for programs that read those: the
// keys, their order, counter-value as a string, the number of decimals. Unlike perf's, names are escaped, a
// percentage is not truncated, and where there is no metric its unit is empty, not "(null)".
#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "analysis/metrics.hpp"
#include "report/coverage.hpp"
#include "report/format.hpp"

namespace counterprof {
namespace {

std::string quoted(const std::string& text) {
  using Json = nlohmann::json;
  return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string counter_value(const EventResult& event) {
  if (event.summary) return fmt::format("{:f}", event.summary->mean * (is_clock(event) ? 1e-6 : 1));
  return event.status == Status::not_supported ? "<not supported>" : "<not counted>";
}

/// perf's word for the relative standard error of the mean. Where a mean of 0 has none, perf writes 0.
std::string variance_key(const KernelResult& kernel, const EventResult& event) {
  if (kernel.runs_planned == 1) return {};
  if (!event.summary || event.summary->mean == 0) return R"("variance" : 0.00, )";
  const auto error = event.summary->relative_standard_error;
  if (!error && event.status == Status::imported) return {};  // there was none to import
  return fmt::format(R"("variance" : {:.2f}, )", 100 * error.value_or(0));
}

/// As perf gives them: the time for which the event was counted, a run's mean, and its share of the time for
/// which it was wanted: 100 where nothing was wanted, too. Not of what was imported, whose times nobody
/// knows.
std::string coverage_keys(const EventResult& event) {
  if (event.source == Source::imported) return {};
  const Coverage coverage = coverage_of(event);
  const double runtime_ns = coverage.readings > 0 ? coverage.running_ns / coverage.readings : 0;
  return fmt::format(R"("event-runtime" : {:.0f}, "pcnt-running" : {:.2f}, )", runtime_ns,
                     100 * coverage.share().value_or(1));
}

/// What perf has no words for stands behind its own keys: whose line it is, and that a number was not
/// measured.
std::string end_of_line(const Report& report, const KernelResult& kernel, const EventResult& event) {
  std::string keys;
  if (report.kernels.size() > 1) keys += fmt::format(R"(, "kernel" : {})", quoted(kernel.name));
  if (event.summary && event.status != Status::counted && event.status != Status::scaled)
    keys += fmt::format(R"(, "status" : "{}")", to_string(event.status));
  return keys + "}\n";
}

std::string metric_keys(const PerfMetric& metric) {
  return fmt::format(R"("metric-value" : {:f}, "metric-unit" : {})", metric.value, quoted(metric.unit));
}

std::string line(const Report& report, const KernelResult& kernel, const EventResult& event) {
  const PerfMetric metric = perf_metric(kernel, event).value_or(PerfMetric{});
  std::string text =
      fmt::format(R"({{"counter-value" : "{}", "unit" : {}, "event" : {}, )", counter_value(event),
                  quoted(is_clock(event) ? "msec" : event.unit), quoted(event.event));
  text += variance_key(kernel, event) + coverage_keys(event) + metric_keys(metric);
  return text + end_of_line(report, kernel, event);
}

/// perf gives a second metric a line of its own, without the event's name.
std::string second_line(const Report& report, const KernelResult& kernel, const EventResult& event) {
  const auto metric = perf_second_metric(kernel, event);
  return metric ? '{' + metric_keys(*metric) + end_of_line(report, kernel, event) : std::string();
}

/// perf has one line per event: the one with a number, where a simulation gave what the hardware could not;
/// the region's, where the process was counted as well.
bool is_superseded(const KernelResult& kernel, const EventResult& event) {
  const auto rank = [](const EventResult& candidate) {
    return 2 * static_cast<int>(candidate.summary.has_value()) +
           static_cast<int>(candidate.scope == Scope::region);
  };
  bool before = true;
  return std::any_of(kernel.events.begin(), kernel.events.end(), [&](const EventResult& other) {
    if (&other == &event) before = false;
    if (&other == &event || other.event != event.event) return false;
    return rank(other) > rank(event) || (before && rank(other) == rank(event));
  });
}

}  // namespace

std::string render_perf_json(const Report& report) {
  std::string lines;
  for (const KernelResult& kernel : report.kernels)
    for (const EventResult& event : kernel.events)
      if (!is_superseded(kernel, event))
        lines += line(report, kernel, event) + second_line(report, kernel, event);
  return lines;
}

}  // namespace counterprof
