#pragma once

#include <string>
#include <vector>

#include "cli/output.hpp"
#include "model/plan.hpp"
#include "run/runner.hpp"
#include "sources/source.hpp"

namespace counterprof {

/// What `run` and `stat` have in common: a plan becomes a report.
struct Measured {
  Report report;
  int interrupted_by = 0;
};

/// `simulator`: for what the source cannot count; null: nothing is simulated.
Measured measure(const Plan& plan, CounterSource& source, CounterSource* simulator,
                 bool tolerates_exit_status, bool with_context);

/// The program's argv, for the report's context.
void remember_arguments(int argc, char** argv);
const std::vector<std::string>& remembered_arguments() noexcept;

/// True where some kernel failed, or nothing that was asked for could be counted.
bool has_failed(const Report& report);

}  // namespace counterprof
