// One kernel with an event of every status, source and scope.
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "support/report_builder.hpp"
#include "support/sample_reports.hpp"

namespace counterprof {
namespace {

using Runs = std::vector<double>;

/// A software event is counted in every pass: two readings per run, which count once, by their mean.
EventResult counted_in_two_passes(EventResult event, const std::array<Runs, 2>& passes,
                                  const std::optional<Work>& work) {
  Runs means;
  event.status = Status::counted;
  for (std::size_t run = 0; run < passes[0].size(); ++run) {
    for (std::size_t pass = 0; pass < passes.size(); ++pass) {
      const double value = passes.at(pass)[run];
      event.runs.push_back({static_cast<int>(run) + 1, static_cast<int>(pass) + 1, value,
                            Reading{static_cast<std::uint64_t>(value), 20000000, 20000000}});
    }
    means.push_back((passes[0][run] + passes[1][run]) / 2);
  }
  event.summary = summary_of(means);
  if (work)
    event.per_work =
        PerWork{event.summary->mean / work->amount, *event.summary->standard_error / work->amount};
  return event;
}

/// Multiplexed: each counter had its turn for three quarters of the time.
EventResult scaled(EventResult event, const Runs& raw, const std::optional<Work>& work) {
  Runs values;
  for (const double count : raw) values.push_back(count * 4 / 3);
  event = counted(std::move(event), values, {20e6, 20e6, 20e6}, work);
  event.status = Status::scaled;
  for (std::size_t run = 0; run < raw.size(); ++run)
    event.runs[run].reading = Reading{static_cast<std::uint64_t>(raw[run]), 20000000, 15000000};
  event.reason =
      Reason{ReasonCode::no_slot, "counted for 75.00 % of the time, as there are fewer counters than events"};
  return event;
}

/// Readings without a value: the raw number alone is kept.
EventResult with_readings(EventResult event, const std::vector<Reading>& readings) {
  for (std::size_t run = 0; run < readings.size(); ++run)
    event.runs.push_back({static_cast<int>(run) + 1, 1, std::nullopt, readings[run]});
  return event;
}

std::vector<EventResult> mixed_measured(const std::optional<Work>& work) {
  const Runs times{20e6, 20e6, 20e6};
  EventResult user_cycles =
      counted(event_named("cycles:u", Source::hardware, "core clock cycles in user mode"),
              {60123456, 60123999, 60122871}, times, work);
  user_cycles.reason = Reason{ReasonCode::kernel_events_excluded,
                              "counted in user mode only: kernel.perf_event_paranoid is 2"};
  EventResult instructions =
      counted(known_event("instructions"), {141000123, 141000124, 141000125}, times, work);
  for (RunReading& reading : instructions.runs) reading.pass = 2;
  EventResult switches = given(known_event("cs"), Source::rusage, Status::counted, 3, work);
  switches.scope = Scope::process;
  EventResult energy =
      counted(event_named("power/energy-pkg/", Source::hardware), {0.25, 0.5, 0.375}, times, work);
  energy.unit = "Joules";
  return {std::move(user_cycles),
          std::move(instructions),
          scaled(known_event("branches"), {7500000, 7500300, 7500600}, work),
          counted_in_two_passes(known_event("faults"), {{{1000, 1001, 1000}, {1000, 1000, 1003}}}, work),
          std::move(switches),
          counted(event_named("syscalls:sys_enter_read", Source::tracepoint), {4, 4, 4}, times, work),
          counted(event_named("mem:0x7f0000001000/8:w", Source::breakpoint), {1000, 1000, 1000}, times, work),
          std::move(energy)};
}

std::vector<EventResult> mixed_uncounted() {
  return {
      with_readings(missing(known_event("cache-misses"), Status::implausible, ReasonCode::not_advertised,
                            "more misses than references, which cannot be"),
                    {{18446744073709551615U, 20000000, 20000000}, {7, 20000000, 20000000}}),
      with_readings(missing(known_event("branch-misses"), Status::not_counted, ReasonCode::never_scheduled,
                            "it never got a counter (the NMI watchdog may hold one)"),
                    {{0, 20000000, 0}, {0, 20000000, 0}, {0, 20000000, 0}}),
      missing(event_named("mem:0x7f0000002000/8:w", Source::breakpoint), Status::not_counted,
              ReasonCode::no_slot, "no counter of this kind is free in this pass"),
      missing(known_event("migrations"), Status::not_permitted, ReasonCode::paranoid,
              "kernel.perf_event_paranoid is 2, so an ordinary user may not count in the kernel; lower it "
              "(sysctl kernel.perf_event_paranoid=1) or give CAP_PERFMON"),
      missing_pmu("cache-references")};
}

std::vector<EventResult> mixed_computed(const std::optional<Work>& work) {
  EventResult l1 = event_named("l1d-misses", Source::simulated, "misses of a simulated level 1 data cache");
  l1.level = 1;
  return {given(known_event("cache-references"), Source::simulated, Status::simulated, 3276800, work),
          given(std::move(l1), Source::simulated, Status::simulated, 819200, work),
          given(event_named("memory-bytes", Source::estimated, "bytes that the traffic model expects"),
                Source::estimated, Status::estimated, 629145600, work),
          given(known_event("stalled-cycles-frontend"), Source::imported, Status::imported, 2.5e17, work)};
}

}  // namespace

Report mixed_report() {
  KernelResult kernel = diffusion_kernel("in_place", 512);
  kernel.wall_seconds = quantity_of({0.0200001, 0.0200002, 0.0200003});
  kernel.user_seconds = quantity_of({0.0195, 0.0196, 0.0197});
  kernel.sys_seconds = quantity_of({0.0005, 0.0004, 0.0003});
  kernel.exit_code = quantity_of({0, 0, 0});
  kernel.max_rss_bytes.runs = {std::nullopt, std::nullopt, std::nullopt};
  kernel.max_rss_bytes.reason = Reason{
      ReasonCode::starter_peak,
      "it used less memory than counterprof itself at its start, which the kernel does not tell apart"};
  std::vector<std::string> events;
  for (auto& part : {mixed_measured(kernel.work), mixed_uncounted(), mixed_computed(kernel.work)})
    kernel.events.insert(kernel.events.end(), part.begin(), part.end());
  for (const EventResult& event : kernel.events) events.push_back(event.event);
  Report report = report_of({std::move(kernel)}, events, 3);
  report.plan.passes = 2;
  return report;
}

}  // namespace counterprof
