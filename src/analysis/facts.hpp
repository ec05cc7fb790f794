#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/traffic_model.hpp"
#include "model/report.hpp"

namespace counterprof {

/// A count that a rule may use: there, not scaled from a small part of the time, and plausible.
struct Count {
  const EventResult* event = nullptr;
  double mean = 0;                 // of a run
  std::optional<double> error;     // of that mean, standard
  std::optional<double> per_work;  // per unit of work

  bool is_measured() const noexcept;
  bool is_simulated() const noexcept;
};

/// What a kernel loads into one level of cache, counted and by the model.
struct LevelFacts {
  int level = 0;  // 0: the last, whichever that is
  std::optional<Count> misses;
  Capacity capacity;
  CacheGeometry cache;     // of that capacity
  LevelTraffic predicted;  // per unit of work
  double least = 0;        // lines loaded, over the range of capacities that a real cache may behave as
  double most = 0;
  bool is_uncertain = false;

  std::string name() const;  // "L2", "the last level of cache"
};

/// All that the rules know of a kernel.
struct KernelFacts {
  const KernelResult* result = nullptr;
  std::optional<TrafficModel> model;
  std::string why_no_model;
  std::string caches_from;          // whose caches these are: "this machine's"
  bool has_machine_caches = false;  // they are those of the machine that the report is from
  std::vector<LevelFacts> levels;   // those that the model has an answer for; from the first on
  double steps = 1;

  const std::string& name() const noexcept { return result->name; }
  /// The usable count of that event, by perf's canonical name: a measured one before others, of the region
  /// before one of the process.
  std::optional<Count> count(std::string_view id) const;
  std::optional<double> per_work(std::string_view id) const;
  /// Seconds per unit of work.
  std::optional<double> seconds_per_work() const;
  /// Units of work in one step.
  std::optional<double> work_per_step() const;
  /// Bytes of the first array that is kept.
  double array_bytes() const;
  const LevelFacts* level(int number) const noexcept;
  /// The outermost level that anything is loaded into, with a count; else the innermost one with a count.
  const LevelFacts* telling_level() const noexcept;
};

/// A kernel against another.
struct Pair {
  const KernelFacts* from = nullptr;
  const KernelFacts* to = nullptr;
  std::vector<const Comparison*> comparisons;

  /// Whether the gate shows a difference in that value: an event's canonical name, or "wall_seconds".
  bool is_shown(std::string_view event) const noexcept;
};

/// A capacity that explains the counts of a last level that is not known, or not all there for one program.
struct CapacityFit {
  std::string kernel;  // that it was fitted to
  Capacity capacity;
  double measured = 0;                      // lines per unit of work
  Source source = Source::hardware;         // of that count
  double predicted = 0;                     // with the capacity
  bool is_reached = false;                  // false: no capacity gives so many, or so few
  std::string claimed_from;                 // whose caches are known
  std::optional<double> claimed_bytes;      // of the level, as the plan or the machine has it
  std::optional<double> claimed_predicted;  // lines per unit of work with that
};

/// What rules are functions of: the report, and what follows from it.
struct Facts {
  const Report* report = nullptr;
  std::vector<KernelFacts> kernels;
  std::vector<Pair> pairs;
  std::optional<CapacityFit> fit;

  const KernelFacts* kernel(std::string_view name) const noexcept;
};

/// Everything about the report's kernels, and about the pairs of its comparisons.
Facts facts_of(const Report& report);

/// A number that R0 and R1 let pass (rules/missing.cpp, rules/implausible.cpp).
bool is_usable(const KernelResult& kernel, const EventResult& event) noexcept;
/// Why it cannot be true, or empty: more instructions per cycle than any processor retires, more misses than
/// references.
std::string implausibility(const KernelResult& kernel, const EventResult& event);
/// The part of the time that a scaled event was counted for; 1 for others.
double coverage(const EventResult& event) noexcept;

}  // namespace counterprof
