#pragma once

#include <optional>
#include <span>

#include "model/report.hpp"

namespace counterprof {

/// The figures of one value per run, in the runs' order; runs without a value are left out, and `n` says how
/// many have one. Nothing where none has. Outliers are numbered by position, from 1.
std::optional<Summary> summarise(std::span<const std::optional<double>> runs);

}  // namespace counterprof
