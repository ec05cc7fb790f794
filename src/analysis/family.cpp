#include "analysis/family.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <tuple>

#include "analysis/comparable.hpp"
#include "base/text.hpp"

namespace counterprof {
namespace {

constexpr double family_tolerance = 1e-11;

/// Those who say the same as one kernel, itself among them: what its word weighs.
struct Camp {
  std::ptrdiff_t size = 0;
  bool has_baseline = false;
  std::ptrdiff_t first = 0;  // of them in the plan

  bool outweighs(const Camp& other) const noexcept {
    return std::tuple(size, has_baseline, -first) > std::tuple(other.size, other.has_baseline, -other.first);
  }
};

bool shares_a_figure(const Checksum& a, const Checksum& b) {
  return std::any_of(a.begin(), a.end(), [&](const auto& figure) {
    return std::any_of(b.begin(), b.end(), [&](const auto& other) { return other.first == figure.first; });
  });
}

bool are_versions(const KernelResult& a, const KernelResult& b) {
  return !a.family.empty() && a.family == b.family && agree_where_shared(a.parameters, b.parameters) &&
         shares_a_figure(a.checksum, b.checksum);
}

Camp camp_of(const std::vector<KernelResult>& kernels, std::size_t member, const std::string& baseline) {
  Camp camp;
  for (std::size_t i = 0; i < kernels.size(); ++i) {
    const bool agrees =
        i == member || (are_versions(kernels[i], kernels[member]) &&
                        !disagreement(kernels[i].checksum, kernels[member].checksum, family_tolerance));
    if (!agrees) continue;
    if (camp.size++ == 0) camp.first = static_cast<std::ptrdiff_t>(i);
    camp.has_baseline = camp.has_baseline || kernels[i].base_name == baseline;
  }
  return camp;
}

Failure unlike(const Disagreement& found, const KernelResult& trusted) {
  return {"checksum",
          found.name + " is " + shortest(found.a) + ", where " + trusted.name + " has " + shortest(found.b) +
              ": versions of one family must agree",
          {},
          {}};
}

bool is_known_to_disagree(const Plan& plan, const KernelResult& kernel) {
  return std::any_of(plan.kernels.begin(), plan.kernels.end(),
                     [&](const KernelSpec& spec) { return spec.disagrees && spec.name == kernel.name; });
}

}  // namespace

std::optional<Disagreement> disagreement(const Checksum& a, const Checksum& b, double tolerance) {
  for (const auto& [name, value] : a)
    for (const auto& [other_name, other] : b) {
      if (name != other_name || value == other) continue;
      // Written so that a NaN disagrees with everything.
      const bool near = std::abs(value - other) <= tolerance * std::max(std::abs(value), std::abs(other));
      if (!near || std::isinf(value) || std::isinf(other)) return Disagreement{name, value, other};
    }
  return std::nullopt;
}

std::vector<std::string> check_families(std::vector<KernelResult>& kernels, const Plan& plan) {
  const std::string& baseline = plan.baseline;
  std::vector<std::string> remarks;
  std::vector<Camp> camps;
  for (std::size_t i = 0; i < kernels.size(); ++i) camps.push_back(camp_of(kernels, i, baseline));
  for (std::size_t i = 0; i < kernels.size(); ++i) {
    if (kernels[i].failure) continue;
    std::optional<std::size_t> trusted;
    for (std::size_t j = 0; j < kernels.size(); ++j)
      if (are_versions(kernels[i], kernels[j]) && camps[j].outweighs(camps[i]) &&
          disagreement(kernels[i].checksum, kernels[j].checksum, family_tolerance) &&
          (!trusted || camps[j].outweighs(camps[*trusted])))
        trusted = j;
    if (trusted) {
      Failure failure =
          unlike(*disagreement(kernels[i].checksum, kernels[*trusted].checksum, family_tolerance),
                 kernels[*trusted]);
      if (is_known_to_disagree(plan, kernels[i]))
        remarks.push_back(kernels[i].name + ": " + failure.text + " (the plan knows it: disagrees)");
      else
        kernels[i].failure = std::move(failure);
    } else if (is_known_to_disagree(plan, kernels[i]) && camps[i].size > 1) {
      kernels[i].failure =
          Failure{"checksum",
                  "agrees with its family, where the plan says that it does not (disagrees: true)",
                  {},
                  {}};
    }
  }
  return remarks;
}

}  // namespace counterprof
