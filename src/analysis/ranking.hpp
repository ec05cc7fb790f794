#pragma once

#include "model/report.hpp"

namespace counterprof {

/// The order of the plan's ranked kernels by wall time per unit of work (per run where they have none), and
/// which pairs stand the other way round in the plan. Nothing where the plan ranks none. Of a sweep the first
/// point counts.
std::optional<Ranking> rank(const Report& report);

}  // namespace counterprof
