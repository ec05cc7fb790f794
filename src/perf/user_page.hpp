#pragma once

#include <utility>

#include <linux/perf_event.h>

#include "perf/syscalls.hpp"

namespace counterprof {

/// A byte that is 0 in the child of a fork, which does not get the counters' pages (the kernel maps them with
/// VM_DONTCOPY); the cheapest way of knowing. Null where the kernel cannot tell.
const volatile char* fork_mark() noexcept;

/// A counter's mmap page (man perf_event_open, "MMAP layout"), its memory touched.
class UserPage {
 public:
  UserPage() = default;
  /// Empty where the kernel does not map it.
  UserPage(int fd, PerfSyscalls& syscalls);
  ~UserPage();
  UserPage(UserPage&& other) noexcept
      : page_(std::exchange(other.page_, nullptr)), syscalls_(std::exchange(other.syscalls_, nullptr)) {}
  UserPage& operator=(UserPage&& other) noexcept {
    std::swap(page_, other.page_);
    std::swap(syscalls_, other.syscalls_);
    return *this;
  }
  UserPage(const UserPage&) = delete;
  UserPage& operator=(const UserPage&) = delete;

  const perf_event_mmap_page* get() const noexcept { return page_; }
  const perf_event_mmap_page& operator*() const noexcept { return *page_; }

 private:
  perf_event_mmap_page* page_ = nullptr;
  PerfSyscalls* syscalls_ = nullptr;
};

}  // namespace counterprof
