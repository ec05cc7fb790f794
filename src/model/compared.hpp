#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/report.hpp"

namespace counterprof {

/// A report that is compared, and what its times must be read with.
struct ComparedReport {
  std::string file;
  std::string time;  // ISO 8601, UTC; empty: not known
  std::string host;
  std::string cpu_model;
  std::optional<int> processors;
  std::optional<double> load_1min;
  std::optional<double> steal_seconds;
};

/// A comparison with the two numbers that it is of.
struct ComparedValue {
  Comparison comparison;
  std::optional<double> from;  // mean, per unit of work where there is one
  std::optional<double> to;
  std::string unit;  // of both: "ns", "" for counts
  std::string per;   // the unit of work; empty: per run
};

/// What became of one condition of --fail-on for one kernel.
struct GateResult {
  enum class Outcome { passed, regression, not_compared };
  std::string condition;  // "cache-misses>5%", as it was written
  std::string kernel;
  std::string event;
  Outcome outcome = Outcome::passed;
  std::optional<double> ratio;
  std::string reason;  // a sentence without a full stop
};
const char* to_string(GateResult::Outcome outcome) noexcept;

/// Two reports, or two kernels of one.
struct Compared {
  std::string version;  // counterprof's own
  ComparedReport from;
  ComparedReport to;
  bool in_pairs = false;                   // two kernels of one report whose runs took turns
  std::optional<double> seconds_apart;     // from the older to the newer
  std::optional<double> moment_deviation;  // standard deviation that times got for that, of their logarithm
  std::vector<ComparedValue> values;
  std::vector<std::string> only_in_from;  // names of kernels
  std::vector<std::string> only_in_to;
  std::vector<std::string> notes;  // sentences
  std::vector<GateResult> gate;
};

}  // namespace counterprof
