#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include <sys/types.h>

#include "counterprof/counters.hpp"

namespace counterprof {

/// What a running program does between the marks that it sets over the control channel: its regions' counts
/// and time, added up. The counters are those that were opened before its exec.
class MarkedRegion {
 public:
  explicit MarkedRegion(Counters& counters);

  void begin(pid_t program);
  void end();

  /// Wall time from the answer to each begin to the arrival of its end.
  [[nodiscard]] double seconds() const noexcept { return spent_.count(); }
  /// In the events' order. What getrusage(2) would tell only of a program that has ended is not counted.
  [[nodiscard]] std::vector<Value> values() const;

 private:
  using Clock = std::chrono::steady_clock;

  [[nodiscard]] rusage usage() const;

  Counters& counters_;
  pid_t program_ = 0;
  bool uses_rusage_;
  std::optional<Region> region_;
  Clock::time_point started_;
  std::chrono::duration<double> spent_{};
};

}  // namespace counterprof
