#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/fd.hpp"
#include "perf/decode.hpp"
#include "perf/syscalls.hpp"
#include "perf/user_page.hpp"

namespace counterprof {

/// Counters that the kernel schedules together, and reads together.
class Group {
 public:
  /// `is_closed`: it takes no further counters.
  Group(std::uint32_t pmu, bool is_closed) : pmu_(pmu), is_closed_(is_closed) {}

  std::uint32_t pmu() const noexcept { return pmu_; }
  bool is_closed() const noexcept { return is_closed_; }
  int leader() const noexcept { return fds_.front().get(); }
  std::size_t size() const noexcept { return fds_.size(); }
  std::size_t words() const noexcept { return group_record_words(fds_.size()); }

  void add(Fd fd, std::uint64_t id);
  void drop_last();
  /// Maps each counter's page, to be read in user space; false where not all of them allow it.
  bool map_pages(PerfSyscalls& syscalls);

  /// An empty record, in which read() finds the counters' ids.
  void prepare(std::uint64_t* record) const noexcept;
  /// The group's record (decode.hpp): from the pages where `in_user_space` and the kernel allow it, else by
  /// read(2). Of what cannot be read, a record of no counters.
  void read(std::uint64_t* record, bool in_user_space, PerfSyscalls& syscalls) const noexcept {
    if (in_user_space && !pages_.empty() && read_pages(record)) return;
    read_by_call(record, syscalls);
  }

 private:
  bool read_pages(std::uint64_t* record) const noexcept;
  void read_by_call(std::uint64_t* record, PerfSyscalls& syscalls) const noexcept;

  std::uint32_t pmu_;
  bool is_closed_;
  std::vector<Fd> fds_;  // the leader first
  std::vector<std::uint64_t> ids_;
  std::vector<UserPage> pages_;  // of all, or none
};

}  // namespace counterprof
