#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "analysis/metrics.hpp"
#include "base/text.hpp"
#include "report/shown.hpp"
#include "report/text_parts.hpp"
#include "report/text_table.hpp"

namespace counterprof {
namespace {

constexpr const char* nothing = "-";

/// One cell for each kernel.
template <class Cell>
std::vector<std::string> column(const Report& report, const Cell& cell) {
  std::vector<std::string> cells;
  cells.reserve(report.kernels.size());
  for (const KernelResult& kernel : report.kernels) cells.push_back(cell(kernel));
  return cells;
}

/// The unit that all kernels count their work in; "unit of work" where they have several, empty where none
/// has one.
std::string common_unit(const Report& report) {
  std::string unit;
  for (const KernelResult& kernel : report.kernels) {
    if (!kernel.work) continue;
    if (unit.empty()) unit = kernel.work->unit;
    if (unit != kernel.work->unit) return "unit of work";
  }
  return unit;
}

/// The kernel's count of that event per unit of work, of what its wall time is of. A measured one before
/// others.
const EventResult* find_count(const KernelResult& kernel, std::string_view id) {
  const EventResult* shown = shown_event(kernel, id);
  return shown != nullptr && shown->per_work && shown->scope == wall_scope(kernel) ? shown : nullptr;
}

/// Counts that tell kernels apart, the most telling first. Not: clocks, which the time says already, and
/// minor faults beside all faults.
std::vector<const EventResult*> telling_events(const Report& report) {
  std::vector<const EventResult*> events;
  for (const KernelResult& kernel : report.kernels)
    for (const EventResult& event : kernel.events) {
      const bool is_known = std::any_of(events.begin(), events.end(),
                                        [&](const EventResult* other) { return other->id == event.id; });
      const bool is_left_out = is_clock(event) || event.id == "minor-faults";
      if (!is_known && !is_left_out && find_count(kernel, event.id) != nullptr) events.push_back(&event);
    }
  std::stable_sort(events.begin(), events.end(), [](const EventResult* a, const EventResult* b) {
    return telling_rank(*a) < telling_rank(*b);
  });
  return events;
}

const Comparison* time_comparison(const Report& report, const KernelResult& kernel) {
  for (const Comparison& comparison : report.comparisons)
    if (comparison.to == kernel.name && comparison.event == "wall_seconds") return &comparison;
  return nullptr;
}

bool is_unshown(const Comparison& comparison) {
  return comparison.verdict == Verdict::no_difference_shown;
}

class Overview {
 public:
  explicit Overview(const Report& report) : report_(report), unit_(printable(common_unit(report))) {}

  std::string str() {
    add_names();
    add_times();
    // The ratio stands last, but has its place before events do.
    const std::vector<std::string> ratios = ratio_cells();
    const std::size_t reserved = ratios.empty() ? 0 : 2 + std::string_view(ratio_heading).find('\n');
    for (const EventResult* event : telling_events(report_)) add_event(*event, text_width - reserved);
    if (!ratios.empty()) table_.add_column(ratio_heading, ratios);
    return table_.str() + legend();
  }

 private:
  static constexpr const char* ratio_heading = "time against\nbaseline";

  void add_names() {
    const bool mixed = has_region_ && has_process_;
    table_.add_column("kernel", column(report_, [&](const KernelResult& kernel) {
                        const bool of_process = mixed && wall_scope(kernel) == Scope::process;
                        marks_process_ = marks_process_ || of_process;
                        return printable(kernel.name) + (of_process ? " *" : "");
                      }));
  }

  void add_times() {
    const auto marked = [&](const KernelResult& kernel, const std::string& cell) {
      const bool is_unmeasured = is_imported(kernel);
      marks_unmeasured_ = marks_unmeasured_ || is_unmeasured;
      return (is_unmeasured ? "~" : "") + cell;
    };
    table_.add_column("time\nper run", column(report_, [&](const KernelResult& kernel) -> std::string {
                        const auto& wall = kernel.wall_seconds.summary;
                        return wall ? marked(kernel, duration(wall->mean)) : nothing;
                      }));
    const auto error = [](const KernelResult& kernel) -> std::string {
      const auto& wall = kernel.wall_seconds.summary;
      return wall && wall->relative_standard_error
                 ? fmt::format("{:.2f}%", 100 * *wall->relative_standard_error)
                 : nothing;
    };
    const std::vector<std::string> errors = column(report_, error);
    if (std::any_of(errors.begin(), errors.end(), [](const std::string& cell) { return cell != nothing; }))
      table_.add_column("+-", errors);
    if (std::any_of(report_.kernels.begin(), report_.kernels.end(),
                    [](const KernelResult& kernel) { return kernel.process_seconds.has_value(); }))
      table_.add_column("whole\nprocess", column(report_, [](const KernelResult& kernel) -> std::string {
                          const auto& process = elapsed(kernel, Scope::process);
                          return process ? duration(process->mean) : nothing;
                        }));
    if (unit_.empty()) return;
    table_.add_column("ns per\n" + unit_, column(report_, [&](const KernelResult& kernel) -> std::string {
                        const auto& wall = kernel.wall_seconds.summary;
                        if (!kernel.work || !wall) return nothing;
                        return marked(kernel, significant(wall->mean * 1e9 / kernel.work->amount, 3));
                      }));
  }

  void add_event(const EventResult& event, std::size_t width) {
    const std::string heading = printable(event.event) + "\nper " + (is_rare(event) ? "run" : unit_);
    bool has_unmeasured = false;
    const std::vector<std::string> cells = column(report_, [&](const KernelResult& kernel) -> std::string {
      const EventResult* count = find_count(kernel, event.id);
      if (count == nullptr) return nothing;
      has_unmeasured = has_unmeasured || !is_measured(*count);
      const double mean = is_rare(event) ? count->summary->mean : count->per_work->mean;
      return (is_measured(*count) ? "" : "~") + significant(mean, 3);
    });
    if (table_.width_with(heading, cells) > width) return;
    marks_unmeasured_ = marks_unmeasured_ || has_unmeasured;
    table_.add_column(heading, cells);
  }

  /// Empty where nothing is compared.
  std::vector<std::string> ratio_cells() const {
    if (report_.comparisons.empty()) return {};
    return column(report_, [&](const KernelResult& kernel) -> std::string {
      const Comparison* comparison = time_comparison(report_, kernel);
      if (comparison == nullptr)
        return kernel.base_name == report_.plan.plan.baseline && kernel.wall_seconds.summary ? "1" : nothing;
      if (!comparison->ratio) return nothing;
      const std::string ratio = significant(*comparison->ratio, 3);
      return is_unshown(*comparison) ? '(' + ratio + ')' : ratio;
    });
  }

  std::string legend() const {
    std::string text;
    if (!report_.comparisons.empty()) {
      const std::string time = unit_.empty() ? "time" : "time per " + unit_;
      text += "Time against baseline: " + time + " divided by that of " +
              printable(report_.plan.plan.baseline) + " at equal parameters." + unshown();
    }
    if (marks_unmeasured_) text += " ~: simulated, estimated or imported, not measured here.";
    if (marks_process_) text += " *: time of the whole process, its start included.";
    return text.empty() ? "" : wrapped(trim(text), text_width, 1);
  }

  /// What parentheses mean; with one of them, which ratio would have been shown.
  std::string unshown() const {
    std::vector<const Comparison*> found;
    for (const KernelResult& kernel : report_.kernels)
      if (const Comparison* comparison = time_comparison(report_, kernel);
          comparison != nullptr && comparison->ratio && is_unshown(*comparison))
        found.push_back(comparison);
    if (found.empty()) return "";
    std::string text = " In parentheses: no difference shown; a ratio of ";
    for (const Comparison* comparison : found) {
      if (comparison != found.front()) text += ", ";
      text += detectable(comparison->smallest_detectable_ratio.value_or(1));
      if (found.size() > 1) text += " (" + printable(comparison->to) + ')';
    }
    return text + " would have been.";
  }

  bool has_scope(Scope scope) const {
    return std::any_of(report_.kernels.begin(), report_.kernels.end(), [&](const KernelResult& kernel) {
      return kernel.wall_seconds.summary && wall_scope(kernel) == scope;
    });
  }

  const Report& report_;
  const std::string unit_;
  const bool has_region_ = has_scope(Scope::region);
  const bool has_process_ = has_scope(Scope::process);
  bool marks_process_ = false;
  bool marks_unmeasured_ = false;
  TextTable table_;
};

}  // namespace

bool is_rare(const EventResult& event) {
  return event.id == "context-switches" || event.id == "cpu-migrations";
}

std::ptrdiff_t telling_rank(const EventResult& event) {
  constexpr std::array<std::string_view, 9> first{"cycles",      "instructions",  "cache-misses",
                                                  "page-faults", "l1d-misses",    "l2-misses",
                                                  "l3-misses",   "branch-misses", "cache-references"};
  const std::string_view id = event.id;
  if (is_rare(event)) return std::ssize(first) + 1;
  return std::find(first.begin(), first.end(), id.substr(0, id.find(':'))) - first.begin();
}

std::string significant(double number, int digits) {
  if (number == 0) return "0";
  const int magnitude = static_cast<int>(std::floor(std::log10(std::abs(number))));
  if (magnitude < -4 || magnitude > 5) return fmt::format("{:.{}e}", number, digits - 1);
  return fmt::format("{:.{}f}", number, std::max(0, digits - 1 - magnitude));
}

std::string duration(double seconds) {
  struct Unit {
    double factor;
    const char* name;
  };
  for (const auto& [factor, name] : {Unit{1, "s"}, Unit{1e3, "ms"}, Unit{1e6, "us"}})
    if (seconds * factor >= 1) return significant(seconds * factor, 4) + ' ' + name;
  return significant(seconds * 1e9, 4) + " ns";
}

std::string detectable(double ratio) {
  constexpr double absurd = 1000;
  constexpr double large = 10;
  if (ratio >= absurd) return "more than 1000";
  if (ratio >= large || !(ratio > 1)) return significant(ratio, 3);
  // Two digits of what it is above 1.
  const int magnitude = static_cast<int>(std::floor(std::log10(ratio - 1)));
  return fmt::format("{:.{}f}", ratio, std::clamp(1 - magnitude, 1, 12));
}

std::string overview(const Report& report) {
  const bool is_useful = report.kernels.size() > 1 || (report.kernels.size() == 1 && report.kernels[0].work);
  return is_useful ? Overview(report).str() : "";
}

}  // namespace counterprof
