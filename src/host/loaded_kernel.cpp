#include "host/loaded_kernel.hpp"

#include <algorithm>
#include <cmath>

#include <dlfcn.h>

#include "counterprof/error.hpp"

#include "base/text.hpp"
#include "kernels/table.hpp"

namespace counterprof {
namespace {

std::string name_of(const char* name) {
  return in_quotes(name);
}

void check_parameters(const counterprof_kernel& kernel, const std::string& library) {
  constexpr std::size_t most = 64;
  if (kernel.parameter_count > most || (kernel.parameter_count > 0 && kernel.parameters == nullptr))
    throw Error(
        library + " declares " + std::to_string(kernel.parameter_count) + " parameters without saying which",
        "set `parameters` and `parameter_count` together");
  for (std::size_t i = 0; i < kernel.parameter_count; ++i) {
    const char* name = kernel.parameters[i].name;
    if (name == nullptr || *name == '\0' || printable(name) != name)
      throw Error("the name of parameter " + std::to_string(i + 1) + " of " + library + " is no name",
                  "a plan has to be able to write it: UTF-8 without control characters");
  }
}

void check_descriptor(const counterprof_kernel* kernel, const std::string& library) {
  if (kernel == nullptr) throw Error(library + ": " COUNTERPROF_KERNEL_ENTRY "() gives no descriptor", {});
  if (kernel->abi_version != COUNTERPROF_KERNEL_ABI_VERSION)
    throw Error(library + " is built for version " + std::to_string(kernel->abi_version) +
                    " of the kernel interface; this is version " +
                    std::to_string(COUNTERPROF_KERNEL_ABI_VERSION),
                "build it again with this installation's counterprof/kernel.h");
  if (kernel->struct_size < sizeof(counterprof_kernel))
    throw Error(library + ": its descriptor is " + std::to_string(kernel->struct_size) +
                    " bytes, less than the " + std::to_string(sizeof(counterprof_kernel)) +
                    " of this version",
                "set struct_size to sizeof(counterprof_kernel)");
  if (kernel->name == nullptr || kernel->work_unit == nullptr || kernel->work_per_step == nullptr ||
      kernel->create == nullptr || kernel->advance == nullptr || kernel->destroy == nullptr)
    throw Error(library +
                    ": its descriptor lacks a name, a work_unit, or one of work_per_step, create, advance, "
                    "destroy",
                "only family, description, traffic and checksum may be NULL");
  check_parameters(*kernel, library);
}

}  // namespace

const counterprof_kernel& find_builtin(const std::string& name) {
  std::vector<std::string> names;
  for (const counterprof_kernel* kernel : builtin_kernels()) {
    if (kernel->name == name) return *kernel;
    names.emplace_back(kernel->name);
  }
  throw Error("unknown kernel " + name_of(name.c_str()), did_you_mean(name, names));
}

const counterprof_kernel& load_library(const std::string& path) {
  const std::string library = "library " + name_of(path.c_str());
  void* handle = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) {
    const char* why = ::dlerror();
    throw Error(library + " cannot be loaded: " + printable(why != nullptr ? why : "unknown error"),
                "a path without '/' is searched for where the system keeps libraries; write ./NAME.so");
  }
  using Entry = const counterprof_kernel* (*)();
  const auto entry = reinterpret_cast<Entry>(::dlsym(handle, COUNTERPROF_KERNEL_ENTRY));
  if (entry == nullptr)
    throw Error(library + " does not export " COUNTERPROF_KERNEL_ENTRY "()",
                "define it as counterprof/kernel.h declares it; in C++ it must be extern \"C\"");
  const counterprof_kernel* kernel = entry();
  check_descriptor(kernel, library);
  return *kernel;
}

std::vector<double> arguments(const counterprof_kernel& kernel, const Parameters& given) {
  std::vector<double> values;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < kernel.parameter_count; ++i) {
    const counterprof_parameter& parameter = kernel.parameters[i];
    const double* value = find_parameter(given, parameter.name);
    values.push_back(value != nullptr ? *value : parameter.default_value);
    names.emplace_back(parameter.name);
    const bool fits = values.back() >= parameter.minimum && values.back() <= parameter.maximum &&
                      (parameter.is_integer == 0 || std::floor(values.back()) == values.back());
    if (!fits)
      throw Error("parameter " + name_of(parameter.name) + " is " + shortest(values.back()),
                  std::string(parameter.is_integer != 0 ? "a whole number" : "a number") + " from " +
                      shortest(parameter.minimum) + " to " + shortest(parameter.maximum));
  }
  for (const auto& [name, value] : given)
    if (std::find(names.begin(), names.end(), name) == names.end())
      throw Error("kernel " + name_of(kernel.name) + " has no parameter " + name_of(name.c_str()),
                  did_you_mean(name, names));
  return values;
}

}  // namespace counterprof
