#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "machine/cache_model.hpp"
#include "machine/caches.hpp"
#include "machine/processor.hpp"
#include "sources/source.hpp"

namespace counterprof {

/// Counts by executing the same program on a modelled processor, valgrind's callgrind: user mode only, exact
/// in instructions, on caches without prefetchers. Callgrind models a first and a last level, so three levels
/// take two executions, side by side.
///
/// Of a kernel, steps are counted after the warm-up until two agree, and the last stands for the others; of a
/// command the whole, with the processes that it starts. Where that fails, the values have the reason, and
/// the execution has no failure: what was measured stands.
class SimulatedSource : public CounterSource {
 public:
  /// `keep`: a folder in which callgrind's files stay, for KCachegrind; empty: they are removed.
  /// `takes_input`: a command gets our standard input, as far as it is a file, which can be read once more.
  explicit SimulatedSource(std::string keep = {}, bool takes_input = false)
      : keep_(std::move(keep)), takes_input_(takes_input) {}

  std::vector<Check> probe() override;
  /// One pass, whatever is asked for. Costs nothing: the simulator is looked for when it is needed.
  int prepare(const std::vector<std::string>& events, Scheduling scheduling) override;
  /// `kernel.settings.timeout_seconds` is for this execution, whose length the caller knows to judge.
  Execution measure(const KernelSpec& kernel, int pass) override;
  Calibration calibrate(bool /*marked*/) override { return {}; }

 private:
  /// What does not change from kernel to kernel, found out before the first.
  struct Surroundings {
    std::string version;
    std::optional<Reason> obstacle;  // why nothing can be simulated
    Topology topology;
    ProcessorInfo processor;
    std::optional<double> page_fault_ns;
    std::optional<double> nominal_hz;
  };
  const Surroundings& surroundings();
  const std::vector<Event>& asked();
  Execution simulate(const KernelSpec& kernel, const CacheModel& model);

  std::string keep_;
  bool takes_input_;
  std::vector<std::string> names_;
  std::vector<Event> asked_;  // these, once they are needed: most plans simulate nothing
  std::optional<Surroundings> surroundings_;
};

/// No more of a kernel's steps are counted in a simulation.
inline constexpr std::uint64_t most_simulated_steps = 8;

/// What simulating a kernel needs at most, from what its native execution took: valgrind is up to 340 times
/// slower, and takes a second to start.
double simulation_timeout(double native_seconds, double plan_timeout_seconds) noexcept;

}  // namespace counterprof
