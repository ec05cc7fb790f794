#pragma once

#include "model/plan.hpp"
#include "plan/draft.hpp"
#include "plan/plan_file.hpp"

namespace counterprof::plan {

/// The command line's words about parameters as numbers, each name once, with its last value. Throws Error.
Parameters set_parameters(const PlanOverrides& overrides);

/// Lets the command line's words win over the settings of the plan and of all its entries. Throws Error.
void override_settings(PlanDraft& draft, const PlanOverrides& overrides);

/// Keeps the kernels that one of the globs fits (fnmatch(3); '*' matches '/' as well), by their names before
/// or after the sweep is expanded. A baseline that is not among them is one no more. Throws Error for a glob
/// that fits none.
void select_kernels(Plan& plan, const std::vector<std::string>& globs);

}  // namespace counterprof::plan
