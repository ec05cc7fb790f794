#pragma once

#include <vector>

#include "counterprof/counters.hpp"

namespace counterprof {

/// An event with what became of it.
struct CountedEvent {
  Event event;
  Value value;
};

/// What each kind of a hybrid processor's cores counted of an event, as an event of its own
/// ("cpu_core/instructions/", perf's spelling), to be shown beside the sum: its running time is the time that
/// the program spent on those cores. Together they are the sum, whose status they have. Nothing where the
/// value has no shares or is none.
std::vector<CountedEvent> shares_of(const Opened& opened, const Value& value);

}  // namespace counterprof
