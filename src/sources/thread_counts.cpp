#include "sources/thread_counts.hpp"

#include <utility>

#include "base/text.hpp"
#include "workload/process.hpp"

namespace counterprof {
namespace {

CountersOptions on_thread(pid_t number, bool multiplex) {
  CountersOptions options;
  options.multiplex = multiplex;
  options.thread = number;
  return options;
}

}  // namespace

ThreadCounts::Thread::Thread(pid_t number, const std::vector<Event>& events, bool multiplex)
    : name(trim(read_file("/proc/" + std::to_string(number) + "/comm").value_or(""))),
      counters(events, on_thread(number, multiplex)) {}

void ThreadCounts::begin(pid_t program) {
  for (const pid_t thread : threads_of(program)) threads_.try_emplace(thread, thread, events_, multiplex_);
  for (auto& [number, thread] : threads_) thread.region.emplace(thread.counters);
}

void ThreadCounts::end() {
  for (auto& [number, thread] : threads_) thread.region.reset();
}

std::vector<ThreadValues> ThreadCounts::values(Scope scope) const {
  std::vector<ThreadValues> result;
  for (const auto& [number, thread] : threads_) {
    ThreadValues& values = result.emplace_back();
    values.name = thread.name;
    const std::vector<Value> totals = thread.counters.totals();
    for (std::size_t i = 0; i < totals.size(); ++i) {
      const Opened& opened = thread.counters.events()[i];
      EventValue value{opened.event, scope, totals[i]};
      if (opened.event.source == Source::rusage && value.value.value)
        value.value = {std::nullopt,
                       Status::not_permitted,
                       Reason{ReasonCode::paranoid, "getrusage does not tell it of another process's thread"},
                       {}};
      values.values.push_back(std::move(value));
    }
  }
  return result;
}

}  // namespace counterprof
