#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "counterprof/counters.hpp"

#include "loop.h"

namespace counterprof::guest {

/// Counts of what is done in a region, of one group of events in a process of their own making.
std::vector<Value> count(std::vector<Event> events, const std::function<void()>& work,
                         const CountersOptions& options = {});
std::vector<Event> named(const std::vector<std::string>& names);
/// "cycles counted 12 (12 / 12)", for a failed expectation's message.
std::string shown(const Value& value);

}  // namespace counterprof::guest
