#pragma once

#include <array>
#include <optional>
#include <span>

#include "model/report.hpp"

namespace counterprof {

/// The figures of one value per run, in the runs' order; runs without a value are left out, and `n` says how
/// many have one. Nothing where none has. Outliers are numbered by position, from 1.
std::optional<Summary> summarise(std::span<const std::optional<double>> runs);

/// The 95 % confidence interval of a mean by Student's t; nothing for fewer than three runs.
std::optional<std::array<double, 2>> confidence_interval(int n, double mean, double standard_error);

}  // namespace counterprof
