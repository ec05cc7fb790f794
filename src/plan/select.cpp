#include "plan/select.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>
#include <fnmatch.h>

#include "base/text.hpp"
#include "machine/cache_model.hpp"
#include "plan/words.hpp"

namespace counterprof::plan {
namespace {

void override_settings(Settings& settings, const PlanOverrides& overrides) {
  if (overrides.runs) settings.runs = *overrides.runs;
  if (overrides.source) settings.source = *overrides.source;
  if (overrides.cache) settings.cache = *overrides.cache;
}

std::vector<std::string> events(std::string_view list) {
  std::vector<std::string> result = split_events(list);
  std::set<std::string_view> seen;
  for (const std::string& event : result) {
    if (event.empty())
      throw Error("-e " + in_quotes(list) + ": an event's name is empty",
                  "write names with single commas between them");
    if (!seen.insert(event).second)
      throw Error("-e: the event " + in_quotes(event) + " is named twice", "name it once");
  }
  return result;
}

/// A name is matched as it is, too: the brackets of an expanded one mean something else in a glob.
bool fits(const std::string& glob, const std::string& name) {
  return glob == name || fnmatch(glob.c_str(), name.c_str(), 0) == 0;
}

bool fits(const std::string& glob, const KernelSpec& kernel) {
  return fits(glob, kernel.base_name) || fits(glob, kernel.name);
}

}  // namespace

Parameters set_parameters(const PlanOverrides& overrides) {
  Parameters set;
  for (const auto& [name, text] : overrides.parameters) {
    const auto value = parse_double(text);
    if (!value || !std::isfinite(*value))
      throw Error(fmt::format("--set {}={}: not a finite number", printable(name), printable(text)),
                  "a number such as 512, 0.1 or 1e-3");
    const auto same = [&name = name](const auto& one) { return one.first == name; };
    set.erase(std::remove_if(set.begin(), set.end(), same), set.end());
    set.emplace_back(name, *value);
  }
  return set;
}

void override_settings(PlanDraft& draft, const PlanOverrides& overrides) {
  if (overrides.runs && (*overrides.runs < 1 || *overrides.runs > most_runs))
    throw Error(fmt::format("-r {}: out of range", *overrides.runs),
                fmt::format("a whole number from 1 to {}", most_runs));
  if (overrides.cache) check_cache_text("--cache", *overrides.cache);
  if (overrides.events) draft.plan.events = events(*overrides.events);
  override_settings(draft.plan.settings, overrides);
  for (EntryDraft& entry : draft.entries) override_settings(entry.settings, overrides);
}

void select_kernels(Plan& plan, const std::vector<std::string>& globs) {
  if (globs.empty()) return;
  for (const std::string& glob : globs) {
    if (std::any_of(plan.kernels.begin(), plan.kernels.end(),
                    [&](const auto& kernel) { return fits(glob, kernel); }))
      continue;
    std::vector<std::string> names;
    for (const KernelSpec& kernel : plan.kernels) names.insert(names.end(), {kernel.base_name, kernel.name});
    const std::string near = did_you_mean(glob, names);
    throw Error("-k " + in_quotes(glob) + ": no kernel of the plan is called so",
                near.empty() ? "'--dry-run' without '-k' lists them" : near);
  }
  std::erase_if(plan.kernels, [&](const KernelSpec& kernel) {
    return std::none_of(globs.begin(), globs.end(), [&](const auto& glob) { return fits(glob, kernel); });
  });
  const auto is_baseline = [&](const KernelSpec& kernel) { return kernel.base_name == plan.baseline; };
  if (std::none_of(plan.kernels.begin(), plan.kernels.end(), is_baseline)) plan.baseline.clear();
}

}  // namespace counterprof::plan
