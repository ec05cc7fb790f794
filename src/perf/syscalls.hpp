#pragma once

#include <cstddef>

#include <linux/perf_event.h>
#include <sys/types.h>

namespace counterprof {

/// The only door to the kernel's counters, so that a test can fail each call on demand. The functions do what
/// the system calls of their names do, but return -errno instead of setting errno.
class PerfSyscalls {
 public:
  PerfSyscalls() = default;
  virtual ~PerfSyscalls() = default;
  PerfSyscalls(const PerfSyscalls&) = delete;
  PerfSyscalls& operator=(const PerfSyscalls&) = delete;

  /// For E2BIG the kernel writes the size that it knows to attr.size.
  virtual int perf_event_open(perf_event_attr& attr, pid_t pid, int cpu, int group_fd, unsigned long flags);
  virtual int ioctl(int fd, unsigned long request, void* argument);
  virtual ssize_t read(int fd, void* buffer, std::size_t bytes);
  /// mmap(2) of the counter's first page, to be read only; null where there is none.
  virtual void* map_page(int fd);
  virtual void unmap_page(void* page);
  /// mmap(2) of so many bytes of the counter's ring, to be read and its tail to be written. 0, or -errno.
  virtual int map_ring(int fd, std::size_t bytes, void** base);
  virtual void unmap_ring(void* base, std::size_t bytes);

  /// The machine's own.
  static PerfSyscalls& real();
};

}  // namespace counterprof
