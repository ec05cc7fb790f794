#include "report/figures.hpp"

#include <cmath>
#include <set>

#include "analysis/metrics.hpp"
#include "base/text.hpp"

namespace counterprof {
namespace {

std::string name_of(const KernelResult& kernel, const EventResult& event) {
  std::vector<std::string> marks;
  if (!is_measured(event)) marks.emplace_back(to_string(event.source));
  if (event.scope != wall_scope(kernel)) marks.emplace_back(to_string(event.scope));
  return marks.empty() ? event.event : event.event + " (" + join(marks, ", ") + ')';
}

/// A reader that finds a name twice keeps one of the two, and nobody knows which.
std::string unique_name(std::set<std::string>& taken, const std::string& name) {
  std::string candidate = name;
  for (int i = 2; !taken.insert(candidate).second; ++i) candidate = name + " #" + std::to_string(i);
  return candidate;
}

class Figures {
 public:
  void add(const char* name, const char* unit, const Quantity& quantity) {
    if (has_number(quantity.summary)) found_.push_back({name, unit, &*quantity.summary, nullptr, &quantity});
  }
  void add(const KernelResult& kernel, const EventResult& event) {
    if (has_number(event.summary))
      found_.push_back({name_of(kernel, event), event.unit, &*event.summary, &event, nullptr});
  }
  std::vector<Figure> take() {
    std::set<std::string> taken;
    for (Figure& figure : found_) figure.name = unique_name(taken, figure.name);
    return std::move(found_);
  }

 private:
  /// A report may have null for a number that was none.
  static bool has_number(const std::optional<Summary>& summary) {
    return summary && std::isfinite(summary->mean);
  }

  std::vector<Figure> found_;
};

}  // namespace

std::vector<Figure> figures_of(const KernelResult& kernel) {
  Figures figures;
  figures.add("wall_seconds", "s", kernel.wall_seconds);
  if (kernel.process_seconds) figures.add("process_seconds", "s", *kernel.process_seconds);
  figures.add("user_seconds", "s", kernel.user_seconds);
  figures.add("sys_seconds", "s", kernel.sys_seconds);
  figures.add("max_rss_bytes", "bytes", kernel.max_rss_bytes);
  for (const EventResult& event : kernel.events) figures.add(kernel, event);
  return figures.take();
}

std::vector<std::optional<double>> run_values(const Figure& figure) {
  if (figure.event == nullptr) return figure.quantity->runs;
  struct Sum {
    double sum = 0;
    int passes = 0;
  };
  std::vector<Sum> runs;
  for (const RunReading& reading : figure.event->runs) {
    if (reading.run < 1) continue;
    const auto index = static_cast<std::size_t>(reading.run) - 1;
    if (index >= runs.size()) runs.resize(index + 1);
    if (!reading.value) continue;
    runs[index].sum += *reading.value;
    ++runs[index].passes;
  }
  std::vector<std::optional<double>> values;
  values.reserve(runs.size());
  for (const Sum& run : runs)
    values.push_back(run.passes > 0 ? std::optional(run.sum / run.passes) : std::nullopt);
  return values;
}

bool is_measured(const Figure& figure) {
  return figure.event == nullptr || is_measured(*figure.event);
}

std::vector<std::string> kernel_names(const Report& report) {
  std::set<std::string> taken;
  std::vector<std::string> names;
  for (const KernelResult& kernel : report.kernels) names.push_back(unique_name(taken, kernel.name));
  return names;
}

std::string parameters_text(const KernelResult& kernel, std::string_view separator) {
  std::string text;
  for (const auto& [name, value] : kernel.parameters) {
    if (!text.empty()) text += separator;
    text += name + '=' + shortest(value);
  }
  return text;
}

}  // namespace counterprof
