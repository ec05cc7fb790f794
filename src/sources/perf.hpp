#pragma once

#include "perf/passes.hpp"
#include "sources/source.hpp"

namespace counterprof {

/// The kernel's own counters: hardware, software, tracepoints, breakpoints.
class PerfSource : public CounterSource {
 public:
  /// `passes_through`: what a command prints goes to our own streams, and it takes our input (`stat`).
  explicit PerfSource(std::optional<int> cpu = {}, bool passes_through = false)
      : cpu_(cpu), passes_through_(passes_through) {}

  std::vector<Check> probe() override;
  int prepare(const std::vector<std::string>& events, Scheduling scheduling) override;
  Execution measure(const KernelSpec& kernel, int pass) override;
  Calibration calibrate(bool marked) override;

 private:
  Execution measure_host(const KernelSpec& kernel, int pass);
  Execution measure_command(const KernelSpec& kernel, int pass);
  std::optional<ControlCost> cost_of_marks();
  std::vector<Event> events_of(int pass) const;
  void add_values(Execution& execution, int pass, Scope scope, std::vector<EventValue> counted) const;

  std::optional<int> cpu_;
  bool passes_through_;
  bool multiplex_ = false;
  std::vector<Event> asked_;  // before anything was dropped that is not permitted: opening says so each time
  PassPlan plan_;
  std::vector<Fd> held_;  // keeps opening and closing cheap for as long as we live
};

}  // namespace counterprof
