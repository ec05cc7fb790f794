// After perf 6.1's tools/perf/util/stat-display.c, and held against its output by a test.
#include <algorithm>
#include <cmath>
#include <string_view>

#include <fmt/format.h>

#include "analysis/metrics.hpp"
#include "base/grouped.hpp"
#include "base/text.hpp"
#include "report/coverage.hpp"
#include "report/text_parts.hpp"
#include "report/text_table.hpp"

namespace counterprof {
namespace {

constexpr int count_width = 18;
constexpr int name_width = 32;
constexpr int metric_width = 35;
constexpr std::size_t least_unit_width = 4;

/// "1,234,567.89": what perf prints under a locale that groups digits.
std::string grouped_count(double number, int decimals) {
  return grouped(fmt::format("{:.{}f}", number, decimals));
}

const char* word_for(Status status) noexcept {
  switch (status) {
    case Status::not_supported:
      return "<not supported>";
    case Status::not_permitted:
      return "<not permitted>";
    case Status::implausible:
      return "<implausible>";
    default:
      return "<not counted>";
  }
}

std::string count_of(const EventResult& event) {
  if (!event.summary) return word_for(event.status);
  if (is_clock(event)) return grouped_count(event.summary->mean * 1e-6, 2);
  const bool is_whole = event.unit.empty() || event.unit == "ns";  // a PMU's own unit comes with a scale
  return grouped_count(event.summary->mean, is_whole ? 0 : 2);
}

std::string unit_of(const EventResult& event) {
  return is_clock(event) ? "msec" : printable(event.unit);
}

std::string metric_text(const std::optional<PerfMetric>& metric) {
  if (!metric) return "";
  return fmt::format(" # {:{}.{}f}{} {}", metric->value, metric->decimals + 5, metric->decimals,
                     metric->suffix, metric->unit);
}

/// As perf, nothing of an error that is exactly 0; an imported 0.00% need not be (it has no standard error).
std::string noise(const std::optional<Summary>& summary) {
  if (!summary || !summary->relative_standard_error) return "";
  if (*summary->relative_standard_error == 0 && summary->standard_error) return "";
  return fmt::format("  ( +-{:6.2f}% )", 100 * *summary->relative_standard_error);
}

/// The part of the time for which a multiplexed event was counted, all runs together.
std::string coverage(const EventResult& event) {
  if (event.status != Status::scaled) return "";
  const auto share = coverage_of(event).share();
  return share ? fmt::format("  ({:.2f}%)", 100 * *share) : "  (scaled)";
}

/// What one has to know to read the number, and perf has no place for.
std::string marks(const KernelResult& kernel, const EventResult& event) {
  std::string text;
  const auto add = [&](std::string_view mark) { text += (text.empty() ? "" : ", ") + std::string(mark); };
  const bool is_kernels_count = event.source == Source::hardware || event.source == Source::software ||
                                event.source == Source::tracepoint || event.source == Source::breakpoint;
  if (event.summary && !is_kernels_count)
    add(event.source == Source::rusage ? "from rusage" : to_string(event.source));
  // What getrusage(2) counted instead is not of user mode alone.
  if (event.summary && is_kernels_count && event.reason &&
      event.reason->code == ReasonCode::kernel_events_excluded)
    add("user mode only");
  if (event.scope == Scope::process && wall_scope(kernel) == Scope::region && !kernel.process_seconds)
    add("whole process");
  if (is_measured(event) && kernel.wall_seconds.summary && event.summary->n < kernel.wall_seconds.summary->n)
    add(fmt::format("{} of {} runs", event.summary->n, kernel.wall_seconds.summary->n));
  return text.empty() ? "" : "  (" + text + ")";
}

bool is_alike(const EventResult& a, const EventResult& b) {
  return a.event == b.event && a.scope == b.scope;
}

/// An event that was simulated, say, because it could not be counted, has one row: the one with a number,
/// else the first.
bool has_row(const KernelResult& kernel, const EventResult& event) {
  if (event.summary) return true;
  const auto first = std::find_if(kernel.events.begin(), kernel.events.end(),
                                  [&](const EventResult& other) { return is_alike(other, event); });
  return &*first == &event && !is_replaced(kernel, event);
}

void add_line(std::string line, std::string& text) {
  line.erase(line.find_last_not_of(' ') + 1);
  text += line + '\n';
}

void add_row(const KernelResult& kernel, const EventResult& event, std::size_t unit_width,
             std::string& text) {
  std::string line = fmt::format("{:>{}} {:<{}} {:<{}}", count_of(event), count_width, unit_of(event),
                                 unit_width, printable(event.event), name_width);
  line += fmt::format("{:<{}}", metric_text(perf_metric(kernel, event)), metric_width);
  if (const auto second = perf_second_metric(kernel, event)) {
    // perf 6.1 begins the second line seven columns further left than the first one's metric; later ones do
    // not.
    add_line(std::move(line), text);
    line = std::string(count_width + 1 + unit_width + 1 + name_width, ' ');
    line += fmt::format("{:<{}}", metric_text(second), metric_width);
  }
  add_line(line + noise(event.summary) + coverage(event) + marks(kernel, event), text);
}

/// Those of one scope, or all.
std::string rows(const KernelResult& kernel, std::optional<Scope> scope) {
  std::size_t unit_width = least_unit_width;
  for (const EventResult& event : kernel.events)
    unit_width = std::max(unit_width, display_width(unit_of(event)));
  std::string text;
  for (const EventResult& event : kernel.events)
    if (scope.value_or(event.scope) == event.scope && has_row(kernel, event))
      add_row(kernel, event, unit_width, text);
  return text;
}

/// By the wall time, which every run has. Where it was not imported, there is nothing else to tell.
int runs_of(const KernelResult& kernel) {
  if (kernel.wall_seconds.summary) return kernel.wall_seconds.summary->n;
  return is_imported(kernel) ? kernel.runs_planned : 0;
}

std::string runs_text(const KernelResult& kernel) {
  const int runs = runs_of(kernel);
  if (kernel.runs_planned == 0) return "";  // imported, not known
  if (runs != kernel.runs_planned) return fmt::format(" ({} of {} runs)", runs, kernel.runs_planned);
  return runs == 1 ? "" : fmt::format(" ({} runs)", runs);
}

/// As many decimals as show two digits of the error.
int footer_decimals(double error) {
  if (error > 1) return 2;
  return error > 0 ? std::min(static_cast<int>(std::ceil(-std::log10(error))) + 2, 11) : 9;
}

std::string elapsed_text(const std::optional<Summary>& wall) {
  if (!wall) return fmt::format(" {:>17} seconds time elapsed\n", "<not counted>");
  if (wall->standard_error) {
    const int decimals = footer_decimals(*wall->standard_error);
    return fmt::format(" {:17.{}f} +- {:.{}f} seconds time elapsed{}\n", wall->mean, decimals,
                       *wall->standard_error, decimals, noise(wall));
  }
  return fmt::format(" {:17.9f} seconds time elapsed\n", wall->mean);
}

/// With one run perf adds user and system time.
std::string footer(const KernelResult& kernel) {
  std::string text;
  if (!kernel.wall_seconds.summary || kernel.wall_seconds.summary->standard_error) return text;
  const auto& user = kernel.user_seconds.summary;
  const auto& sys = kernel.sys_seconds.summary;
  if (user || sys) text += '\n';
  if (user) text += fmt::format(" {:17.9f} seconds user\n", user->mean);
  if (sys) text += fmt::format(" {:17.9f} seconds sys\n", sys->mean);
  return text;
}

}  // namespace

bool is_replaced(const KernelResult& kernel, const EventResult& event) {
  return !event.summary &&
         std::any_of(kernel.events.begin(), kernel.events.end(),
                     [&](const EventResult& other) { return is_alike(other, event) && other.summary; });
}

bool is_imported(const KernelResult& kernel) {
  return !kernel.events.empty() &&
         std::all_of(kernel.events.begin(), kernel.events.end(),
                     [](const EventResult& event) { return event.source == Source::imported; });
}

std::string perf_block(const KernelResult& kernel) {
  const Scope scope = wall_scope(kernel);
  std::string text =
      fmt::format(" Performance counter stats for '{}'{}:\n\n", printable(kernel.name), runs_text(kernel));
  text += rows(kernel, kernel.process_seconds ? std::optional(scope) : std::nullopt) + '\n' +
          elapsed_text(elapsed(kernel, scope));
  if (kernel.process_seconds)
    text += "\n Of the whole process, from its start to its end:\n\n" + rows(kernel, Scope::process) + '\n' +
            elapsed_text(elapsed(kernel, Scope::process));
  return text + footer(kernel) + threads_of(kernel);
}

}  // namespace counterprof
