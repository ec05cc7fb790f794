#include "perf/passes.hpp"

#include <algorithm>
#include <chrono>

#include <sys/mman.h>
#include <unistd.h>

#include "perf/errors.hpp"
#include "perf/open.hpp"

namespace counterprof {
namespace {

using Positions = std::vector<std::size_t>;

/// Something of which is known what it does: it takes processor time and faults one fresh page.
void do_the_known(std::chrono::microseconds moment) {
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  void* fresh = ::mmap(nullptr, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (fresh != MAP_FAILED) {
    *static_cast<volatile char*>(fresh) = 1;
    ::munmap(fresh, page);
  }
  const auto end = std::chrono::steady_clock::now() + moment;
  while (std::chrono::steady_clock::now() < end) {
  }
}

/// True where zero cannot be the count of do_the_known(), whatever the modifiers.
bool must_be_seen(const Event& event) {
  const perf_event_attr& attr = event.attr;
  if (attr.exclude_user != 0) return false;
  if (attr.type == PERF_TYPE_HARDWARE)
    return attr.config == PERF_COUNT_HW_CPU_CYCLES || attr.config == PERF_COUNT_HW_INSTRUCTIONS;
  if (attr.type != PERF_TYPE_SOFTWARE) return false;
  return attr.config == PERF_COUNT_SW_TASK_CLOCK || attr.config == PERF_COUNT_SW_CPU_CLOCK ||
         (attr.config == PERF_COUNT_SW_PAGE_FAULTS && attr.exclude_kernel == 0);
}

/// Software events and tracepoints are never short of counters.
bool needs_a_counter(const Event& event) {
  return event.attr.type != PERF_TYPE_SOFTWARE && event.attr.type != PERF_TYPE_TRACEPOINT;
}

struct Trial {
  std::vector<Opened> opened;
  std::vector<Value> values;
};

Trial try_together(const std::vector<Event>& events, const Positions& positions,
                   const CountersOptions& options) {
  std::vector<Event> chosen;
  chosen.reserve(positions.size());
  for (const std::size_t i : positions) chosen.push_back(events[i]);
  Counters counters(chosen, options);
  Snapshot begin = counters.snapshot();
  Snapshot end = counters.snapshot();
  // Who else wants a counter shows within a turn of the kernel's; software events have no turns.
  const bool takes_turns = std::any_of(
      counters.events().begin(), counters.events().end(),
      [](const Opened& opened) { return opened.status == Status::counted && needs_a_counter(opened.event); });
  counters.read(begin);
  do_the_known(std::chrono::microseconds(takes_turns ? 1000 : 50));
  counters.read(end);
  return {{counters.events().begin(), counters.events().end()}, counters.between(begin, end)};
}

/// It had its counter for the whole time. A number that is not to be believed, because a moment shows 0 of an
/// event that the PMU may not have, is the run's to judge.
bool is_scheduled(const Value& value) {
  const Reading& reading = value.reading;
  return value.status == Status::counted ||
         (value.status == Status::implausible && reading.time_running_ns > 0 &&
          reading.time_running_ns >= reading.time_enabled_ns);
}

/// Finds the passes one after the other: opens what is left together, and takes what was counted all the
/// time.
class Planner {
 public:
  Planner(std::vector<Event> events, PerfSyscalls* syscalls, const std::string& root)
      : events_(std::move(events)) {
    options_.syscalls = syscalls;
    options_.root = root;
    for (const Event& event : events_) plan_.events.push_back({event, Status::not_counted, std::nullopt});
  }

  PassPlan plan() && {
    Positions everywhere;
    Positions limited;
    for (std::size_t i = 0; i < events_.size(); ++i)
      (needs_a_counter(events_[i]) ? limited : everywhere).push_back(i);
    keep(everywhere, try_together(events_, everywhere, options_));
    std::erase_if(everywhere, [&](std::size_t i) { return plan_.events[i].status != Status::counted; });
    while (!limited.empty()) {
      Positions pass = next_pass(limited);
      if (pass.empty()) break;
      plan_.passes.push_back(std::move(pass));
    }
    if (plan_.passes.empty()) plan_.passes.emplace_back();
    for (Positions& pass : plan_.passes) {
      pass.insert(pass.end(), everywhere.begin(), everywhere.end());
      std::sort(pass.begin(), pass.end());
    }
    return std::move(plan_);
  }

 private:
  /// Records what a trial showed of those events.
  void keep(const Positions& positions, const Trial& trial) {
    for (std::size_t i = 0; i < positions.size(); ++i) {
      Opened& known = plan_.events[positions[i]];
      known = trial.opened[i];
      const Value& value = trial.values[i];
      if (known.status != Status::counted) continue;
      if (!is_scheduled(value)) {
        known.status = value.status == Status::scaled ? Status::not_counted : value.status;
        known.reason = value.reason
                           ? value.reason
                           : Reason{ReasonCode::never_scheduled,
                                    "alone, too, it shares its counter in turns with another user's events"};
        if (known.reason->code == ReasonCode::never_scheduled) known.reason->text += what_holds_counters();
      } else if (value.value == 0.0 && must_be_seen(known.event)) {
        known.status = Status::implausible;
        known.reason =
            Reason{known.event.source == Source::hardware ? ReasonCode::no_pmu : ReasonCode::invalid,
                   "it showed 0 while this process was running and touched a fresh page"};
      }
    }
  }

  /// The largest beginning of `limited` that gets counters for the whole time, and what is found never to get
  /// one is struck from it. Takes both out of `limited`.
  Positions next_pass(Positions& limited) {
    Positions candidates = limited;
    while (!candidates.empty()) {
      const Trial trial = try_together(events_, candidates, options_);
      Positions pass;
      Trial of_pass;
      bool shared = false;
      for (std::size_t i = 0; i < candidates.size(); ++i) {
        const bool no_slot = trial.opened[i].reason && trial.opened[i].reason->code == ReasonCode::no_slot;
        if (no_slot && candidates.size() > 1) continue;  // for a later pass
        if (trial.opened[i].status == Status::counted && !is_scheduled(trial.values[i]) &&
            candidates.size() > 1) {
          shared = true;
          continue;
        }
        pass.push_back(candidates[i]);
        of_pass.opened.push_back(trial.opened[i]);
        of_pass.values.push_back(trial.values[i]);
      }
      if (shared) {  // too many at once: with one fewer they may all be scheduled
        candidates.pop_back();
        continue;
      }
      if (pass.empty()) {  // somebody else holds all slots: what the first one's refusal is, alone, is the
                           // answer
        candidates.erase(candidates.begin() + 1, candidates.end());
        continue;
      }
      keep(pass, of_pass);
      for (const std::size_t i : pass) std::erase(limited, i);
      std::erase_if(pass, [&](std::size_t i) { return plan_.events[i].status != Status::counted; });
      if (!pass.empty() || limited.empty()) return pass;
      candidates = limited;
    }
    return {};
  }

  std::vector<Event> events_;
  CountersOptions options_;
  PassPlan plan_;
};

}  // namespace

PassPlan plan_passes(std::vector<Event> events, PerfSyscalls* syscalls, const std::string& root) {
  return Planner(std::move(events), syscalls, root).plan();
}

std::vector<Fd> hold_open(std::span<const Event> events, PerfSyscalls* syscalls) {
  std::vector<Fd> held;
  for (const Event& event : events) {
    if (needs_a_counter(event)) continue;
    OpenOutcome outcome = open_event(event, {}, syscalls != nullptr ? *syscalls : PerfSyscalls::real());
    if (outcome.fd) held.push_back(std::move(outcome.fd));
  }
  return held;
}

}  // namespace counterprof
