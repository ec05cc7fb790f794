#pragma once

#include <optional>
#include <string>

#include "model/context.hpp"

namespace counterprof {

/// The machine and the moment. What cannot be learnt is left out; it never fails. It takes some milliseconds,
/// and starts git where the working directory is in a repository.
///
/// /proc and /sys are read below `root` ("" is the machine's own). argv, the speeds of copying and
/// steal_seconds are the caller's to fill in.
Context gather_context(const std::string& root = {});

/// The processors' time that the hypervisor has given to others since the machine's start, of all processors
/// together (man proc_stat, "steal"). A measurement's own is the difference of two.
std::optional<double> steal_seconds_so_far(const std::string& root = {});

}  // namespace counterprof
