#include "plan/expand.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "plan/declare.hpp"
#include "plan/traffic.hpp"

namespace counterprof::plan {
namespace {

// What a small file may make us build.
constexpr std::size_t most_series = 10'000;
constexpr std::size_t most_built_bytes = 32 << 20;

/// The values that a parameter of one entry takes in turn, from the level that decides.
struct Sweep {
  std::string name;
  std::vector<double> values;             // one, where it is not swept
  const ParameterDraft* draft = nullptr;  // null: the command line's, or the kernel's default

  bool is_swept() const noexcept { return draft != nullptr && draft->is_swept; }
  double at(std::size_t point) const { return values[is_swept() ? point : 0]; }
};

const ParameterDraft* find(const std::vector<ParameterDraft>& parameters, std::string_view name) noexcept {
  const auto found = std::find_if(parameters.begin(), parameters.end(), [&](const ParameterDraft& parameter) {
    return parameter.key.name() == name;
  });
  return found == parameters.end() ? nullptr : &*found;
}

std::vector<std::string> parameter_names(const KernelInfo& info) {
  std::vector<std::string> names;
  for (const ParameterInfo& parameter : info.parameters) names.push_back(parameter.name);
  return names;
}

/// Why the value is none of that parameter's, or empty.
std::string complaint(const ParameterInfo& info, double value) {
  if (info.is_integer && std::trunc(value) != value) return "is not a whole number";
  return value >= info.minimum && value <= info.maximum ? "" : "is out of range";
}

std::string wanted(const ParameterInfo& info) {
  return fmt::format("a {} from {} to {}", info.is_integer ? "whole number" : "number",
                     written_number(info.minimum), written_number(info.maximum));
}

Sweep sweep_of(const ParameterInfo& info, const EntryDraft& entry, const PlanDraft& plan,
               const Parameters& set, std::string_view kernel) {
  Sweep sweep{info.name, {}, nullptr};
  if (const double* value = find_parameter(set, info.name)) {
    if (const std::string why = complaint(info, *value); !why.empty())
      throw Error(
          fmt::format("--set {}={} {} for {}", info.name, written_number(*value), why, in_quotes(kernel)),
          wanted(info));
    sweep.values.push_back(*value);
    return sweep;
  }
  sweep.draft = find(entry.parameters, info.name);
  if (sweep.draft == nullptr) sweep.draft = find(plan.parameters, info.name);
  if (sweep.draft == nullptr) {
    sweep.values.push_back(info.default_value);
    return sweep;
  }
  for (const Field& field : sweep.draft->values) {
    const double value = field.number();
    if (const std::string why = complaint(info, value); !why.empty())
      throw field.error(
          fmt::format("{} of {} {}: {}", in_quotes(info.name), in_quotes(kernel), why, written_number(value)),
          wanted(info));
    sweep.values.push_back(value);
  }
  return sweep;
}

/// The swept parameters in the order of the plan: the entry's, then those of the plan as a whole.
std::vector<const Sweep*> swept(const std::vector<Sweep>& sweeps, const EntryDraft& entry,
                                const PlanDraft& plan) {
  std::vector<const Sweep*> result;
  for (const auto* level : {&entry.parameters, &plan.parameters})
    for (const ParameterDraft& draft : *level)
      for (const Sweep& sweep : sweeps)
        if (sweep.draft == &draft && sweep.is_swept()) result.push_back(&sweep);
  return result;
}

std::size_t common_length(const std::vector<const Sweep*>& lists) {
  if (lists.empty()) return 1;
  const Sweep& first = *lists.front();
  for (const Sweep* sweep : lists)
    if (sweep->values.size() != first.values.size())
      throw sweep->draft->key.error(
          fmt::format("{} has {} values, {} has {}", in_quotes(sweep->name), sweep->values.size(),
                      in_quotes(first.name), first.values.size()),
          "the lists of one sweep go together: make them equally long");
  return first.values.size();
}

/// "[rows=2048,columns=2048]", or empty.
std::string suffix(const std::vector<const Sweep*>& lists, std::size_t point) {
  std::string result;
  for (const Sweep* sweep : lists)
    result +=
        fmt::format("{}{}={}", result.empty() ? "" : ",", sweep->name, written_number(sweep->at(point)));
  return lists.empty() ? result : '[' + result + ']';
}

double work_amount(const Field& work, const Parameters& parameters) {
  const double amount =
      evaluate(work, [&](std::string_view name) { return *find_parameter(parameters, name); });
  if (!std::isfinite(amount) || amount <= 0)
    throw work.error(fmt::format("'work' comes to {}", written_number(amount)),
                     "it has to be above 0, and finite");
  return amount;
}

/// A kernel's own description is looked at when it is needed: a slip in a plan's costs nothing to mend.
void check_traffic(const Field& traffic, const KernelSpec& spec) {
  if (traffic.is(YamlNode::Kind::mapping))
    read_traffic(traffic, spec.parameters);
  else
    parse_traffic(traffic.text(), "traffic of " + printable(spec.name), spec.parameters);
}

/// What all points of one entry's sweep have in common.
KernelSpec common_spec(const EntryDraft& entry, const PlanDraft& plan, const Declaration& declared) {
  KernelSpec spec;
  spec.base_name = declared.name;
  spec.kind = entry.kind;
  if (entry.use) spec.use = entry.use->text();
  spec.library = declared.library;
  spec.directory = (std::filesystem::path(plan.plan.folder) / entry.directory).lexically_normal();
  spec.control_region = entry.control_region;
  spec.family = entry.family ? entry.family->text() : declared.info.family;
  spec.disagrees = entry.disagrees;
  spec.work_unit = declared.info.work_unit;
  spec.traffic = declared.info.traffic;
  spec.settings = entry.settings;
  return spec;
}

void fill_in(KernelSpec& spec, const EntryDraft& entry) {
  const TextOf text_of = [&](std::string_view name) {
    if (const double* value = find_parameter(spec.parameters, name)) return written_number(*value);
    std::vector<std::string> names;
    for (const auto& [known, value] : spec.parameters) names.push_back(known);
    throw unknown_parameter(name, names);
  };
  for (const Field& word : entry.command) spec.command.push_back(fill(word, text_of));
  for (const Member& variable : entry.env)
    spec.env.emplace_back(variable.key.name(), fill(variable.value, text_of));
  if (entry.work) spec.work_amount = work_amount(*entry.work, spec.parameters);
  if (entry.traffic) check_traffic(*entry.traffic, spec);
}

std::size_t bytes_of(const KernelSpec& spec) {
  constexpr std::size_t string_bytes = sizeof(std::string);
  std::size_t bytes = sizeof spec + spec.name.size() + spec.traffic.size();
  for (const std::string& word : spec.command) bytes += string_bytes + word.size();
  for (const auto& [name, value] : spec.env) bytes += 2 * string_bytes + name.size() + value.size();
  return bytes + spec.parameters.size() * sizeof(Parameters::value_type);
}

class Expansion {
 public:
  Expansion(const PlanDraft& plan, const Parameters& set, const std::map<std::string, double>& steps)
      : plan_(plan), set_(set), steps_(steps) {}

  void add(const EntryDraft& entry, const Declaration& declared);
  std::vector<KernelSpec> take() { return std::move(specs_); }

 private:
  void add(KernelSpec spec, const EntryDraft& entry);

  const PlanDraft& plan_;
  const Parameters& set_;
  const std::map<std::string, double>& steps_;
  std::vector<KernelSpec> specs_;
  std::map<std::string, const EntryDraft*> names_;
  std::size_t built_bytes_ = 0;
};

void Expansion::add(const EntryDraft& entry, const Declaration& declared) {
  std::vector<Sweep> sweeps;
  for (const ParameterInfo& info : declared.info.parameters)
    sweeps.push_back(sweep_of(info, entry, plan_, set_, declared.name));
  const std::vector<const Sweep*> lists = swept(sweeps, entry, plan_);
  const KernelSpec common = common_spec(entry, plan_, declared);
  for (std::size_t point = 0; point < common_length(lists); ++point) {
    KernelSpec spec = common;
    spec.name = spec.base_name + suffix(lists, point);
    for (const Sweep& sweep : sweeps) spec.parameters.emplace_back(sweep.name, sweep.at(point));
    if (const auto found = steps_.find(spec.name); found != steps_.end())
      for (auto& [name, value] : spec.parameters)
        if (name == "steps") value = found->second;
    fill_in(spec, entry);
    add(std::move(spec), entry);
  }
}

void Expansion::add(KernelSpec spec, const EntryDraft& entry) {
  const auto [first, is_new] = names_.emplace(spec.name, &entry);
  if (!is_new)
    throw entry.name.value_or(entry.field)
        .error("two kernels are called " + in_quotes(spec.name), first->second == &entry
                                                                     ? "the sweep has this point twice"
                                                                     : "give one of them another 'name'");
  built_bytes_ += bytes_of(spec);
  if (specs_.size() == most_series || built_bytes_ > most_built_bytes)
    throw entry.field.error("the plan's sweeps are too large",
                            fmt::format("at most {} kernels in all", most_series));
  specs_.push_back(std::move(spec));
}

/// What an entry asks for that its kernel cannot give.
void check_settings(const EntryDraft& entry, const Declaration& declared) {
  const bool has_region = entry.kind != KernelKind::command || entry.control_region;
  const Field& place = entry.name ? *entry.name : entry.field;
  if (entry.settings.per_thread && !has_region)
    throw place.error(
        fmt::format("the threads of {} cannot be counted: it has no region", in_quotes(declared.name)),
        "with region: control the program marks one, else leave out per_thread");
  if (entry.settings.min_time_seconds == 0) return;
  const std::vector<std::string> names = parameter_names(declared.info);
  const bool has_steps = std::find(names.begin(), names.end(), "steps") != names.end();
  if (!has_region || (declared.is_known && !has_steps))
    throw place.error(
        fmt::format("min_time cannot make {} last longer: it has no {}", in_quotes(declared.name),
                    has_region ? "parameter 'steps'" : "region"),
        has_region ? "a command has it where a word of it is \"{steps}\"" : "add region: control");
}

void check_entry_parameters(const EntryDraft& entry, const KernelInfo& info, std::string_view kernel) {
  const std::vector<std::string> declared = parameter_names(info);
  for (const ParameterDraft& parameter : entry.parameters) {
    const std::string& name = parameter.key.name();
    if (std::find(declared.begin(), declared.end(), name) != declared.end()) continue;
    throw parameter.key.error(fmt::format("{} has no parameter {}", in_quotes(kernel), in_quotes(name)),
                              unknown_parameter(name, declared).hint());
  }
}

/// A parameter for all kernels that none of them declares is a slip of the hand, unless it may be meant for a
/// library that cannot be loaded.
void check_shared_parameters(const PlanDraft& plan, const Parameters& set,
                             const std::vector<Declaration>& declarations) {
  std::vector<std::string> names;
  std::set<std::string, std::less<>> known;
  for (const Declaration& declared : declarations) {
    if (!declared.is_known) return;
    for (const std::string& name : parameter_names(declared.info))
      if (known.insert(name).second) names.push_back(name);
  }
  const auto refuse = [&](const std::string& name) {
    return std::pair{"no kernel of the plan has a parameter " + in_quotes(name),
                     unknown_parameter(name, names).hint()};
  };
  for (const ParameterDraft& parameter : plan.parameters) {
    if (known.contains(parameter.key.name())) continue;
    const auto [what, hint] = refuse(parameter.key.name());
    throw parameter.key.error(what, hint);
  }
  for (const auto& [name, value] : set) {
    if (known.contains(name)) continue;
    const auto [what, hint] = refuse(name);
    throw Error("--set: " + what, hint);
  }
}

}  // namespace

std::vector<KernelSpec> expand(const PlanDraft& plan, const KernelCatalog& catalog, const Parameters& set,
                               const std::map<std::string, double>& steps) {
  std::vector<Declaration> declarations;
  for (const EntryDraft& entry : plan.entries) {
    declarations.push_back(declare(entry, plan, set, catalog));
    check_entry_parameters(entry, declarations.back().info, declarations.back().name);
    check_settings(entry, declarations.back());
  }
  check_shared_parameters(plan, set, declarations);
  Expansion expansion(plan, set, steps);
  for (std::size_t i = 0; i < plan.entries.size(); ++i) expansion.add(plan.entries[i], declarations[i]);
  return expansion.take();
}

}  // namespace counterprof::plan
