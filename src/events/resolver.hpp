#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "counterprof/event.hpp"

namespace counterprof {

/// An event that has a name here, whether or not the kernel can count it.
struct KnownEvent {
  std::string name;
  std::vector<std::string> aliases;
  Source source = Source::hardware;
  std::string origin;       // "perf", "hw-cache", "sysfs", "tracefs", "libpfm4"
  std::string description;  // one sentence, may be empty
};

/// Names -> perf_event_attr, on the machine whose /sys and /proc are below `root` ("" is this one's).
class Resolver {
 public:
  explicit Resolver(std::string root = {});

  /// See counterprof::resolve().
  Event resolve(std::string_view name) const;
  /// See counterprof::resolve_list().
  std::vector<Event> resolve_list(std::string_view list) const;

  /// Everything that has a name here. libpfm4's names only when asked for: initialising it takes
  /// milliseconds.
  std::vector<KnownEvent> known(bool with_libpfm4 = true) const;

  /// Where tracepoints are described: the mounted tracefs, or empty.
  std::string tracefs() const;

 private:
  std::string root_;
};

}  // namespace counterprof
