#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "counterprof/event.hpp"
#include "counterprof/reading.hpp"

#include "model/plan.hpp"
#include "model/simulation.hpp"

namespace counterprof {

enum class Scope { region, process };
const char* to_string(Scope scope) noexcept;

/// Why a kernel has no, or not all, of its runs.
struct Failure {
  std::string code;        // "exit_status", "signal", "timeout", "cannot_start", "library", "abi", "create",
                           // "advance", "checksum", "control", "interrupted"
  std::string text;        // a sentence without a full stop
  std::string output;      // the end of what the process printed, where that may say more
  std::optional<int> run;  // 1-based; null where it is not one run's
};

/// One event in one execution.
struct EventValue {
  Event event;  // as it was counted
  Scope scope = Scope::region;
  Value value;
};

/// What one thread counted in one execution, and the threads that it started in the region with it.
struct ThreadValues {
  std::string name;                // as the kernel knows it (proc(5), comm)
  std::vector<EventValue> values;  // in the plan's order of events
};

/// What one execution of a kernel gave: one pass of one run.
struct Execution {
  int run = 0;                            // 1-based; 0: warm-up
  int pass = 0;                           // 1-based
  std::optional<double> wall_seconds;     // of the region where there is one, else of the process
  std::optional<double> process_seconds;  // from exec to exit, where wall_seconds is of a region in it
  std::optional<double> user_seconds;     // of what wall_seconds is of; of a command always the process's
  std::optional<double> sys_seconds;
  std::optional<double> max_rss_bytes;
  std::optional<Reason> max_rss_reason;  // why there is none
  std::optional<int> exit_code;          // 128 + N when ended by signal N
  std::vector<EventValue> values;        // in the plan's order of events
  std::vector<ThreadValues> threads;     // those that there were when the region began; only on request
  std::vector<std::pair<std::string, double>> checksum;
  std::optional<double> work_amount;  // of the region, as the kernel itself says
  std::optional<Failure> failure;
  std::vector<std::string> warnings;     // sentences for the report's warnings[]
  std::optional<Simulation> simulation;  // how its values were simulated; null for measured ones
};

/// All executions of one kernel with one set of parameters.
struct Series {
  KernelSpec spec;
  std::vector<Execution> executions;   // in the order of execution, warm-up runs left out
  std::optional<Execution> simulated;  // once, after all of them
  std::optional<Failure> failure;
};

}  // namespace counterprof
