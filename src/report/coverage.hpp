#pragma once

#include <optional>

#include "model/report.hpp"

namespace counterprof {

/// For how long an event was counted, and for how long it was wanted: all its readings together.
struct Coverage {
  int readings = 0;
  double enabled_ns = 0;
  double running_ns = 0;

  /// From 0 to 1; nothing where it was never wanted.
  [[nodiscard]] std::optional<double> share() const noexcept;
};

Coverage coverage_of(const EventResult& event) noexcept;

}  // namespace counterprof
