#pragma once

#include <span>
#include <string>
#include <vector>

#include "counterprof/event.hpp"

#include "model/check.hpp"
#include "model/plan.hpp"
#include "model/report.hpp"
#include "model/series.hpp"

namespace counterprof {

/// Where counts come from. One file each, and a row in the table of sources.
class CounterSource {
 public:
  CounterSource() = default;
  virtual ~CounterSource() = default;
  CounterSource(const CounterSource&) = delete;
  CounterSource& operator=(const CounterSource&) = delete;

  /// What works here, why not, what would help: lines of `doctor`.
  virtual std::vector<Check> probe() = 0;
  /// Takes the events of a plan and finds out how they can be counted here; says in how many passes.
  virtual int prepare(const std::vector<std::string>& events, Scheduling scheduling) = 0;
  /// Executes the kernel once and counts the events of that pass (from 1). A kernel that fails is no
  /// exception but the execution's `failure`, with what was counted until then.
  virtual Execution measure(const KernelSpec& kernel, int pass) = 0;
  /// What counting itself costs, measured when it is asked for; `marked`: also what a program's marks cost.
  virtual Calibration calibrate(bool marked) = 0;
};

}  // namespace counterprof
