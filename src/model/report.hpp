#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "counterprof/event.hpp"
#include "counterprof/reading.hpp"

#include "model/context.hpp"
#include "model/plan.hpp"
#include "model/series.hpp"
#include "model/simulation.hpp"

namespace counterprof {

/// A series' figures for one value. Absent figures are those that so few runs do not give, or that another
/// tool's table does not have.
struct Summary {
  int n = 0;  // runs that have a value; 0: imported, from more than one run, how many is not known
  double mean = 0;
  std::optional<double> standard_error;           // of the mean: s/sqrt(n); from 2 runs
  std::optional<double> relative_standard_error;  // of |mean|, a fraction; null when the mean is 0
  std::optional<double> stddev;                   // of the sample (n - 1); from 2 runs
  std::optional<double> median;                   // these three of every series that has runs
  std::optional<double> min;
  std::optional<double> max;
  std::optional<std::array<double, 2>> ci95;  // of the mean, Student's t; from 3 runs
  std::optional<std::vector<int>> outliers;   // 1-based run numbers; from 5 runs

  bool operator==(const Summary&) const = default;
};

/// A figure that is not an event: seconds, bytes, an exit code. Without runs, but with a summary: imported.
struct Quantity {
  std::vector<std::optional<double>> runs;
  std::optional<Summary> summary;
  std::optional<Reason> reason;  // why values are missing
};

/// One event of one run in one pass.
struct RunReading {
  int run = 0;   // 1-based
  int pass = 0;  // 1-based
  std::optional<double> value;
  std::optional<Reading> reading;  // null where nothing was read (imported, simulated, not opened)
};

struct PerWork {
  double mean = 0;
  std::optional<double> standard_error;

  bool operator==(const PerWork&) const = default;
};

struct EventResult {
  std::string event;  // as the user wrote it
  std::string id;     // perf's canonical name
  std::string unit;
  Source source = Source::hardware;
  Scope scope = Scope::region;
  std::optional<int> level;
  Status status = Status::not_counted;
  std::optional<Reason> reason;
  std::string what_it_counts;
  std::vector<RunReading> runs;
  std::optional<Summary> summary;  // there exactly when the status comes with a number
  std::optional<PerWork> per_work;
};

struct Work {
  std::string unit;
  double amount = 0;
};

/// What one thread counted; those that it started in the region are counted with it.
struct ThreadResult {
  int thread = 0;    // from 1, in the order of thread numbers: the program's first thread is 1
  std::string name;  // as the kernel knows it; several may have one
  std::vector<EventResult> events;
};

/// One series, summarised.
struct KernelResult {
  std::string name;
  KernelKind kind = KernelKind::builtin;
  std::string family;
  std::string base_name;
  std::vector<std::string> command;  // commands only: argv; empty: imported, not known
  Parameters parameters;
  std::optional<Work> work;
  std::string traffic;                                   // empty: null
  std::vector<std::pair<std::string, double>> checksum;  // empty: null
  int runs_planned = 0;                                  // 0: imported, not known
  Quantity wall_seconds;                    // of the region where there is one, else of the process
  std::optional<Quantity> process_seconds;  // from exec to exit, where wall_seconds is of a command's region
  Quantity user_seconds;
  Quantity sys_seconds;
  Quantity max_rss_bytes;
  Quantity exit_code;
  std::optional<Failure> failure;
  std::vector<EventResult> events;
  std::optional<std::vector<ThreadResult>> threads;  // only on request
  std::optional<Simulation> simulation;
};

/// One cause of the difference between two counts, and how much of it the traffic model gives it.
struct WaterfallTerm {
  std::string name;  // "temporary up"
  double value = 0;  // to minus from, in the waterfall's unit
  double share = 0;  // of the whole difference
  std::string rule;  // that has the cause: "R5"

  bool operator==(const WaterfallTerm&) const = default;
};

/// The capacity of a cache that a count was explained with.
struct Capacity {
  int level = 0;  // 0: the last one, whichever that is
  double bytes = 0;
  bool is_fitted = false;       // to the counts; else it is known
  std::optional<double> least;  // of a fitted one: the range that fits as well
  std::optional<double> most;

  bool operator==(const Capacity&) const = default;
};

/// From one kernel's count per unit of work to another's, cause by cause (docs/explaining.md). The terms and
/// the unexplained rest add up to the difference.
struct Waterfall {
  std::string event;
  double from = 0;
  double to = 0;
  std::string unit;  // "lines/LUP"
  Capacity capacity;
  std::vector<WaterfallTerm> terms;
  double explained_share = 0;  // 1 - |unexplained| / |to - from|
  double unexplained = 0;

  bool operator==(const Waterfall&) const = default;
};

enum class Confidence { low, medium, high };
const char* to_string(Confidence confidence) noexcept;

/// A figure that a finding rests on.
struct Evidence {
  std::string what;
  std::optional<double> measured;
  std::optional<double> predicted;
  std::string unit;
  std::optional<Source> source = {};  // who counted what was measured; null: a time, a size, or of several

  bool operator==(const Evidence&) const = default;
};

/// A change that the model says is worth making, and what it would change.
struct Remedy {
  std::string change;  // a sentence without a full stop
  std::optional<double> from;
  std::optional<double> to;
  std::string unit;

  bool operator==(const Remedy&) const = default;
};

/// One sentence of explanation.
struct Finding {
  std::string rule;  // "R6" (docs/explaining.md)
  std::vector<std::string> kernels;
  std::string statement;  // sentences with full stops
  std::vector<Evidence> evidence;
  Confidence confidence = Confidence::low;
  std::vector<std::string> alternatives;  // what it could be instead
  std::string next_check;                 // what would settle it; empty: nothing would
  std::optional<Remedy> remedy;

  bool operator==(const Finding&) const = default;
};

/// What the gate (docs/explaining.md) says of two values.
enum class Verdict { higher, lower, no_difference_shown, not_comparable };
const char* to_string(Verdict verdict) noexcept;

/// One kernel against another, for one value.
struct Comparison {
  std::string from;  // the baseline
  std::string to;
  std::string event;  // "wall_seconds" for the wall time
  std::optional<Source> source = {};
  std::optional<Scope> scope = {};
  std::optional<int> level = {};
  std::optional<double> ratio = {};                // to / from, of the means per unit of work
  std::optional<std::array<double, 2>> ci95 = {};  // of the ratio, for itself alone
  std::optional<double> p_adjusted = {};           // over all comparisons of the question
  std::optional<Verdict> verdict = {};             // null where the numbers have none: `reason` says why
  std::optional<double> smallest_detectable_ratio =
      {};                                  // from 1 on; down to its inverse in the other direction
  std::optional<std::string> reason = {};  // why there is no ratio or no verdict
  std::optional<Waterfall> waterfall = {};
};

/// What the runner had decided when it began; the plan's choices with the defaults filled in.
struct PlanRecord {
  Plan plan;
  std::uint64_t seed = 0;
  int passes = 1;
  std::vector<std::string> events;
};

/// What an empty region shows that is marked over the control channel.
struct ControlCost {
  int regions = 0;                                     // that were marked to find out
  double wall_ns = 0;                                  // per region
  std::vector<std::pair<std::string, double>> counts;  // per region, of each event that was counted
};

/// What counting itself costs here, measured at the start: what an empty region shows.
struct Calibration {
  std::optional<double> region_task_clock_ns;
  std::optional<double> region_pair_ns;  // wall time of a begin/end pair
  std::optional<ControlCost> control;    // where a kernel marks its region
};

struct Ranked {
  std::string kernel;
  double seconds_per_work = 0;  // wall time per unit of work
};

/// A pair that stands the other way round in the plan's ranking.
struct Swapped {
  std::string faster;
  std::string slower;
};

/// The order in which the kernels came in, beside the one that the plan's `ranking` claims.
struct Ranking {
  std::vector<Ranked> found;         // the fastest first
  std::vector<std::string> missing;  // ranked by the plan, and without a time here
  int pairs = 0;                     // of kernels that have one
  std::vector<Swapped> swapped;
};

/// A line of a program's source, and what was counted while it ran, with all that it called.
struct LineCounts {
  std::string file;
  int line = 0;
  std::string function;
  std::uint64_t hits = 0;                                              // times that it began
  double time_ns = 0;                                                  // elapsed
  std::vector<std::pair<std::string, std::optional<double>>> counts;   // by event
  std::optional<std::vector<std::pair<std::string, Reason>>> reasons;  // of each event without a number
  std::optional<std::vector<std::string>> scaled;  // events that were counted for a part of the time
  std::optional<std::string> contents;             // none: the source cannot be read
};

struct Report {
  std::string version;  // counterprof's own
  Context context;
  PlanRecord plan;
  Calibration calibration;
  std::vector<KernelResult> kernels;
  std::vector<Comparison> comparisons;
  std::optional<Ranking> ranking;  // where the plan has one
  std::vector<Finding> findings;
  std::vector<std::string> warnings;
  std::optional<std::vector<LineCounts>> lines;  // where a program was counted line by line
};

}  // namespace counterprof
