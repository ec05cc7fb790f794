#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace counterprof {

/// Named numbers in the order in which they were declared or written.
using Parameters = std::vector<std::pair<std::string, double>>;

/// The value of that name, or null.
const double* find_parameter(const Parameters& parameters, std::string_view name) noexcept;
/// How often the work is repeated: the parameter `steps`; 1 where there is none.
double steps_of(const Parameters& parameters) noexcept;

struct ParameterInfo {
  std::string name;
  double default_value = 0;
  double minimum = 0;
  double maximum = 0;
  bool is_integer = false;
  std::string meaning;
};

/// What a kernel says of itself (counterprof/kernel.h), as a value.
struct KernelInfo {
  std::string name;
  std::string family;  // empty: of none
  std::string description;
  std::vector<ParameterInfo> parameters;
  std::string work_unit;
  std::string traffic;  // empty: not described
};

/// Who knows kernels: the plan asks it what a name takes.
struct KernelCatalog {
  std::vector<KernelInfo> builtin;
  /// What the kernel in that shared library says of itself; nothing where it cannot be loaded (which the
  /// runner then reports as that kernel's failure: the plan is not wrong).
  std::function<std::optional<KernelInfo>(const std::string& library_path)> describe_library;
};

}  // namespace counterprof
