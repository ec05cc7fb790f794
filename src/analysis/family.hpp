#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/report.hpp"

namespace counterprof {

using Checksum = std::vector<std::pair<std::string, double>>;

/// The first named figure in which two results differ by more than that fraction of the larger one.
struct Disagreement {
  std::string name;
  double a = 0;
  double b = 0;
};
std::optional<Disagreement> disagreement(const Checksum& a, const Checksum& b, double tolerance);

/// Versions of one family must give the same result at equal parameters, to 1e-11. Those that are alone with
/// theirs get a failure "checksum"; what was counted in them stays. Where as many say one thing as the other,
/// the baseline is believed, else what comes first in the plan. Of a kernel that the plan knows to disagree
/// that is no failure but a sentence for the report's warnings, which are returned; that it agrees is one.
std::vector<std::string> check_families(std::vector<KernelResult>& kernels, const Plan& plan);

}  // namespace counterprof
