#include "counting.hpp"

namespace counterprof::guest {

std::vector<Value> count(const std::vector<Event>& events, const std::function<void()>& work,
                         const CountersOptions& options) {
  Counters counters(events, options);
  Snapshot begin = counters.snapshot();
  Snapshot end = counters.snapshot();
  counters.read(begin);
  work();
  counters.read(end);
  return counters.between(begin, end);
}

std::vector<Event> named(const std::vector<std::string>& names) {
  std::vector<Event> events;
  events.reserve(names.size());
  for (const std::string& name : names) events.push_back(resolve(name));
  return events;
}

std::string shown(const Value& value) {
  return std::string(to_string(value.status)) + ' ' +
         (value.value ? std::to_string(*value.value) : "nothing") + " (" +
         std::to_string(value.reading.time_running_ns) + " of " +
         std::to_string(value.reading.time_enabled_ns) + " ns" +
         (value.reason ? ", " + value.reason->text : "") + ')';
}

}  // namespace counterprof::guest
