#include "plan/expand.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <set>

#include "base/text.hpp"
#include "plan/formula.hpp"

namespace counterprof::plan {
namespace {

// What a small file may make us build.
constexpr std::size_t most_series = 10'000;
constexpr std::size_t most_built_bytes = 64 << 20;
constexpr std::size_t longest_expression = 1000;

/// One parameter of one entry, from the level that decides.
struct Sweep {
  const ParameterInfo* info;
  std::vector<double> values;    // one, where it is not swept
  const ParameterDraft* draft;   // null: from --set, or the kernel's default
  bool is_swept;
};

const ParameterDraft* find(const std::vector<ParameterDraft>& parameters, std::string_view name) noexcept {
  const auto found = std::find_if(parameters.begin(), parameters.end(),
                                  [&](const ParameterDraft& parameter) { return parameter.key.name() == name; });
  return found == parameters.end() ? nullptr : &*found;
}

/// The last word for that name, or null.
const double* find_last(const Parameters& set, std::string_view name) noexcept {
  const auto found = std::find_if(set.rbegin(), set.rend(), [&](const auto& one) { return one.first == name; });
  return found == set.rend() ? nullptr : &found->second;
}

void add_once(std::vector<std::string>& names, std::string_view name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.emplace_back(name);
}

std::string bounds(const ParameterInfo& info) {
  return fmt::format("a {} from {} to {}", info.is_integer ? "whole number" : "number", written_number(info.minimum),
                     written_number(info.maximum));
}

/// An entry on its way to its specs.
class Entry {
 public:
  Entry(const EntryDraft& draft, const PlanDraft& plan, const Parameters& set) : draft_(draft), plan_(plan), set_(set) {}

  /// Null: a library that cannot be loaded, so that nobody knows what it declares.
  const std::optional<KernelInfo>& info() const noexcept { return info_; }
  std::string label() const { return quoted(base_name_); }

  void describe(const KernelCatalog& catalog);
  /// The values that each parameter has in turn, all of one length but the single ones.
  void resolve();
  std::vector<KernelSpec> specs() const;

 private:
  void describe_builtin(const KernelCatalog& catalog);
  void describe_library(const KernelCatalog& catalog);
  void describe_command();
  std::vector<std::string> given_names() const;
  std::vector<std::string> declared_names() const;
  Sweep sweep_of(const ParameterInfo& info) const;
  void check_bounds(const Sweep& sweep) const;
  KernelSpec spec(std::size_t index) const;
  std::string sweep_suffix(const Parameters& parameters) const;
  std::string fill_field(const Field& field, const Parameters& parameters) const;
  double work_amount(const Parameters& parameters) const;

  const EntryDraft& draft_;
  const PlanDraft& plan_;
  const Parameters& set_;
  std::optional<KernelInfo> info_;
  std::string base_name_;
  std::string library_;
  std::vector<Sweep> sweeps_;  // in the order of declaration
  std::size_t length_ = 1;
};

void Entry::describe(const KernelCatalog& catalog) {
  switch (draft_.kind) {
    case KernelKind::builtin:
      describe_builtin(catalog);
      break;
    case KernelKind::library:
      describe_library(catalog);
      break;
    case KernelKind::command:
      describe_command();
      break;
  }
  if (draft_.name) base_name_ = draft_.name->text();
  if (base_name_.empty()) throw draft_.name.value_or(draft_.field).error("a kernel's name is empty");
}

void Entry::describe_builtin(const KernelCatalog& catalog) {
  base_name_ = draft_.use->text();
  std::vector<std::string> names;
  for (const KernelInfo& kernel : catalog.builtin) {
    if (kernel.name == base_name_) info_ = kernel;
    names.push_back(kernel.name);
  }
  if (info_) return;
  const std::string near = did_you_mean(base_name_, names);
  throw draft_.use->error("no built-in kernel is called " + quoted(base_name_),
                          near.empty() ? "'counterprof list kernels' names them" : near);
}

void Entry::describe_library(const KernelCatalog& catalog) {
  const std::string written = draft_.library->text();
  if (written.empty()) throw draft_.library->error("'library' is empty", "the path of a shared library");
  library_ = (std::filesystem::path(plan_.plan.folder) / written).lexically_normal();
  if (catalog.describe_library) info_ = catalog.describe_library(library_);
  base_name_ = info_ ? info_->name : written;
}

/// A command declares what its placeholders, its work and its traffic name.
void Entry::describe_command() {
  const std::vector<std::string> given = given_names();
  std::vector<std::string> used;
  const auto use = [&](std::string_view name) {
    if (std::find(given.begin(), given.end(), name) == given.end())
      throw Error("no parameter is called " + quoted(name), did_you_mean(name, given));
    add_once(used, name);
  };
  const auto use_in = [&](const Field& field) {
    try {
      fill(field.text(), [&](std::string_view name) { return use(name), std::string(); });
    } catch (const FormulaError& e) {
      throw field.error_at(e.offset(), e.what(), e.hint());
    }
  };
  for (const Field& word : draft_.command) use_in(word);
  for (const Member& variable : draft_.env) use_in(variable.value);
  if (draft_.work) {
    const std::string expression = draft_.work->text();
    if (expression.size() > longest_expression)
      throw draft_.work->error("'work' is too long", fmt::format("at most {} characters", longest_expression));
    try {
      evaluate(expression, [&](std::string_view name) { return use(name), 1.0; });
    } catch (const FormulaError& e) {
      throw draft_.work->error_at(e.offset(), e.what(), e.hint());
    }
  }
  // The words of traffic are not parameters: only what is given is one there.
  if (draft_.traffic)
    for_each_name(flow_form(draft_.traffic->node()), [&](std::string_view name) {
      if (std::find(given.begin(), given.end(), name) != given.end()) add_once(used, name);
    });
  info_.emplace();
  for (const std::string& name : given) {
    if (std::find(used.begin(), used.end(), name) == used.end()) continue;
    ParameterInfo parameter;
    parameter.name = name;
    parameter.minimum = std::numeric_limits<double>::lowest();
    parameter.maximum = std::numeric_limits<double>::max();
    info_->parameters.push_back(std::move(parameter));
  }
  if (draft_.work) info_->work_unit = "LUP";
}

/// Of all levels: the plan's, the entry's, the command line's.
std::vector<std::string> Entry::given_names() const {
  std::vector<std::string> names;
  for (const ParameterDraft& parameter : plan_.parameters) add_once(names, parameter.key.name());
  for (const ParameterDraft& parameter : draft_.parameters) add_once(names, parameter.key.name());
  for (const auto& [name, value] : set_) add_once(names, name);
  return names;
}

std::vector<std::string> Entry::declared_names() const {
  std::vector<std::string> names;
  for (const ParameterInfo& parameter : info_->parameters) names.push_back(parameter.name);
  return names;
}

void Entry::resolve() {
  if (!info_) {
    // Its entry's parameters cannot be checked; that it cannot be loaded, the runner reports.
    info_.emplace();
  }
  for (const ParameterDraft& parameter : draft_.parameters) {
  }
}

}  // namespace
}  // namespace counterprof::plan
