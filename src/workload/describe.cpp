#include "workload/describe.hpp"

namespace counterprof {
namespace {

std::string text(const char* words) {
  return words != nullptr ? words : "";
}

}  // namespace

KernelInfo describe(const counterprof_kernel& kernel) {
  KernelInfo info;
  info.name = text(kernel.name);
  info.family = text(kernel.family);
  info.description = text(kernel.description);
  info.work_unit = text(kernel.work_unit);
  info.traffic = text(kernel.traffic);
  for (std::size_t i = 0; i < kernel.parameter_count; ++i) {
    const counterprof_parameter& p = kernel.parameters[i];
    info.parameters.push_back(
        {text(p.name), p.default_value, p.minimum, p.maximum, p.is_integer != 0, text(p.meaning)});
  }
  return info;
}

}  // namespace counterprof
