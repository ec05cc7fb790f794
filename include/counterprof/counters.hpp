#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <sys/resource.h>
#include <sys/types.h>

#include "counterprof/event.hpp"
#include "counterprof/reading.hpp"

namespace counterprof {

class PerfSyscalls;  // src/perf/syscalls.hpp: the only door to the kernel, replaced in tests

struct CountersOptions {
  /// Count the threads and processes, too, that the counted one starts later. Those that exist are not
  /// counted.
  bool inherit = true;
  /// Start counting when the calling process calls exec, instead of at once (perf_event_open(2),
  /// enable_on_exec).
  bool enable_on_exec = false;
  /// Let the kernel share counters in turns when there are too few, instead of marking events `no_slot`.
  bool multiplex = false;
  /// The thread to count, by its number (gettid(2)); 0: the calling one. What it starts later is counted with
  /// it (`inherit`); values that come from getrusage are those of this process all the same.
  pid_t thread = 0;
  PerfSyscalls* syscalls = nullptr;  ///< null: the real ones
  std::string root = {};             ///< where /sys is; empty: this machine's own
};

/// What opening made of one event.
struct Opened {
  Event event;  ///< as it is counted: without kernel mode, say, where that is not permitted
  Status status = Status::not_counted;  ///< `counted`: it is open; else why there will be no number
  std::optional<Reason> reason;
};

/// The state of all counters at one moment; made by Counters::snapshot(), reused without allocating.
class Snapshot {
 public:
  Snapshot() = default;

 private:
  friend class Counters;
  std::vector<std::uint64_t> words_;  // the kernel's group records, one behind the other
  rusage usage_{};
};

/// Differences of two readings each, added up; made by Counters::sum(), added to without allocating.
class Sum {
 public:
  Sum() = default;

 private:
  friend class Counters;
  std::vector<std::optional<Reading>> readings_;  // per counter; none where one could not be read
};

/// Events opened on the calling thread and, by inheritance, on what it starts later.
///
/// Opening never fails as a whole: events that cannot be counted are marked with the reason and the others
/// are counted. Events of one kind are one group, opened disabled and enabled last (man perf_event_open);
/// they count from then on, and a region is the difference of two reads. Not thread-safe; may be read from
/// any thread.
class Counters {
 public:
  explicit Counters(const std::vector<Event>& events, CountersOptions options = {});
  /// The events of those names: Counters({"page-faults", "task-clock"}).
  Counters(std::initializer_list<std::string_view> names, CountersOptions options = {});
  ~Counters();
  Counters(Counters&&) noexcept;
  Counters& operator=(Counters&&) noexcept;
  Counters(const Counters&) = delete;
  Counters& operator=(const Counters&) = delete;

  /// In the order in which they were asked for.
  std::span<const Opened> events() const noexcept;

  /// An empty snapshot of the right size, its memory touched.
  Snapshot snapshot() const;
  /// One read(2) per group, or none where the kernel lets the counting thread read its counters itself
  /// (hardware events without `inherit`: rdpmc on x86, kernel.perf_user_access on arm64). Never allocates.
  /// What the kernel does not give is missing in between(), with the reason. `usage` is what events taken
  /// from rusage are read from; null: this process's own.
  void read(Snapshot& into, const rusage* usage = nullptr) noexcept;
  /// What was counted from one read to the other, one value per event in their order.
  std::vector<Value> between(const Snapshot& begin, const Snapshot& end) const;

  /// A sum of nothing.
  Sum sum() const;
  /// Adds what was counted from one read to the other. Never allocates.
  void add(Sum& sum, const Snapshot& begin, const Snapshot& end) const noexcept;
  /// What was counted in all that was added, one value per event in their order.
  std::vector<Value> values(const Sum& sum) const;

  /// What all regions so far counted, together.
  std::vector<Value> totals() const;

 private:
  friend class Region;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Counts from its construction to stop() or its end, and adds that to the totals of its counters. A pair
/// costs two Counters::read() and no ioctl. Regions of the same counters may nest. `usage`: as for
/// Counters::read().
///
///     counterprof::Counters counters({"page-faults", "task-clock"});
///     { counterprof::Region region(counters); work(); }
///     for (const counterprof::Value& value : counters.totals()) ...
class Region {
 public:
  explicit Region(Counters& counters, const rusage* usage = nullptr) noexcept;
  ~Region();
  Region(const Region&) = delete;
  Region& operator=(const Region&) = delete;

  void stop(const rusage* usage = nullptr) noexcept;

 private:
  Counters* counters_;
  Snapshot begin_;
};

}  // namespace counterprof
