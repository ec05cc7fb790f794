#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "counterprof/kernel.h"

namespace counterprof::kernels {

using Figures = std::vector<counterprof_checksum>;

/// One run of a kernel: what the C interface's `void* state` points to. A constructor takes the parameters'
/// values in the order of their declarations, and throws Error where they cannot be served.
class State {
 public:
  State() = default;
  virtual ~State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  virtual void step() = 0;
  virtual Figures checksum() const = 0;
};

/// What differs between descriptors; everything else follows from the class.
struct Description {
  const char* name;
  const char* family;
  const char* description;
  std::span<const counterprof_parameter> parameters;
  const char* work_unit;
  double (*work_per_step)(const double* parameters);
  const char* traffic = nullptr;  // docs/explaining.md
};

/// Every kernel's repetition, which the host passes to advance().
inline constexpr counterprof_parameter steps_parameter{"steps", 100, 1,
                                                       1e9,     1,   "how often the step is repeated"};

/// The functions of the C interface. They are the only border that exceptions meet: create() turns them into
/// the error text; advance(), which has none to give, prints them to standard error, which is kept with the
/// run's failure.
void* create(State* (*make)(const double*), const double* parameters, char* error,
             std::size_t error_size) noexcept;
template <class Kernel>
State* make(const double* parameters) {
  return new Kernel(parameters);
}
template <class Kernel>
void* create(const double* parameters, char* error, std::size_t error_size) noexcept {
  return create(make<Kernel>, parameters, error, error_size);
}
int advance(void* state, std::uint64_t steps) noexcept;
std::size_t checksum(void* state, counterprof_checksum* out, std::size_t capacity) noexcept;
void destroy(void* state) noexcept;

/// The descriptor of the kernel whose state is of that class.
template <class Kernel>
constexpr counterprof_kernel describe(const Description& description) {
  return {.abi_version = COUNTERPROF_KERNEL_ABI_VERSION,
          .struct_size = sizeof(counterprof_kernel),
          .name = description.name,
          .family = description.family,
          .description = description.description,
          .parameters = description.parameters.data(),
          .parameter_count = description.parameters.size(),
          .work_unit = description.work_unit,
          .work_per_step = description.work_per_step,
          .traffic = description.traffic,
          .create = create<Kernel>,
          .advance = advance,
          .checksum = checksum,
          .destroy = destroy};
}

}  // namespace counterprof::kernels
