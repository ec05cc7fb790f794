#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace counterprof {

/// One cache, as a simulator or a model sees it.
struct CacheGeometry {
  std::uint64_t size_bytes = 0;
  int ways = 0;
  int line_bytes = 0;

  bool operator==(const CacheGeometry&) const = default;
};

/// A level of the data caches: what was asked for, and the nearest that the simulator has.
struct SimulatedLevel {
  int level = 0;
  CacheGeometry asked;
  CacheGeometry simulated;

  bool operator==(const SimulatedLevel&) const = default;
};

/// One execution under the simulator, which knows a first and a last level only.
struct SimulatedExecution {
  int first_level = 0;                                  // of the two that it simulated; 0: no caches at all
  int last_level = 0;                                   //
  std::vector<std::pair<std::string, double>> counted;  // by the simulator's own names, of all counted steps

  bool operator==(const SimulatedExecution&) const = default;
};

/// How a kernel's simulated values came about.
struct Simulation {
  std::string tool;         // "callgrind"
  std::string version;      // "3.19.0"
  std::string cache;        // as the plan has it: "host", a preset's name, levels
  std::string caches_from;  // whose sizes these are, a sentence without a full stop
  std::vector<SimulatedLevel> levels;
  double steps_counted = 0;  // 0 for a command, which is simulated as a whole
  double steps = 0;          // of the plan, to which the counts are scaled
  /// The largest relative difference between two consecutive counted steps, of instructions and misses.
  std::optional<double> step_difference;
  /// Between the L2 misses of the two executions, relative to the larger.
  std::optional<double> l2_misses_difference;
  std::vector<SimulatedExecution> executions;
  double wall_seconds = 0;              // that simulating took
  std::optional<double> page_fault_ns;  // what a page fault costs here, measured at the start
  std::optional<double> nominal_hz;     // of the processor, by which faults become cycles

  bool operator==(const Simulation&) const = default;
};

}  // namespace counterprof
