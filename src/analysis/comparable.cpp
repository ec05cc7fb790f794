#include "analysis/comparable.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "analysis/family.hpp"
#include "base/text.hpp"

namespace counterprof {
namespace {

/// As family.cpp allows between versions: the order of sums may differ.
constexpr double same_result = 1e-11;

bool is_modelled(Source source) noexcept {
  return source == Source::simulated || source == Source::estimated;
}

bool in_user_mode_only(const EventResult& event) noexcept {
  return event.reason && event.reason->code == ReasonCode::kernel_events_excluded;
}

/// A kernel that failed has counted something else than what its name says. One that was interrupted has
/// fewer runs, and those are right.
std::optional<std::string> failure_of(const KernelResult& kernel) {
  if (!kernel.failure || kernel.failure->code == "interrupted") return std::nullopt;
  return kernel.name + " failed: " + kernel.failure->text;
}

std::optional<std::string> other_parameter(const Parameters& from, const Parameters& to) {
  for (const auto& [name, value] : from)
    if (const double* other = find_parameter(to, name); other != nullptr && *other != value)
      return fmt::format("other parameters: {} is {} in one, {} in the other", name, shortest(value),
                         shortest(*other));
  return std::nullopt;
}

}  // namespace

bool agree_where_shared(const Parameters& a, const Parameters& b) noexcept {
  return std::all_of(a.begin(), a.end(), [&](const auto& parameter) {
    const double* other = find_parameter(b, parameter.first);
    return other == nullptr || *other == parameter.second;
  });
}

std::optional<std::string> obstacle(const KernelResult& from, const KernelResult& to) {
  for (const KernelResult* kernel : {&from, &to})
    if (auto failed = failure_of(*kernel)) return failed;
  if (auto other = other_parameter(from.parameters, to.parameters)) return other;
  if (from.work.has_value() != to.work.has_value() || (from.work && from.work->unit != to.work->unit))
    return "they have no unit of work in common";
  if (from.work && !(from.work->amount > 0 && to.work->amount > 0)) return "one of them did no work";
  if (from.family == to.family)
    if (const auto found = disagreement(from.checksum, to.checksum, same_result))
      return fmt::format("their results differ: {} is {} in one, {} in the other", found->name,
                         shortest(found->a), shortest(found->b));
  return std::nullopt;
}

std::optional<std::string> difference_in_meaning(const KernelResult& from, const EventResult& a,
                                                 const KernelResult& to, const EventResult& b) {
  if (a.source != b.source)
    return fmt::format("one is {}, the other {}: two sources count two things", to_string(a.source),
                       to_string(b.source));
  if (a.scope != b.scope) return "one is of the region, the other of the whole process";
  if (a.unit != b.unit) return "they have different units";
  if (is_modelled(b.source) && from.simulation && to.simulation &&
      from.simulation->levels != to.simulation->levels)
    return "they were simulated on different caches";
  if (a.level != b.level) return "they count different levels of cache";
  if (b.source == Source::estimated && a.what_it_counts != b.what_it_counts)
    return "they were estimated by different formulas";
  if (!a.what_it_counts.empty() && !b.what_it_counts.empty() && a.what_it_counts != b.what_it_counts)
    return fmt::format("the name means two things: {}; {}", a.what_it_counts, b.what_it_counts);
  if (in_user_mode_only(a) != in_user_mode_only(b))
    return "one was counted in user mode only, the other in the kernel as well";
  return std::nullopt;
}

bool ran_one_thread(const KernelResult& kernel) noexcept {
  const double* threads = find_parameter(kernel.parameters, "threads");
  return threads != nullptr ? *threads == 1 : kernel.kind == KernelKind::builtin;
}

bool depends_on_the_moment(const EventResult& event) noexcept {
  constexpr std::array<std::string_view, 6> names{"cycles",           "cpu-cycles",     "ref-cycles",
                                                  "context-switches", "cpu-migrations", "bus-cycles"};
  const std::string_view base = std::string_view(event.id).substr(0, event.id.find(':'));
  return event.unit == "ns" || base.starts_with("stalled-cycles") ||
         std::find(names.begin(), names.end(), base) != names.end();
}

}  // namespace counterprof
