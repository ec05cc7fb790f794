#include "perf/syscalls.hpp"

#include <cerrno>

#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace counterprof {

int PerfSyscalls::perf_event_open(perf_event_attr& attr, pid_t pid, int cpu, int group_fd,
                                  unsigned long flags) {
  const long fd = ::syscall(SYS_perf_event_open, &attr, pid, cpu, group_fd, flags);
  return fd < 0 ? -errno : static_cast<int>(fd);
}

int PerfSyscalls::ioctl(int fd, unsigned long request, void* argument) {
  const int result = ::ioctl(fd, request, argument);
  return result < 0 ? -errno : result;
}

ssize_t PerfSyscalls::read(int fd, void* buffer, std::size_t bytes) {
  const ssize_t result = ::read(fd, buffer, bytes);
  return result < 0 ? -errno : result;
}

void* PerfSyscalls::map_page(int fd) {
  const auto bytes = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  void* page = ::mmap(nullptr, bytes, PROT_READ, MAP_SHARED, fd, 0);
  return page == MAP_FAILED ? nullptr : page;
}

void PerfSyscalls::unmap_page(void* page) {
  ::munmap(page, static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)));
}

int PerfSyscalls::map_ring(int fd, std::size_t bytes, void** base) {
  *base = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  return *base == MAP_FAILED ? -errno : 0;
}

void PerfSyscalls::unmap_ring(void* base, std::size_t bytes) {
  ::munmap(base, bytes);
}

PerfSyscalls& PerfSyscalls::real() {
  static PerfSyscalls syscalls;
  return syscalls;
}

}  // namespace counterprof
