#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "model/kernel_info.hpp"
#include "model/plan.hpp"
#include "plan/draft.hpp"

namespace counterprof::plan {

/// The kernels of a plan: each entry with what the catalog knows of it, its sweep expanded, its placeholders
/// filled in, its parameters checked. `set` wins over every level of the plan. Throws Error, without a place
/// where `set` is wrong. `steps`: of the kernels of those whole names, whatever else is said of them.
std::vector<KernelSpec> expand(const PlanDraft& draft, const KernelCatalog& catalog, const Parameters& set,
                               const std::map<std::string, double>& steps = {});

}  // namespace counterprof::plan
