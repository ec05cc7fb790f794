#pragma once

#include <array>
#include <cmath>
#include <cstdint>

#include "kernels/support/opaque.hpp"
#include "kernels/support/state.hpp"
#include "kernels/support/sums.hpp"

namespace counterprof::kernels {

inline constexpr std::array loop_parameters{
    counterprof_parameter{"iterations", 1'000'000, 1, 1e12, 1,
                          "iterations of the loop, and the sine's argument"},
    steps_parameter};

/// The sum of i * sin(iterations) for all i below `iterations`.
class Loop : public State {
 public:
  explicit Loop(const double* parameters) : iterations_(parameters[0]) {}

  Figures checksum() const final { return {{"sum", sum_}}; }

 protected:
  /// The sine of the argument, which the compiler does not know: it would take the call out of the loop by
  /// itself.
  double opaque_sine() const {
    double argument = iterations_;
    forget(argument);
    return std::sin(argument);
  }

  /// The sum of term(i).
  template <class Term>
  double sum_over(Term term) const {
    CompensatedSum sum;
    const auto iterations = static_cast<std::uint64_t>(iterations_);
    for (std::uint64_t i = 0; i < iterations; ++i) sum.add(term(static_cast<double>(i)));
    return sum.value();
  }

  double sum_ = 0;

 private:
  double iterations_;
};

template <class Version>
constexpr counterprof_kernel describe_loop(const char* name, const char* description) {
  return describe<Version>({.name = name,
                            .family = "loop",
                            .description = description,
                            .parameters = loop_parameters,
                            .work_unit = "iteration",
                            .work_per_step = [](const double* p) { return p[0]; }});
}

}  // namespace counterprof::kernels
