#include "run/runner.hpp"

#include "base/interrupt.hpp"
#include "run/schedule.hpp"
#include "run/simulation.hpp"

namespace counterprof {
namespace {

/// A run whose kernel failed is not a measurement; one that a user wants counted all the same (perf stat's
/// way) is.
bool ends_series(const Failure& failure, const RunnerOptions& options) {
  return !(options.tolerates_exit_status && (failure.code == "exit_status" || failure.code == "signal"));
}

class Runner {
 public:
  Runner(const Plan& plan, CounterSource& source, CounterSource* simulator, const RunnerOptions& options,
         Progress& progress)
      : plan_(plan), source_(source), simulator_(simulator), options_(options), progress_(progress) {
    for (const KernelSpec& kernel : plan.kernels)
      result_.series.push_back({kernel, {}, std::nullopt, std::nullopt});
  }

  Executed run() && {
    const std::vector<Step> steps = schedule(plan_, options_.seed);
    for (const Step& step : steps) all_ += passes_of(step);
    for (const Step& step : steps) {
      if (result_.interrupted_by == 0) result_.interrupted_by = interrupted();
      if (result_.interrupted_by != 0) break;
      run_step(step);
    }
    if (simulator_ != nullptr) simulate(*simulator_);
    if (result_.interrupted_by == 0) result_.interrupted_by = interrupted();
    progress_.finished();
    return std::move(result_);
  }

 private:
  int passes_of(const Step& step) const {
    return step.run == 0 ? 1 : options_.passes;
  }  // warming up once is enough

  void run_step(const Step& step) {
    Series& series = result_.series[step.kernel];
    if (series.failure) all_ -= passes_of(step);
    for (int pass = 1; pass <= passes_of(step) && !series.failure; ++pass) {
      progress_.executing(series.spec, step.run, pass, done_, all_);
      Execution execution = source_.measure(series.spec, pass);
      execution.run = step.run;
      execution.pass = pass;
      ++done_;
      if (execution.failure && execution.failure->code == "interrupted") {
        result_.interrupted_by = interrupted();
        return;  // it is not complete
      }
      if (execution.failure) {
        if (step.run > 0) execution.failure->run = step.run;
        if (ends_series(*execution.failure, options_)) series.failure = execution.failure;
      }
      if (step.run > 0) series.executions.push_back(std::move(execution));
    }
  }

  void simulate(CounterSource& simulator) {
    std::vector<Series*> wanting;
    for (Series& series : result_.series)
      if (wants_simulation(series)) wanting.push_back(&series);
    int done = 0;
    for (Series* series : wanting) {
      if (result_.interrupted_by == 0) result_.interrupted_by = interrupted();
      if (result_.interrupted_by != 0) return;
      progress_.simulating(series->spec, done++, static_cast<int>(wanting.size()));
      Execution execution = simulator.measure(as_simulated(*series), 1);
      if (execution.failure) {
        result_.interrupted_by = interrupted();
        return;  // it is not complete
      }
      drop_what_was_measured(*series, execution);
      series->simulated = std::move(execution);
    }
  }

  const Plan& plan_;
  CounterSource& source_;
  CounterSource* simulator_;
  const RunnerOptions& options_;
  Progress& progress_;
  Executed result_;
  int done_ = 0;
  int all_ = 0;
};

}  // namespace

Executed execute(const Plan& plan, CounterSource& source, CounterSource* simulator,
                 const RunnerOptions& options, Progress& progress) {
  return Runner(plan, source, simulator, options, progress).run();
}

}  // namespace counterprof
