#include "analysis/compared.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "counterprof/error.hpp"

#include "analysis/compare.hpp"
#include "analysis/moment.hpp"
#include "base/text.hpp"
#include "base/utc.hpp"

namespace counterprof {
namespace {

ComparedReport described(const Report& report, const std::string& file) {
  const Context& context = report.context;
  return {file,
          context.time,
          context.host,
          context.cpu_model,
          context.processors,
          context.load_1min,
          context.steal_seconds};
}

const KernelResult* find_kernel(const Report& report, const std::string& name) {
  const auto found = std::find_if(report.kernels.begin(), report.kernels.end(),
                                  [&](const KernelResult& kernel) { return kernel.name == name; });
  return found == report.kernels.end() ? nullptr : &*found;
}

const KernelResult& the_kernel(const Report& report, const std::string& name) {
  std::vector<std::string> names;
  std::vector<const KernelResult*> found;
  for (const KernelResult& kernel : report.kernels) {
    names.push_back(kernel.name);
    if (kernel.name == name) found.push_back(&kernel);
  }
  if (found.size() > 1)
    throw Error("two kernels of the report are called " + in_quotes(name),
                "names are unique in a report; was it put together by hand?");
  if (found.size() == 1) return *found.front();
  std::string hint = did_you_mean(name, names);
  if (hint.empty()) hint = "it has " + (names.empty() ? "no kernels" : join(names, ", "));
  throw Error("the report has no kernel " + in_quotes(name), printable(hint));
}

/// The event of a comparison in one of its kernels, with a number.
const EventResult* event_of(const KernelResult& kernel, const Comparison& comparison) {
  const EventResult* found = nullptr;
  for (const EventResult& event : kernel.events)
    if (event.summary && event.event == comparison.event) {
      if (event.source == comparison.source && event.scope == comparison.scope) return &event;
      found = &event;
    }
  return found;
}

const EventResult* same_value(const KernelResult& kernel, const EventResult* other) {
  if (other == nullptr) return nullptr;
  for (const EventResult& event : kernel.events)
    if (event.summary && event.id == other->id && event.source == other->source &&
        event.scope == other->scope)
      return &event;
  return nullptr;
}

std::optional<double> finite(double number) {
  return std::isfinite(number) ? std::optional(number) : std::nullopt;
}

ComparedValue with_numbers(Comparison comparison, const KernelResult& from, const KernelResult& to) {
  ComparedValue value;
  const auto per_work = [](const KernelResult& kernel, const std::optional<Summary>& summary, double factor) {
    if (!summary) return std::optional<double>{};
    return finite(factor * summary->mean / (kernel.work ? kernel.work->amount : 1));
  };
  if (from.work && to.work && from.work->unit == to.work->unit) value.per = to.work->unit;
  if (comparison.event == "wall_seconds" && !comparison.source) {
    constexpr double ns_per_second = 1e9;
    value.unit = "ns";
    value.from = per_work(from, from.wall_seconds.summary, ns_per_second);
    value.to = per_work(to, to.wall_seconds.summary, ns_per_second);
  } else {
    const EventResult* b = event_of(to, comparison);
    const EventResult* a = b != nullptr ? same_value(from, b) : event_of(from, comparison);
    if (a != nullptr) value.from = per_work(from, a->summary, 1);
    if (b != nullptr) value.to = per_work(to, b->summary, 1);
    if (a != nullptr || b != nullptr) value.unit = (b != nullptr ? b : a)->unit;
  }
  value.comparison = std::move(comparison);
  return value;
}

void note_machines(const Report& from, const Report& to, Compared& result) {
  if (from.context.cpu_model != to.context.cpu_model && !from.context.cpu_model.empty() &&
      !to.context.cpu_model.empty())
    result.notes.push_back(
        fmt::format("they are of two processors, {} and {}: times and cycles say which of "
                    "these is faster, too",
                    from.context.cpu_model, to.context.cpu_model));
  if (result.seconds_apart && *result.seconds_apart < 0)
    result.notes.emplace_back("the first report is the younger one: were they given in that order?");
}

}  // namespace

Compared compare_two(const Report& from, const std::string& from_file, const Report& to,
                     const std::string& to_file) {
  Compared result;
  result.from = described(from, from_file);
  result.to = described(to, to_file);
  const double variance = moment_variance(from, to);
  result.moment_deviation = std::sqrt(variance);
  const auto before = seconds_since_1970(from.context.time);
  const auto after = seconds_since_1970(to.context.time);
  if (before && after) result.seconds_apart = static_cast<double>(*after - *before);
  note_machines(from, to, result);
  for (Comparison& comparison : compare_reports(from, to, variance)) {
    const KernelResult* a = find_kernel(from, comparison.from);
    const KernelResult* b = find_kernel(to, comparison.to);
    result.values.push_back(with_numbers(std::move(comparison), *a, *b));
  }
  for (const KernelResult& kernel : from.kernels)
    if (find_kernel(to, kernel.name) == nullptr) result.only_in_from.push_back(kernel.name);
  for (const KernelResult& kernel : to.kernels)
    if (find_kernel(from, kernel.name) == nullptr) result.only_in_to.push_back(kernel.name);
  return result;
}

Compared compare_within(const Report& report, const std::string& file, const std::string& from,
                        const std::string& to) {
  const KernelResult& a = the_kernel(report, from);
  const KernelResult& b = the_kernel(report, to);
  Compared result;
  result.from = result.to = described(report, file);
  result.in_pairs = is_in_pairs(report, a, b);
  for (Comparison& comparison : compare_pair(report, a, b))
    result.values.push_back(with_numbers(std::move(comparison), a, b));
  return result;
}

}  // namespace counterprof
