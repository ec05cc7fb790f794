#pragma once

#include <array>
#include <cstddef>

#include "kernels/support/array.hpp"
#include "kernels/support/memory.hpp"
#include "kernels/support/state.hpp"

namespace counterprof::kernels {

inline constexpr std::array add_parameters{
    counterprof_parameter{"length", 1'000'000, 1, 1e9, 1, "elements of both vectors"}, steps_parameter};

/// a = a + b in every step; a is 0, 1, 2, ... at the start, and so is b.
class Add : public State {
 public:
  /// `arrays`: how many the kernel holds at once, at most.
  Add(const double* parameters, int arrays)
      : a_(checked(parameters[0], arrays)), b_(Array::counting(a_.size())) {}

  Figures checksum() const final { return {{"sum", sum(a_)}}; }

 protected:
  Array a_;
  Array b_;

 private:
  static Array checked(double length, int arrays) {
    require_memory(length * arrays * sizeof(double), "length");
    return Array::counting(static_cast<std::size_t>(length));
  }
};

template <class Version>
constexpr counterprof_kernel describe_add(const char* name, const char* description, const char* traffic) {
  return describe<Version>({.name = name,
                            .family = "add",
                            .description = description,
                            .parameters = add_parameters,
                            .work_unit = "element",
                            .work_per_step = [](const double* p) { return p[0]; },
                            .traffic = traffic});
}

}  // namespace counterprof::kernels
