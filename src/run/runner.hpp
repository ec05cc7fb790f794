#pragma once

#include <cstdint>
#include <vector>

#include "model/plan.hpp"
#include "model/series.hpp"
#include "sources/source.hpp"

namespace counterprof {

/// Who is told what happens while a plan is executed.
class Progress {
 public:
  Progress() = default;
  virtual ~Progress() = default;
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// Before each execution. `done` of `all` executions are over.
  virtual void executing(const KernelSpec& kernel, int run, int pass, int done, int all) = 0;
  /// Before each simulation, which come after all executions.
  virtual void simulating(const KernelSpec& kernel, int done, int all) = 0;
  virtual void finished() = 0;
};

struct RunnerOptions {
  std::uint64_t seed = 0;
  int passes = 1;
  /// A run that exits non-zero does not end its series, as with perf stat.
  bool tolerates_exit_status = false;
};

/// What executing a plan gave.
struct Executed {
  std::vector<Series> series;  // one per kernel of the plan, in its order
  int interrupted_by = 0;      // a signal; 0: none. What was complete by then is in the series.
};

/// Executes the plan's runs in their order (schedule.hpp). A kernel that fails is recorded, not executed
/// again, and the others go on. Then `simulator` executes each kernel once that wants_simulation(), never
/// beside a run that is measured; null: none does.
Executed execute(const Plan& plan, CounterSource& source, CounterSource* simulator,
                 const RunnerOptions& options, Progress& progress);

}  // namespace counterprof
