#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/plan.hpp"
#include "plan/field.hpp"

namespace counterprof::plan {

constexpr int most_runs = 100'000;

/// A parameter as the plan gives it: one value, or several to sweep over.
struct ParameterDraft {
  Field key;
  std::vector<Field> values;
  bool is_swept = false;
};

/// What the plan and each of its entries may set.
struct Common {
  Settings settings;
  std::vector<ParameterDraft> parameters;
};

/// An entry of `kernels` as it is written: what it means, the kernels' own words decide (expand.hpp).
struct EntryDraft : Common {
  explicit EntryDraft(Field entry) : field(std::move(entry)) {}

  Field field;  // errors of the entry as a whole
  KernelKind kind = KernelKind::builtin;
  std::optional<Field> use;
  std::optional<Field> library;
  std::vector<Field> command;
  std::optional<Field> name;
  std::vector<Member> env;
  std::string directory;
  std::optional<Field> work;
  std::optional<Field> traffic;
  std::optional<Field> region;
  bool control_region = false;
  std::optional<Field> family;
  bool disagrees = false;
};

struct PlanDraft : Common {
  Plan plan;  // all but what needs the kernels: settings, kernels, baseline
  std::vector<EntryDraft> entries;
  std::optional<Field> kernels;
  std::optional<Field> baseline;
  std::vector<Field> ranking;
};

/// The plan by its keys alone: their names, types and ranges are right, what they mean together is not yet
/// looked at.
PlanDraft read_draft(const Field& plan);

/// The keys that a plan, and an entry of it, may have.
std::vector<std::string> plan_keys();
std::vector<std::string> entry_keys();

}  // namespace counterprof::plan
