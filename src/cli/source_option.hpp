#pragma once

#include <optional>
#include <string>

#include "model/plan.hpp"

namespace counterprof {

/// --source. Nothing where it was not given. Throws Error for a word that is no source.
std::optional<SourceChoice> source_choice(const std::string& word);

/// Makes the folder of --keep-simulation, before hours of measuring instead of after. Empty: none is asked
/// for. Throws NotWritten where it cannot be made.
void make_keep_folder(const std::string& path);

/// Throws Error where a kernel of the plan asks for a source that this version does not have.
void check_sources(const Plan& plan);

}  // namespace counterprof
