#include "perf/breakpoints.hpp"

#include <cstdint>

#include <linux/hw_breakpoint.h>

#include "base/fd.hpp"

namespace counterprof {
namespace {

/// A breakpoint on a word of ours, written once: what it counts. Nothing where it does not open.
std::optional<std::uint64_t> hits_of_one(PerfSyscalls& syscalls) {
  alignas(8) static volatile std::uint64_t word = 0;
  perf_event_attr attr{};
  attr.size = sizeof attr;
  attr.type = PERF_TYPE_BREAKPOINT;
  attr.bp_type = HW_BREAKPOINT_W;
  attr.bp_addr = reinterpret_cast<std::uintptr_t>(&word);
  attr.bp_len = HW_BREAKPOINT_LEN_8;
  attr.exclude_kernel = 1;
  attr.exclude_hv = 1;
  const Fd fd(syscalls.perf_event_open(attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC));
  if (!fd) return std::nullopt;
  word = 1;
  std::uint64_t count = 0;
  if (syscalls.read(fd.get(), &count, sizeof count) != sizeof count) return std::nullopt;
  return count;
}

}  // namespace

std::optional<Reason> why_breakpoints_never_count(PerfSyscalls& syscalls) {
  if (&syscalls != &PerfSyscalls::real()) return std::nullopt;  // a test's: nothing can be hit there
  static std::optional<std::uint64_t> hits;
  if (!hits) hits = hits_of_one(syscalls);
  if (hits.value_or(1) != 0) return std::nullopt;
  return Reason{
      ReasonCode::no_such_event,
      "a breakpoint opens here but counts 0 when it is hit: the hypervisor keeps debug exceptions to itself"};
}

}  // namespace counterprof
