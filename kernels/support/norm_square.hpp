#pragma once

#include <array>
#include <cstddef>

#include "kernels/support/memory.hpp"
#include "kernels/support/state.hpp"

namespace counterprof::kernels {

inline constexpr std::array norm_square_parameters{
    counterprof_parameter{"length", 1'000'000, 1, 1e9, 1, "elements of the vector, which are 0, 1, 2, ..."},
    steps_parameter};

/// The sum of the squares of a vector.
class NormSquare : public State {
 public:
  /// `bytes_per_element`: the most that the kernel holds at once.
  NormSquare(const double* parameters, double bytes_per_element)
      : length_(static_cast<std::size_t>(parameters[0])) {
    require_memory(parameters[0] * bytes_per_element, "length");
  }

  void step() final { result_ = norm_square(); }
  Figures checksum() const final { return {{"norm_square", result_}}; }

 protected:
  virtual double norm_square() const = 0;
  std::size_t length() const noexcept { return length_; }

 private:
  std::size_t length_;
  double result_ = 0;
};

template <class Version>
constexpr counterprof_kernel describe_norm_square(const char* name, const char* description,
                                                  const char* traffic) {
  return describe<Version>({.name = name,
                            .family = "norm_square",
                            .description = description,
                            .parameters = norm_square_parameters,
                            .work_unit = "element",
                            .work_per_step = [](const double* p) { return p[0]; },
                            .traffic = traffic});
}

}  // namespace counterprof::kernels
