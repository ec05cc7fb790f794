#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "counterprof/kernel.h"

namespace counterprof {

namespace kernels {
class Diffusion;
}

/// The built-in kernel of that name; throws std::out_of_range.
const counterprof_kernel& builtin(std::string_view name);

/// The names of the built-in kernels of a family.
std::vector<std::string> versions_of(std::string_view family);

/// The kernel's declared defaults, but for those that are given.
std::vector<double> parameters_of(const counterprof_kernel& kernel,
                                  const std::map<std::string, double>& given);

/// A kernel's run, by way of its C interface.
class Running {
 public:
  /// Throws std::runtime_error with the kernel's own words where create() fails.
  Running(std::string_view kernel, const std::map<std::string, double>& given);
  ~Running();
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  void advance(std::uint64_t steps);
  std::map<std::string, double> checksum();
  /// The grid behind a diffusion kernel's state.
  kernels::Diffusion& diffusion();

 private:
  const counterprof_kernel& kernel_;
  void* state_;
};

/// Names of parametrised tests may have letters, digits and underscores only.
std::string test_name(std::string kernel);

}  // namespace counterprof
