#pragma once

#include <string>
#include <vector>

#include "counterprof/event.hpp"
#include "counterprof/reading.hpp"

#include "perf/surroundings.hpp"

namespace counterprof {

struct Refusal {
  Status status = Status::not_counted;
  Reason reason;
};

/// What it means that the kernel refused to open `event` with that errno (positive), in these surroundings.
/// Every errno of man perf_event_open, "ERRORS", has its row; others are called what they are.
Refusal classify(int error, const Event& event, const Surroundings& around);

/// EBUSY: who holds counters: "perf (pid 123)", as far as /proc/*/fd can be read.
std::vector<std::string> counter_holders(const std::string& root = {});

/// To be put behind a sentence: "; counters are held by perf (pid 123)", and of the NMI watchdog what frees
/// its counter. Empty where nobody is seen.
std::string what_holds_counters();

}  // namespace counterprof
