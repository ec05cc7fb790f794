#include "kernels/running.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "kernels/support/diffusion.hpp"
#include "kernels/table.hpp"

namespace counterprof {

const counterprof_kernel& builtin(std::string_view name) {
  for (const counterprof_kernel* kernel : builtin_kernels())
    if (kernel->name == name) return *kernel;
  throw std::out_of_range(std::string(name));
}

std::vector<std::string> versions_of(std::string_view family) {
  std::vector<std::string> names;
  for (const counterprof_kernel* kernel : builtin_kernels())
    if (kernel->family == family) names.emplace_back(kernel->name);
  return names;
}

std::vector<double> parameters_of(const counterprof_kernel& kernel,
                                  const std::map<std::string, double>& given) {
  std::vector<double> values;
  for (std::size_t i = 0; i < kernel.parameter_count; ++i) {
    const auto found = given.find(kernel.parameters[i].name);
    values.push_back(found != given.end() ? found->second : kernel.parameters[i].default_value);
  }
  return values;
}

Running::Running(std::string_view kernel, const std::map<std::string, double>& given)
    : kernel_(builtin(kernel)) {
  std::array<char, 256> error{};
  state_ = kernel_.create(parameters_of(kernel_, given).data(), error.data(), error.size());
  if (state_ == nullptr) throw std::runtime_error(error.data());
}

Running::~Running() {
  kernel_.destroy(state_);
}

void Running::advance(std::uint64_t steps) {
  if (kernel_.advance(state_, steps) != 0) throw std::runtime_error("advance failed");
}

std::map<std::string, double> Running::checksum() {
  std::array<counterprof_checksum, 8> figures{};
  const std::size_t there = kernel_.checksum(state_, figures.data(), figures.size());
  std::map<std::string, double> result;
  for (std::size_t i = 0; i < there; ++i) result.emplace(figures.at(i).name, figures.at(i).value);
  return result;
}

kernels::Diffusion& Running::diffusion() {
  return dynamic_cast<kernels::Diffusion&>(*static_cast<kernels::State*>(state_));
}

std::string test_name(std::string kernel) {
  std::replace(kernel.begin(), kernel.end(), '/', '_');
  return kernel;
}

}  // namespace counterprof
