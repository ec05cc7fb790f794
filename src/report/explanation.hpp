#pragma once

#include <string>

#include "model/report.hpp"

namespace counterprof {

/// What the report explains, for people: for each pair of kernels where the difference of misses comes from,
/// then every finding with its evidence, what it could be instead, what to check and what to change.
std::string render_explanation(const Report& report);

/// A few lines of it, for the end of a run's text. Empty where nothing is explained.
std::string explanation_in_short(const Report& report);

}  // namespace counterprof
