#pragma once

#include <array>
#include <cerrno>
#include <cstdint>
#include <functional>
#include <map>
#include <vector>

#include <linux/perf_event.h>

#include "perf/syscalls.hpp"

namespace counterprof {

/// A kernel that fails on demand, and counts what it is told to. Descriptors are real (of /dev/null), because
/// they are closed for real.
class FakeSyscalls : public PerfSyscalls {
 public:
  /// -errno, or 0 to open. Called with the attr and the leader's descriptor (-1: leads itself).
  std::function<int(perf_event_attr&, int group_fd)> on_open = [](perf_event_attr&, int) { return 0; };
  /// What an event's counter shows at each read: raw, enabled, running. By default it counts all the time.
  std::function<std::array<std::uint64_t, 3>(const perf_event_attr&, int reads)> on_read =
      [](const perf_event_attr&, int reads) {
        const auto n = static_cast<std::uint64_t>(reads);
        return std::array<std::uint64_t, 3>{1000 * n, 1'000'000 * n, 1'000'000 * n};
      };
  /// The page of a descriptor's counter; by default the kernel maps none.
  std::function<void*(const perf_event_attr&)> on_map = [](const perf_event_attr&) { return nullptr; };
  int reads_during_an_exit = 0;  // that fail at first, with ECHILD
  int unmapped = 0;
  std::vector<perf_event_attr> opened;  // attrs of what opened, in order
  int opens = 0;                        // calls

  /// Events of the group that this descriptor leads.
  std::size_t group_size(int leader) const { return members(leader).size(); }

  int perf_event_open(perf_event_attr& attr, pid_t pid, int cpu, int group_fd, unsigned long flags) override;
  int ioctl(int fd, unsigned long request, void* argument) override;
  ssize_t read(int fd, void* buffer, std::size_t bytes) override;
  void* map_page(int fd) override;
  void unmap_page(void* page) override;

 private:
  struct Member {
    perf_event_attr attr;
    std::uint64_t id;
    int fd;
  };
  /// Those that are still open.
  std::vector<Member> members(int leader) const;

  std::map<int, std::vector<Member>> groups_;  // by the leader's descriptor
  std::map<int, std::uint64_t> ids_;
  std::map<int, perf_event_attr> attrs_;
  std::map<int, int> reads_;
  std::uint64_t next_id_ = 100;
};

}  // namespace counterprof
