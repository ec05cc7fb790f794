#include "plan/declare.hpp"

#include <algorithm>
#include <filesystem>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"

namespace counterprof::plan {
namespace {

bool contains(std::span<const std::string> names, std::string_view name) noexcept {
  return std::find(names.begin(), names.end(), name) != names.end();
}

void add_once(std::vector<std::string>& names, std::string_view name) {
  if (!contains(names, name)) names.emplace_back(name);
}

ParameterInfo unbounded(std::string name) {
  ParameterInfo parameter;
  parameter.name = std::move(name);
  parameter.minimum = std::numeric_limits<double>::lowest();
  parameter.maximum = std::numeric_limits<double>::max();
  return parameter;
}

Declaration declare_builtin(const Field& use, const KernelCatalog& catalog) {
  const std::string wanted = use.text();
  std::vector<std::string> names;
  for (const KernelInfo& kernel : catalog.builtin) {
    if (kernel.name == wanted) return {kernel, true, wanted, {}};
    names.push_back(kernel.name);
  }
  const std::string near = did_you_mean(wanted, names);
  throw use.error("no built-in kernel is called " + in_quotes(wanted),
                  near.empty() ? "'counterprof list kernels' names them" : near);
}

Declaration declare_library(const EntryDraft& entry, const std::string& folder,
                            const KernelCatalog& catalog) {
  const std::string written = entry.library->text();
  if (written.empty()) throw entry.library->error("'library' is empty", "the path of a shared library");
  Declaration result;
  result.library = (std::filesystem::path(folder) / written).lexically_normal();
  if (auto info = catalog.describe_library ? catalog.describe_library(result.library) : std::nullopt) {
    result.info = std::move(*info);
    result.name = result.info.name;
    return result;
  }
  result.is_known = false;
  result.name = written;
  for (const ParameterDraft& parameter : entry.parameters)
    result.info.parameters.push_back(unbounded(parameter.key.name()));
  return result;
}

/// Every parameter that some level gives: what a command can name.
std::vector<std::string> given_names(const EntryDraft& entry, const PlanDraft& plan, const Parameters& set) {
  std::vector<std::string> names;
  for (const ParameterDraft& parameter : plan.parameters) add_once(names, parameter.key.name());
  for (const ParameterDraft& parameter : entry.parameters) add_once(names, parameter.key.name());
  for (const auto& [name, value] : set) add_once(names, name);
  return names;
}

Declaration declare_command(const EntryDraft& entry, std::span<const std::string> given) {
  std::vector<std::string> used;
  const auto use = [&](std::string_view name) {
    if (!contains(given, name)) throw unknown_parameter(name, given);
    add_once(used, name);
  };
  const TextOf use_in_text = [&](std::string_view name) { return use(name), std::string(); };
  for (const Field& word : entry.command) fill(word, use_in_text);
  for (const Member& variable : entry.env) fill(variable.value, use_in_text);
  if (entry.work) evaluate(*entry.work, [&](std::string_view name) { return use(name), 1.0; });
  // Traffic has words of its own: of its names those are parameters that are given as such.
  if (entry.traffic)
    for_each_name(flow_form(entry.traffic->node()), [&](std::string_view name) {
      if (contains(given, name)) add_once(used, name);
    });

  Declaration result;
  for (const std::string& name : given)
    if (contains(used, name)) result.info.parameters.push_back(unbounded(name));
  // What it is for the built-in kernels, with which a command is compared.
  if (entry.work) result.info.work_unit = "LUP";
  return result;
}

Declaration declare_kind(const EntryDraft& entry, const PlanDraft& plan, const Parameters& set,
                         const KernelCatalog& catalog) {
  switch (entry.kind) {
    case KernelKind::builtin:
      return declare_builtin(*entry.use, catalog);
    case KernelKind::library:
      return declare_library(entry, plan.plan.folder, catalog);
    case KernelKind::command:
      break;
  }
  return declare_command(entry, given_names(entry, plan, set));
}

}  // namespace

Declaration declare(const EntryDraft& entry, const PlanDraft& plan, const Parameters& set,
                    const KernelCatalog& catalog) {
  Declaration result = declare_kind(entry, plan, set, catalog);
  if (entry.name) result.name = entry.name->text();
  if (result.name.empty()) throw entry.name.value_or(entry.field).error("a kernel's name is empty");
  if (entry.traffic) {
    const YamlNode& traffic = entry.traffic->node();
    result.info.traffic = traffic.kind == YamlNode::Kind::text ? entry.traffic->text() : flow_form(traffic);
  }
  return result;
}

std::string fill(const Field& field, const TextOf& text_of) {
  try {
    return fill(field.text(), text_of);
  } catch (const FormulaError& e) {
    throw field.error_at(e.offset(), e.what(), e.hint());
  }
}

double evaluate(const Field& field, const NumberOf& number_of) {
  constexpr std::size_t longest = 1000;  // it is evaluated for each point of a sweep
  const std::string expression = field.text();
  if (expression.size() > longest)
    throw field.error(in_quotes(field.name()) + " is too long",
                      fmt::format("at most {} characters", longest));
  try {
    return evaluate(expression, number_of);
  } catch (const FormulaError& e) {
    throw field.error_at(e.offset(), e.what(), e.hint());
  }
}

Error unknown_parameter(std::string_view name, std::span<const std::string> known) {
  const std::string near = did_you_mean(name, known);
  const std::string all =
      known.empty() ? "none is declared" : fmt::format("one of: {}", fmt::join(known, ", "));
  return Error("no parameter is called " + in_quotes(name), near.empty() ? all : near);
}

}  // namespace counterprof::plan
