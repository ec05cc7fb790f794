#pragma once

#include <cstdint>
#include <optional>

namespace counterprof {

/// What reading a counter in user space needs of the processor. Inline: it is all that a read does.
struct UserRegisters {
  /// The counter that the page's `index` names, as wide as the processor has it, or nothing where there is no
  /// instruction for it.
  static std::optional<std::uint64_t> counter(std::uint32_t index) noexcept;
  /// The clock that the page's time fields are of.
  static std::uint64_t clock() noexcept;
  /// Whether this build knows these for its processor.
  static bool available() noexcept;
};

#if defined(__x86_64__)

// Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2: RDPMC reads the counter that ECX
// names into EDX:EAX, RDTSC the time-stamp counter. The kernel puts what ECX is to be, fixed counters' bit 30
// included, into the page's index, plus one (arch/x86/events/core.c, x86_pmu_event_idx).
[[gnu::always_inline]] inline std::optional<std::uint64_t> UserRegisters::counter(
    std::uint32_t index) noexcept {
  std::uint32_t low = 0;
  std::uint32_t high = 0;
  asm volatile("rdpmc" : "=a"(low), "=d"(high) : "c"(index - 1));
  return std::uint64_t{high} << 32 | low;
}

inline std::uint64_t UserRegisters::clock() noexcept {
  std::uint32_t low = 0;
  std::uint32_t high = 0;
  asm volatile("rdtsc" : "=a"(low), "=d"(high));
  return std::uint64_t{high} << 32 | low;
}

inline bool UserRegisters::available() noexcept {
  return true;
}

#elif defined(__aarch64__)

// Arm Architecture Reference Manual: PMEVCNTR<n>_EL0 are the counters, PMCCNTR_EL0 that of cycles, which the
// kernel calls 31 (arch/arm64/kernel/perf_event.c, armv8pmu_user_event_idx); CNTVCT_EL0 is the clock of the
// page's times. A register's number is part of the instruction, hence the table.
[[gnu::always_inline]] inline std::optional<std::uint64_t> UserRegisters::counter(
    std::uint32_t index) noexcept {
  std::uint64_t value = 0;
  switch (index - 1) {
#define COUNTERPROF_READ(n)                                   \
  case n:                                                     \
    asm volatile("mrs %0, pmevcntr" #n "_el0" : "=r"(value)); \
    return value;
    COUNTERPROF_READ(0)
    COUNTERPROF_READ(1)
    COUNTERPROF_READ(2)
    COUNTERPROF_READ(3)
    COUNTERPROF_READ(4)
    COUNTERPROF_READ(5)
    COUNTERPROF_READ(6)
    COUNTERPROF_READ(7)
    COUNTERPROF_READ(8)
    COUNTERPROF_READ(9)
    COUNTERPROF_READ(10)
    COUNTERPROF_READ(11)
    COUNTERPROF_READ(12)
    COUNTERPROF_READ(13)
    COUNTERPROF_READ(14)
    COUNTERPROF_READ(15)
    COUNTERPROF_READ(16)
    COUNTERPROF_READ(17)
    COUNTERPROF_READ(18)
    COUNTERPROF_READ(19)
    COUNTERPROF_READ(20)
    COUNTERPROF_READ(21)
    COUNTERPROF_READ(22)
    COUNTERPROF_READ(23)
    COUNTERPROF_READ(24)
    COUNTERPROF_READ(25)
    COUNTERPROF_READ(26)
    COUNTERPROF_READ(27)
    COUNTERPROF_READ(28)
    COUNTERPROF_READ(29)
    COUNTERPROF_READ(30)
#undef COUNTERPROF_READ
    case 31:
      asm volatile("mrs %0, pmccntr_el0" : "=r"(value));
      return value;
    default:
      return std::nullopt;
  }
}

inline std::uint64_t UserRegisters::clock() noexcept {
  std::uint64_t value = 0;
  asm volatile("mrs %0, cntvct_el0" : "=r"(value));
  return value;
}

inline bool UserRegisters::available() noexcept {
  return true;
}

#else

[[gnu::always_inline]] inline std::optional<std::uint64_t> UserRegisters::counter(std::uint32_t) noexcept {
  return std::nullopt;
}

inline std::uint64_t UserRegisters::clock() noexcept {
  return 0;
}

inline bool UserRegisters::available() noexcept {
  return false;
}

#endif

}  // namespace counterprof
