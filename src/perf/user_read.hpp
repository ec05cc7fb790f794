#pragma once

#include <cstdint>
#include <optional>
#include <type_traits>

#include <linux/perf_event.h>

#include "counterprof/reading.hpp"

#include "perf/user_registers.hpp"

namespace counterprof {

/// A counter read from its page, by the recipe of linux/perf_event.h (struct perf_event_mmap_page): between
/// two equal, even values of `lock` the fields and the counter belong together. Nothing where the kernel does
/// not let this thread read it now: then read(2) does. On the thread that it counts only. Without
/// `with_times` the raw count alone: the times of a group's members are its leader's.
///
/// No barrier but the compiler's: what changes the page in between is the kernel on this very processor, and
/// an exception leaves no instruction half done.
template <typename Registers = UserRegisters>
std::optional<Reading> read_user_page(const perf_event_mmap_page& page, bool with_times = true) noexcept {
  constexpr int most_tries = 8;  // each lost one means that the kernel was here in between
  const auto load = [](const auto& field) noexcept {
    return *static_cast<const volatile std::remove_reference_t<decltype(field)>*>(&field);
  };
  for (int tries = 0; tries < most_tries; ++tries) {
    const std::uint32_t sequence = load(page.lock);
    if ((sequence & 1U) != 0) continue;
    asm volatile("" ::: "memory");
    const std::uint32_t index = load(page.index);
    if (index == 0) return std::nullopt;  // it has no counter at present
    const auto counter = Registers::counter(index);
    if (!counter) return std::nullopt;
    // The counter is narrower than 64 bits, and `offset` may count on its sign.
    const unsigned unused = 64U - load(page.pmc_width);
    const auto extended = static_cast<std::int64_t>(*counter << unused) >> unused;
    Reading reading;
    reading.raw = static_cast<std::uint64_t>(load(page.offset) + extended);
    if (with_times) {  // both go on from where the kernel last wrote them down, by the clock's rate
      std::uint64_t cycles = Registers::clock();
      if (page.cap_user_time_short != 0)
        cycles = load(page.time_cycles) + ((cycles - load(page.time_cycles)) & load(page.time_mask));
      const unsigned shift = load(page.time_shift);
      const std::uint64_t multiplier = load(page.time_mult);
      const std::uint64_t whole = cycles >> shift;
      const std::uint64_t rest = cycles & ((std::uint64_t{1} << shift) - 1);
      const std::uint64_t since =
          load(page.time_offset) + whole * multiplier + ((rest * multiplier) >> shift);
      reading.time_enabled_ns = load(page.time_enabled) + since;
      reading.time_running_ns = load(page.time_running) + since;
    }
    asm volatile("" ::: "memory");
    if (load(page.lock) == sequence) return reading;
  }
  return std::nullopt;
}

/// Whether the page ever lets this be done: the counter and the times, both.
bool allows_user_reads(const perf_event_mmap_page& page) noexcept;

}  // namespace counterprof
