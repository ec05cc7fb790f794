// The words of the model's enumerations, as they stand in plans and reports.
#include "model/compared.hpp"
#include "model/plan.hpp"
#include "model/report.hpp"
#include "model/series.hpp"

namespace counterprof {

const double* find_parameter(const Parameters& parameters, std::string_view name) noexcept {
  for (const auto& [key, value] : parameters)
    if (key == name) return &value;
  return nullptr;
}

double steps_of(const Parameters& parameters) noexcept {
  const double* steps = find_parameter(parameters, "steps");
  return steps != nullptr ? *steps : 1;
}

const std::vector<std::string>& default_events() {
  static const std::vector<std::string> events{"cycles",
                                               "stalled-cycles-frontend",
                                               "stalled-cycles-backend",
                                               "instructions",
                                               "cache-references",
                                               "cache-misses",
                                               "branches",
                                               "branch-misses",
                                               "task-clock",
                                               "faults",
                                               "minor-faults",
                                               "cs",
                                               "migrations"};
  return events;
}

const char* to_string(KernelKind kind) noexcept {
  switch (kind) {
    case KernelKind::builtin:
      return "builtin";
    case KernelKind::library:
      return "library";
    case KernelKind::command:
      return "command";
  }
  return "unknown";
}

const char* to_string(Order order) noexcept {
  return order == Order::interleaved ? "interleaved" : "sequential";
}

const char* to_string(SourceChoice source) noexcept {
  switch (source) {
    case SourceChoice::automatic:
      return "auto";
    case SourceChoice::perf:
      return "perf";
    case SourceChoice::simulated:
      return "simulated";
  }
  return "unknown";
}

const char* to_string(Scheduling scheduling) noexcept {
  return scheduling == Scheduling::passes ? "passes" : "multiplex";
}

const char* to_string(Verdict verdict) noexcept {
  switch (verdict) {
    case Verdict::higher:
      return "higher";
    case Verdict::lower:
      return "lower";
    case Verdict::no_difference_shown:
      return "no_difference_shown";
    case Verdict::not_comparable:
      return "not_comparable";
  }
  return "unknown";
}

const char* to_string(GateResult::Outcome outcome) noexcept {
  switch (outcome) {
    case GateResult::Outcome::passed:
      return "passed";
    case GateResult::Outcome::regression:
      return "regression";
    case GateResult::Outcome::not_compared:
      return "not_compared";
  }
  return "unknown";
}

const char* to_string(Confidence confidence) noexcept {
  switch (confidence) {
    case Confidence::low:
      return "low";
    case Confidence::medium:
      return "medium";
    case Confidence::high:
      return "high";
  }
  return "unknown";
}

const char* to_string(Scope scope) noexcept {
  return scope == Scope::region ? "region" : "process";
}

}  // namespace counterprof
