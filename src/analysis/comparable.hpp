#pragma once

#include <optional>
#include <string>

#include "model/report.hpp"

namespace counterprof {

/// True when the parameters that both have are equal. What only one of them declares, as `threads`, does not
/// make two versions incomparable.
bool agree_where_shared(const Parameters& a, const Parameters& b) noexcept;

/// Why nothing of the one can be held against the other, a sentence without a full stop; nothing where it
/// can.
std::optional<std::string> obstacle(const KernelResult& from, const KernelResult& to);

/// Why two numbers of one name are not of one thing; nothing where they are.
std::optional<std::string> difference_in_meaning(const KernelResult& from, const EventResult& a,
                                                 const KernelResult& to, const EventResult& b);

/// True where a simulation of the kernel executed one thread, whose counts are the same to the last digit
/// each time: a built-in kernel without the parameter `threads`, or any with `threads` = 1. Of a command or a
/// library that has no such parameter nobody knows.
bool ran_one_thread(const KernelResult& kernel) noexcept;

/// True for what depends on when it was measured as much as on what was measured: times, cycles (frequency,
/// neighbours on the caches), switches and migrations (other programs).
bool depends_on_the_moment(const EventResult& event) noexcept;

}  // namespace counterprof
