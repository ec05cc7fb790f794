#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "base/fd.hpp"
#include "perf/open.hpp"
#include "perf/records.hpp"
#include "perf/ring.hpp"

namespace counterprof {

/// An event and how it is sampled.
struct SampledEvent {
  Event event;
  Sampling sampling;
};

/// What became of a sampled event.
struct SamplingTotals {
  std::uint64_t counted = 0;    ///< by the counters themselves, of all processors and inherited threads
  std::uint64_t lost = 0;       ///< samples that a ring had no room for
  std::uint64_t throttled = 0;  ///< times that the kernel held it back
};

/// Whether and how the event can be sampled here, found out by opening it for a moment on this thread.
Opened try_sampling(const SampledEvent& wanted, PerfSyscalls& syscalls = PerfSyscalls::real());

/// Samples one program from its exec on, with what it starts, by a ring for each processor and event: the
/// kernel maps no ring of an inherited counter that goes from one processor to the next (perf_event_open(2),
/// "inherit"). Rings of their own tell of programs and mappings, so that a flood of samples loses none.
class Sampler {
 public:
  explicit Sampler(std::vector<SampledEvent> events, PerfSyscalls& syscalls = PerfSyscalls::real());

  /// Opens everything on the calling thread, which is about to exec. Throws Error.
  void open();

  /// Becomes readable (edge-triggered) when a ring wants to be drained.
  [[nodiscard]] int wake_fd() const noexcept { return wake_.get(); }
  /// Hands over what is in the rings, one ring after the other; in order of time within each. `event` is the
  /// position of a sample's event.
  void drain(const std::function<void(Record&&, std::size_t event)>& take);

  [[nodiscard]] std::vector<SamplingTotals> totals();
  /// Records that could not be read: of an unknown form, or a ring whose content made no sense.
  [[nodiscard]] std::uint64_t unreadable() const noexcept { return unreadable_; }
  /// Records of programs and mappings that a ring had no room for.
  [[nodiscard]] std::uint64_t lost_tellings();
  /// The samples' rings, together.
  [[nodiscard]] std::size_t ring_bytes() const noexcept;

 private:
  struct Counter {
    Fd fd;
    std::size_t event;  // events_.size(): tells of processes
  };
  void open_on(int cpu, std::size_t event, std::size_t pages, std::optional<OpenOutcome>& refused);
  void add(OpenOutcome&& outcome, std::size_t event, std::size_t pages);
  void take_bytes(std::span<const std::byte> bytes, const std::function<void(Record&&, std::size_t)>& take);

  std::vector<SampledEvent> events_;
  PerfSyscalls* syscalls_;
  std::vector<Counter> counters_;
  std::deque<Ring> rings_;
  std::unordered_map<std::uint64_t, std::size_t> event_of_counter_;
  std::vector<SamplingTotals> totals_;
  std::uint64_t lost_tellings_ = 0;
  std::uint64_t unreadable_ = 0;
  Fd wake_;
};

}  // namespace counterprof
