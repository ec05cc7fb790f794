#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "counterprof/counters.hpp"

#include "loop.h"

namespace counterprof::guest {

/// What the events counted between two reads around the work.
std::vector<Value> count(const std::vector<Event>& events, const std::function<void()>& work,
                         const CountersOptions& options = {});
std::vector<Event> named(const std::vector<std::string>& names);
/// "counted 12 (12 of 12 ns)", for a failed expectation's message.
std::string shown(const Value& value);

}  // namespace counterprof::guest
