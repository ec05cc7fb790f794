#pragma once

#include <string>

#include "model/kernel_info.hpp"
#include "plan/draft.hpp"
#include "plan/formula.hpp"

namespace counterprof::plan {

/// What an entry measures, and which parameters that takes.
struct Declaration {
  KernelInfo info;
  bool is_known = true;  // false: a library that cannot be loaded: what its entry sets is taken as declared
  std::string name;      // the entry's, before its sweep is expanded
  std::string library;   // its path, absolute
};

/// Asks the catalog; a command declares the given parameters that its placeholders, its work and its traffic
/// name. Throws Error for a kernel or a placeholder that there is not.
Declaration declare(const EntryDraft& entry, const PlanDraft& plan, const Parameters& set,
                    const KernelCatalog& catalog);

/// As in formula.hpp, with errors at their place in the plan.
std::string fill(const Field& field, const TextOf& text_of);
double evaluate(const Field& field, const NumberOf& number_of);

/// "no parameter is called 'rowz'", with the closest.
Error unknown_parameter(std::string_view name, std::span<const std::string> known);

}  // namespace counterprof::plan
