#pragma once

#include <optional>
#include <string>

#include "model/plan.hpp"

namespace counterprof {

/// --source. Nothing where it was not given. Throws Error for a word that is no source.
std::optional<SourceChoice> source_choice(const std::string& word);

/// Throws Error where a kernel of the plan asks for a source that this version does not have.
void check_sources(const Plan& plan);

}  // namespace counterprof
