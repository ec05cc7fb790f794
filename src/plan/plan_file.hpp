#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/kernel_info.hpp"
#include "model/plan.hpp"

namespace counterprof {

/// What the command line says instead of the plan. Absent: the plan's word stands.
struct PlanOverrides {
  std::optional<int> runs;            // -r
  std::optional<std::string> events;  // -e, a list as perf's
  std::vector<std::string> kernels;   // -k, globs over names (before and after the sweep is expanded)
  std::vector<std::pair<std::string, std::string>> parameters;  // --set NAME=VALUE, the last word wins
  std::optional<SourceChoice> source;                           // --source
  std::optional<std::string> cache;                             // --cache
  std::map<std::string, double> steps;  // by the kernel's whole name: found by trying (run/lasting.hpp)
};

/// YAML -> Plan. Throws Error whose what() is "FILE:LINE:COLUMN: what is wrong", a newline, the line itself,
/// a newline and a caret below the place; hint() is the remedy: the closest valid word, the range.
Plan read_plan_file(const std::string& path, const KernelCatalog& catalog,
                    const PlanOverrides& overrides = {});

/// The same from text; `file` is what errors call it, `folder` what its paths are relative to.
Plan parse_plan(std::string_view text, const std::string& file, const std::string& folder,
                const KernelCatalog& catalog, const PlanOverrides& overrides = {});

}  // namespace counterprof
