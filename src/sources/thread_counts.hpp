#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "counterprof/counters.hpp"

#include "model/series.hpp"

namespace counterprof {

/// What each thread of a running program, and of the processes that it has started, counts between marks.
///
/// Inherited counters give one sum; so each thread that there is when a region begins gets counters of its
/// own, which its threads to come inherit. Together they are the whole.
class ThreadCounts {
 public:
  ThreadCounts(std::vector<Event> events, bool multiplex)
      : events_(std::move(events)), multiplex_(multiplex) {}

  /// While the program waits. Opens counters on threads that are new since the last region.
  void begin(pid_t program);
  void end();

  /// In the order of thread numbers, the first thread first. Threads that ended in a region keep what they
  /// counted.
  [[nodiscard]] std::vector<ThreadValues> values(Scope scope) const;

 private:
  struct Thread {
    Thread(pid_t number, const std::vector<Event>& events, bool multiplex);

    std::string name;
    Counters counters;
    std::optional<Region> region;
  };

  std::vector<Event> events_;
  bool multiplex_;
  std::map<pid_t, Thread> threads_;
};

}  // namespace counterprof
