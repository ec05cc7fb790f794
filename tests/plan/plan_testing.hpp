#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>

#include "counterprof/error.hpp"

#include "plan/plan_file.hpp"

namespace counterprof {

/// The built-in kernels of the design, and the library /plans/libmine.so; no other library can be loaded.
inline KernelCatalog test_catalog() {
  KernelCatalog catalog;
  const auto add = [&](const std::string& family, const std::vector<std::string>& versions,
                       const std::vector<ParameterInfo>& parameters) {
    for (const std::string& version : versions) {
      KernelInfo info;
      info.name = family;
      info.name.append("/").append(version);
      info.family = family;
      info.parameters = parameters;
      info.work_unit = family == "diffusion" ? "LUP" : "element";
      info.traffic = version == "fused" ? "{sweeps: 1}" : "";
      catalog.builtin.push_back(std::move(info));
    }
  };
  const ParameterInfo steps{"steps", 100, 1, 1e9, true, ""};
  add("diffusion",
      {"boxed", "boxed_reused", "temporaries", "in_place", "roll_add", "blocked_expression",
       "separable_filter", "fused"},
      {{"rows", 512, 1, 1e6, true, ""},
       {"columns", 512, 1, 1e6, true, ""},
       steps,
       {"diffusivity", 1.0, 0, 1e6, false, ""},
       {"dt", 0.1, 0, 1e6, false, ""}});
  add("norm_square", {"boxed", "array", "temporary", "dot"}, {{"n", 1000, 1, 1e9, true, ""}, steps});
  catalog.describe_library = [](const std::string& path) -> std::optional<KernelInfo> {
    if (path != "/plans/libmine.so") return std::nullopt;
    KernelInfo info;
    info.name = "mine/first";
    info.parameters = {{"depth", 3, 1, 8, true, ""}};
    return info;
  };
  return catalog;
}

/// A plan in the folder /plans.
inline Plan plan_of(std::string_view text, const PlanOverrides& overrides = {}) {
  return parse_plan(text, "plan.yaml", "/plans", test_catalog(), overrides);
}

/// What the plan's error says, its hint on a line of its own; "no error" where there is none.
inline std::string error_of(std::string_view text, const PlanOverrides& overrides = {},
                            const std::string& file = "plan.yaml") {
  try {
    parse_plan(text, file, "/plans", test_catalog(), overrides);
  } catch (const Error& e) {
    return std::string(e.what()) + "\nhint: " + e.hint() + '\n';
  }
  return "no error";
}

inline std::vector<std::string> names_of(const Plan& plan) {
  std::vector<std::string> names;
  for (const KernelSpec& kernel : plan.kernels) names.push_back(kernel.name);
  return names;
}

}  // namespace counterprof
