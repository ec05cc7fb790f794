#include "plan/words.hpp"

#include "base/text.hpp"

namespace counterprof::plan {

std::vector<std::string> split_events(std::string_view list) {
  std::vector<std::string> events(1);
  bool in_slashes = false;
  for (const char c : list) {
    if (c == '/') in_slashes = !in_slashes;
    if (c == ',' && !in_slashes) {
      events.emplace_back();
    } else {
      events.back() += c;
    }
  }
  for (std::string& event : events) event = trim(event);
  return events;
}

}  // namespace counterprof::plan
