#include "analysis/fail_on.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>
#include <fnmatch.h>

#include "counterprof/error.hpp"
#include "counterprof/event.hpp"

#include "analysis/compare.hpp"
#include "base/text.hpp"

namespace counterprof {
namespace {

using Outcome = GateResult::Outcome;

constexpr const char* example = "write --fail-on 'cache-misses>5%, wall_seconds@diffusion/*>10%'";

/// The list, and a caret below the place.
[[noreturn]] void fail(std::string_view list, std::size_t place, const std::string& what) {
  // A place is counted in characters of what is shown, which differs where it is not printable.
  const std::string shown = printable(list);
  const std::size_t column = characters(printable(list.substr(0, place)));
  throw Error("--fail-on: " + what + '\n' + "  " + shown + '\n' + "  " + std::string(column, ' ') + '^',
              example);
}

FailCondition parse_condition(std::string_view list, std::size_t begin, std::size_t& end) {
  const std::size_t sign = list.find_first_of("<>", begin);
  const std::size_t first = std::min(list.find_first_not_of(' ', begin), list.size());
  if (sign == std::string_view::npos) fail(list, list.size(), "a condition needs a bound, as '>5%'");
  if (list[sign] == '<') fail(list, sign, "only increases fail: '>'");
  const std::string_view name = trim(list.substr(begin, sign - begin));
  const std::size_t at = name.find('@');
  FailCondition condition;
  condition.event = trim(name.substr(0, at));
  if (condition.event.empty()) fail(list, first, "the name of an event is missing");
  if (at != std::string_view::npos) {
    condition.kernel = trim(name.substr(at + 1));
    if (condition.kernel.empty()) fail(list, sign, "the name of a kernel is missing after '@'");
  }
  const std::size_t percent = list.find_first_of("%,<>", sign + 1);
  if (percent == std::string_view::npos || list[percent] != '%')
    fail(list, std::min(percent, list.size()), "the bound is in per cent: '%' is missing");
  const auto number = parse_double(trim(list.substr(sign + 1, percent - sign - 1)));
  const std::size_t place = std::min(list.find_first_not_of(' ', sign + 1), percent);
  if (!number || !std::isfinite(*number)) fail(list, place, "the bound is not a number");
  if (*number < 0) fail(list, place, "the bound is below 0");
  condition.percent = *number;
  condition.text = trim(list.substr(first, percent + 1 - first));
  end = percent + 1;
  return condition;
}

/// perf's canonical name, so that `faults` and `page-faults` are one.
std::string canonical(const std::string& event) {
  try {
    return resolve(event).id;
  } catch (const Error&) {
    return event;
  }
}

class Gate {
 public:
  explicit Gate(Compared& compared) : compared_(compared) {}

  void apply(const FailCondition& condition) {
    const auto begin = static_cast<std::ptrdiff_t>(compared_.gate.size());
    bool is_known = false;
    for (const std::string& kernel : kernels()) {
      if (!fits(condition, kernel)) continue;
      is_known = true;
      look_at(condition, kernel);
    }
    for (const std::string& kernel : compared_.only_in_from)
      if (fits(condition, kernel)) {
        is_known = true;
        add(condition, kernel, Outcome::not_compared, {}, "it is in the first report only");
      }
    if (!is_known) {
      if (condition.kernel.empty())
        add(condition, "", Outcome::not_compared, {}, "the reports have no kernel in common");
      else
        add(condition, condition.kernel, Outcome::not_compared, {}, unknown_kernel(condition));
    }
    refuse_untested(begin);
  }

 private:
  static bool fits(const FailCondition& condition, const std::string& kernel) {
    const std::string base = kernel.substr(0, kernel.find('['));
    return condition.kernel.empty() || condition.kernel == kernel ||
           fnmatch(condition.kernel.c_str(), kernel.c_str(), 0) == 0 ||
           fnmatch(condition.kernel.c_str(), base.c_str(), 0) == 0;
  }

  /// Of kernels that were compared, once each.
  std::vector<std::string> kernels() const {
    std::vector<std::string> names;
    for (const ComparedValue& value : compared_.values)
      if (names.empty() || names.back() != value.comparison.to) names.push_back(value.comparison.to);
    return names;
  }

  std::string unknown_kernel(const FailCondition& condition) const {
    std::vector<std::string> names = kernels();
    names.insert(names.end(), compared_.only_in_to.begin(), compared_.only_in_to.end());
    if (std::any_of(compared_.only_in_to.begin(), compared_.only_in_to.end(),
                    [&](const std::string& name) { return fits(condition, name); }))
      return "it is in the second report only";
    const std::string near = did_you_mean(condition.kernel, names);
    return "no kernel is called so" + (near.empty() ? "" : "; " + near);
  }

  bool names(const FailCondition& condition, const Comparison& comparison) {
    if (condition.event == comparison.event) return true;
    if (!comparison.source) return false;
    const auto [found, is_new] = canonical_.try_emplace(comparison.event);
    if (is_new) found->second = canonical(comparison.event);
    const auto [wanted, is_first] = canonical_.try_emplace(condition.event);
    if (is_first) wanted->second = canonical(condition.event);
    return canonical_.at(comparison.event) == canonical_.at(condition.event);
  }

  void look_at(const FailCondition& condition, const std::string& kernel) {
    bool is_there = false;
    for (const ComparedValue& value : compared_.values) {
      if (value.comparison.to != kernel || !names(condition, value.comparison)) continue;
      is_there = true;
      judge(condition, value);
    }
    if (!is_there)
      add(condition, kernel, Outcome::not_compared, {}, "neither has a number for " + condition.event);
  }

  void judge(const FailCondition& condition, const ComparedValue& value) {
    const Comparison& comparison = value.comparison;
    const double bound = 1 + condition.percent / 100;
    const std::string reason = comparison.reason.value_or("");
    if (!comparison.verdict) {
      const bool few = reason == too_few_counts;
      return add(condition, comparison.to, few ? Outcome::passed : Outcome::not_compared, comparison.ratio,
                 reason);
    }
    switch (*comparison.verdict) {
      case Verdict::not_comparable:
        return add(condition, comparison.to, Outcome::not_compared, comparison.ratio, reason);
      case Verdict::higher:
        // Where there was nothing before, any number of counts is beyond every bound.
        if (!comparison.ratio || *comparison.ratio > bound)
          return add(condition, comparison.to, Outcome::regression, comparison.ratio, reason);
        return add(condition, comparison.to, Outcome::passed, comparison.ratio, "");
      case Verdict::lower:
      case Verdict::no_difference_shown:
        return add(condition, comparison.to, Outcome::passed, comparison.ratio, "");
    }
  }

  void add(const FailCondition& condition, const std::string& kernel, Outcome outcome,
           std::optional<double> ratio, std::string reason) {
    compared_.gate.push_back({condition.text, kernel, condition.event, outcome, ratio, std::move(reason)});
  }

  /// A condition that found nothing but numbers without a verdict has checked nothing.
  void refuse_untested(std::ptrdiff_t begin) {
    const auto first = compared_.gate.begin() + begin;
    const bool is_checked = std::any_of(first, compared_.gate.end(), [](const GateResult& result) {
      return result.outcome != Outcome::passed || result.reason.empty();
    });
    if (is_checked) return;
    std::for_each(first, compared_.gate.end(),
                  [](GateResult& result) { result.outcome = Outcome::not_compared; });
  }

  Compared& compared_;
  std::map<std::string, std::string> canonical_;
};

}  // namespace

std::vector<FailCondition> parse_fail_on(std::string_view list) {
  std::vector<FailCondition> conditions;
  std::size_t begin = 0;
  if (trim(list).empty()) fail(list, 0, "it names no event");
  while (true) {
    std::size_t end = begin;
    conditions.push_back(parse_condition(list, begin, end));
    const std::size_t next = list.find_first_not_of(' ', end);
    if (next == std::string_view::npos) return conditions;
    if (list[next] != ',') fail(list, next, "expected ',' or the end");
    begin = next + 1;
  }
}

void check(const std::vector<FailCondition>& conditions, Compared& compared) {
  Gate gate(compared);
  for (const FailCondition& condition : conditions) gate.apply(condition);
}

}  // namespace counterprof
