#include "perf/workloads.hpp"

#include <cstdlib>

#include <sched.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace counterprof::workloads {
namespace {

constexpr std::size_t page_size = 4096;

}  // namespace

Pages::Pages(std::size_t pages, int flags, int advice) : pages_(pages) {
  const long base = ::syscall(SYS_mmap, nullptr, pages * page_size, PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);
  if (base == -1) std::abort();
  base_ = reinterpret_cast<volatile char*>(base);
  if (advice >= 0) ::syscall(SYS_madvise, base, pages * page_size, advice);
}

Pages::~Pages() {
  ::syscall(SYS_munmap, base_, pages_ * page_size);
}

volatile char* Pages::page(std::size_t i) const noexcept {
  return base_ + i * page_size;
}

void write_each(const Pages& pages) noexcept {
  write_range(pages.page(0), pages.count() * page_size);
}

void read_each(const Pages& pages) noexcept {
  read_range(pages.page(0), pages.count() * page_size);
}

void write_range(volatile char* from, std::size_t bytes) noexcept {
  for (std::size_t at = 0; at < bytes; at += page_size) from[at] = 1;
}

void read_range(const volatile char* from, std::size_t bytes) noexcept {
  for (std::size_t at = 0; at < bytes; at += page_size) static_cast<void>(from[at]);
}

void store_times(volatile std::uint64_t* address, int times) noexcept {
  for (int i = 0; i < times; ++i) *address = static_cast<std::uint64_t>(i);
}

void load_times(const volatile std::uint64_t* address, int times) noexcept {
  for (int i = 0; i < times; ++i) static_cast<void>(*address);
}

void getppid_times(int times) noexcept {
  for (int i = 0; i < times; ++i) ::syscall(SYS_getppid);
}

void hop(int times) noexcept {
  // The kernel's bit mask by hand: the wrapper would be one more place where a page can be touched.
  const unsigned long first = 1;
  const unsigned long second = 2;
  for (int i = 0; i < times; ++i) {
    ::syscall(SYS_sched_setaffinity, 0, sizeof first, &first);
    ::syscall(SYS_sched_setaffinity, 0, sizeof second, &second);
  }
}

void ping(int to, int from, int times) noexcept {
  char byte = 0;
  for (int i = 0; i < times; ++i) {
    if (::syscall(SYS_write, to, &byte, 1) != 1 || ::syscall(SYS_read, from, &byte, 1) != 1) std::abort();
  }
}

void write_range_together(Team& team, volatile char* from, std::size_t bytes) noexcept {
  ++team.ready;
  while (!team.go) ::syscall(SYS_sched_yield);
  write_range(from, bytes);
  ++team.done;
  while (team.go) ::syscall(SYS_sched_yield);
}

void lead(Team& team, int members) noexcept {
  team.go = true;
  while (team.done < members) ::syscall(SYS_sched_yield);
}

}  // namespace counterprof::workloads
