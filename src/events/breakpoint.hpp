#pragma once

#include <string_view>

#include "counterprof/event.hpp"

namespace counterprof {

/// mem:ADDRESS[/LENGTH][:rwx][:modifiers], as perf takes it: the address decimal or 0x..., reads and writes
/// of 4 bytes unless something else is asked for; x alone watches sizeof(long) bytes. Throws Error where it
/// is not of that form.
Event breakpoint_event(std::string_view name);

}  // namespace counterprof
