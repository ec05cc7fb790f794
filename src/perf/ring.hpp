#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "perf/syscalls.hpp"

namespace counterprof {

/// Takes one record, from its header on. The bytes are its own only until it returns.
using TakeRecord = std::function<void(std::span<const std::byte>)>;

/// Hands over the records from `tail` to `head` of a ring whose size is a power of two; those that wrap round
/// its end are put together in `scratch`. The new tail: `head`, unless a record's size is impossible, which
/// ends the reading, as what comes behind cannot be found.
struct RingRead {
  std::uint64_t tail = 0;
  bool is_sound = true;
};
RingRead read_ring(std::span<const std::byte> ring, std::uint64_t tail, std::uint64_t head,
                   std::vector<std::byte>& scratch, const TakeRecord& take);

/// What a counter writes its records to (man perf_event_open, "MMAP layout"): written by the kernel up to
/// data_head, read by us up to data_tail.
class Ring {
 public:
  /// `pages` is a power of two; fewer are taken where the kernel does not lock so many for this user
  /// (kernel.perf_event_mlock_kb). Throws Error where it gives none.
  Ring(int fd, std::size_t pages, PerfSyscalls& syscalls);
  ~Ring();
  Ring(const Ring&) = delete;
  Ring& operator=(const Ring&) = delete;

  /// Hands over what is there, and gives the room back to the kernel.
  void drain(const TakeRecord& take);
  /// False once the ring's content made no sense.
  [[nodiscard]] bool is_sound() const noexcept { return is_sound_; }
  [[nodiscard]] std::size_t bytes() const noexcept { return data_.size(); }

 private:
  perf_event_mmap_page* page_ = nullptr;
  std::span<const std::byte> data_;
  PerfSyscalls* syscalls_;
  std::vector<std::byte> scratch_;
  bool is_sound_ = true;
};

}  // namespace counterprof
