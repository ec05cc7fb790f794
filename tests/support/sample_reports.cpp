#include "support/sample_reports.hpp"

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "support/report_builder.hpp"

namespace counterprof {
namespace {

using Runs = std::vector<double>;

constexpr std::array hardware_events{"cycles",
                                     "stalled-cycles-frontend",
                                     "stalled-cycles-backend",
                                     "instructions",
                                     "cache-references",
                                     "cache-misses",
                                     "branches",
                                     "branch-misses"};
constexpr std::array software_events{"task-clock", "faults", "minor-faults", "cs", "migrations"};

/// Seconds, and events in the order of `software_events`, run by run.
struct Measured {
  Runs wall_seconds, user_seconds, sys_seconds, max_rss_bytes;
  std::array<Runs, software_events.size()> software;
};

Runs nanoseconds(const Runs& seconds) {
  Runs result;
  for (const double value : seconds) result.push_back(value * 1e9);
  return result;
}

void add_quantities(KernelResult& kernel, const Measured& measured) {
  kernel.runs_planned = static_cast<int>(measured.wall_seconds.size());
  kernel.wall_seconds = quantity_of(measured.wall_seconds);
  kernel.user_seconds = quantity_of(measured.user_seconds);
  kernel.sys_seconds = quantity_of(measured.sys_seconds);
  kernel.max_rss_bytes = quantity_of(measured.max_rss_bytes);
  kernel.exit_code = quantity_of(Runs(measured.wall_seconds.size(), 0));
}

void add_software(KernelResult& kernel, const Measured& measured) {
  const Runs times = nanoseconds(measured.wall_seconds);
  for (std::size_t i = 0; i < software_events.size(); ++i)
    kernel.events.push_back(
        counted(known_event(software_events.at(i)), measured.software.at(i), times, kernel.work));
}

/// As a virtual machine gives it.
void add_without_pmu(KernelResult& kernel, const Measured& measured) {
  add_quantities(kernel, measured);
  for (const char* name : hardware_events) kernel.events.push_back(missing_pmu(name));
  add_software(kernel, measured);
}

void add_with_pmu(KernelResult& kernel, const std::array<Runs, hardware_events.size()>& hardware,
                  const Measured& measured) {
  add_quantities(kernel, measured);
  const Runs times = nanoseconds(measured.wall_seconds);
  for (std::size_t i = 0; i < hardware_events.size(); ++i)
    kernel.events.push_back(counted(known_event(hardware_events.at(i)), hardware.at(i), times, kernel.work));
  add_software(kernel, measured);
}

const Measured temporaries_512{{0.6553, 0.6571, 0.6548},
                               {0.3411, 0.3402, 0.3427},
                               {0.3139, 0.3165, 0.3119},
                               {14155776, 14155776, 14159872},
                               {{{655012345, 656830112, 654511907},
                                 {150176, 150176, 150176},
                                 {150176, 150176, 150176},
                                 {1, 0, 2},
                                 {0, 0, 0}}}};
const Measured fused_512{{0.0137, 0.0139, 0.0136},
                         {0.0136, 0.0138, 0.0135},
                         {0, 0, 0},
                         {7864320, 7864320, 7868416},
                         {{{13690123, 13880456, 13588001}, {0, 0, 0}, {0, 0, 0}, {0, 0, 1}, {0, 0, 0}}}};

const std::vector<std::pair<std::string, double>> checksum_512{
    {"mass", 13.52}, {"sum_of_squares", 0.0675999999991}, {"maximum", 0.005}};

KernelResult temporaries() {
  KernelResult kernel = diffusion_kernel("temporaries", 512);
  kernel.traffic = "arrays: {u: rows * columns * 8}";
  kernel.checksum = checksum_512;
  return kernel;
}

KernelResult fused() {
  KernelResult kernel = diffusion_kernel("fused", 512);
  kernel.checksum = checksum_512;
  return kernel;
}

EventResult named(std::string name, Source source, std::string what_it_counts = {}) {
  EventResult event;
  event.event = event.id = std::move(name);
  event.source = source;
  event.what_it_counts = std::move(what_it_counts);
  return event;
}

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
  EventResult user_cycles = counted(named("cycles:u", Source::hardware, "core clock cycles in user mode"),
                                    {60123456, 60123999, 60122871}, times, work);
  user_cycles.reason = Reason{ReasonCode::kernel_events_excluded,
                              "counted in user mode only: kernel.perf_event_paranoid is 2"};
  EventResult instructions =
      counted(known_event("instructions"), {141000123, 141000124, 141000125}, times, work);
  for (RunReading& reading : instructions.runs) reading.pass = 2;
  EventResult switches = given(known_event("cs"), Source::rusage, Status::counted, 3, work);
  switches.scope = Scope::process;
  EventResult energy = counted(named("power/energy-pkg/", Source::hardware), {0.25, 0.5, 0.375}, times, work);
  energy.unit = "Joules";
  return {std::move(user_cycles),
          std::move(instructions),
          scaled(known_event("branches"), {7500000, 7500300, 7500600}, work),
          counted_in_two_passes(known_event("faults"), {{{1000, 1001, 1000}, {1000, 1000, 1003}}}, work),
          std::move(switches),
          counted(named("syscalls:sys_enter_read", Source::tracepoint), {4, 4, 4}, times, work),
          counted(named("mem:0x7f0000001000/8:w", Source::breakpoint), {1000, 1000, 1000}, times, work),
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
      missing(named("mem:0x7f0000002000/8:w", Source::breakpoint), Status::not_counted, ReasonCode::no_slot,
              "no counter of this kind is free in this pass"),
      missing(known_event("migrations"), Status::not_permitted, ReasonCode::paranoid,
              "kernel.perf_event_paranoid is 2, so an ordinary user may not count in the kernel; lower it "
              "(sysctl kernel.perf_event_paranoid=1) or give CAP_PERFMON"),
      missing_pmu("cache-references")};
}

std::vector<EventResult> mixed_computed(const std::optional<Work>& work) {
  EventResult l1 = named("l1d-misses", Source::simulated, "misses of a simulated level 1 data cache");
  l1.level = 1;
  return {given(known_event("cache-references"), Source::simulated, Status::simulated, 3276800, work),
          given(std::move(l1), Source::simulated, Status::simulated, 819200, work),
          given(named("memory-bytes", Source::estimated, "bytes that the traffic model expects"),
                Source::estimated, Status::estimated, 629145600, work),
          given(known_event("stalled-cycles-frontend"), Source::imported, Status::imported, 2.5e17, work)};
}

/// Figures of the runs that there are, as a kernel that failed leaves them.
KernelResult crashed() {
  KernelResult kernel = diffusion_kernel("boxed", 512);
  kernel.wall_seconds = quantity_of({1.875});
  kernel.user_seconds = quantity_of({1.5});
  kernel.sys_seconds = quantity_of({0.375});
  kernel.max_rss_bytes = quantity_of({104857600});
  kernel.exit_code.runs = {0, 139};
  kernel.exit_code.summary = summary_of({0, 139});
  kernel.failure = Failure{"signal", "ended by SIGSEGV in advance()", "boxed: row 511 of 512\n", 2};
  kernel.events = {missing_pmu("cycles"),
                   counted(known_event("task-clock"), {1874500000}, {1.875e9}, kernel.work),
                   counted(known_event("faults"), {25600}, {1.875e9}, kernel.work)};
  return kernel;
}

KernelResult could_not_begin() {
  const Reason reason{ReasonCode::kernel_failed, "the kernel failed before it was counted"};
  KernelResult kernel;
  kernel.name = kernel.base_name = "mine";
  kernel.kind = KernelKind::library;
  kernel.runs_planned = 3;
  for (Quantity* quantity : {&kernel.wall_seconds, &kernel.user_seconds, &kernel.sys_seconds,
                             &kernel.max_rss_bytes, &kernel.exit_code})
    quantity->reason = reason;
  kernel.failure = Failure{"library", "cannot load libmine.so: no such file", "", std::nullopt};
  for (const char* name : {"cycles", "task-clock", "faults"})
    kernel.events.push_back(missing(known_event(name), Status::not_counted, reason.code, reason.text));
  return kernel;
}

KernelResult sweep_kernel(const std::string& version, double rows, const Runs& wall, const Runs& faults) {
  KernelResult kernel = diffusion_kernel(version, rows);
  const std::string size = std::to_string(static_cast<int>(rows));
  kernel.name += "[rows=" + size + ",columns=" + size + "]";
  kernel.wall_seconds = quantity_of(wall);
  kernel.exit_code = quantity_of({0, 0, 0});
  kernel.events = {missing_pmu("cache-misses"),
                   counted(known_event("task-clock"), nanoseconds(wall), nanoseconds(wall), kernel.work),
                   counted(known_event("faults"), faults, nanoseconds(wall), kernel.work)};
  return kernel;
}

}  // namespace

Report virtual_machine_report() {
  std::vector<KernelResult> kernels{temporaries(), fused()};
  add_without_pmu(kernels[0], temporaries_512);
  add_without_pmu(kernels[1], fused_512);
  Report report = report_of(std::move(kernels), default_events(), 3);
  compare_with_baseline(report, "diffusion/temporaries");
  return report;
}

Report pmu_report() {
  std::vector<KernelResult> kernels{temporaries(), fused()};
  add_with_pmu(kernels[0],
               {{{2296123456, 2301234567, 2293456789},
                 {812345678, 815345678, 809345678},
                 {1234567890, 1236567890, 1232567890},
                 {1887436800, 1887436811, 1887436802},
                 {98304000, 98404000, 98204000},
                 {29491200, 29591200, 29391200},
                 {209715200, 209715207, 209715201},
                 {131072, 131572, 130572}}},
               temporaries_512);
  add_with_pmu(kernels[1],
               {{{48012345, 48612345, 47812345},
                 {2012345, 2112345, 1912345},
                 {20012345, 20112345, 19912345},
                 {131072000, 131072011, 131072003},
                 {6553600, 6563600, 6543600},
                 {65536, 66536, 64536},
                 {9830400, 9830402, 9830401},
                 {51201, 51301, 51101}}},
               fused_512);
  Report report = report_of(std::move(kernels), default_events(), 3);
  report.context.virtualisation = "none";
  report.context.governor = "performance";
  report.context.turbo = false;
  compare_with_baseline(report, "diffusion/temporaries");
  return report;
}

Report single_run_report() {
  std::vector<KernelResult> kernels{fused()};
  add_without_pmu(kernels[0], {{0.0137}, {0.0136}, {0.0001}, {7864320}, {{{13690123}, {2}, {2}, {1}, {0}}}});
  Report report = report_of(std::move(kernels), default_events(), 1);
  report.warnings = {"one run tells nothing of the spread; -r 3 does"};
  return report;
}

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

Report failed_report() {
  KernelResult completed = fused();
  add_quantities(completed, fused_512);
  const Runs times = nanoseconds(fused_512.wall_seconds);
  completed.events = {missing_pmu("cycles"),
                      counted(known_event("task-clock"), fused_512.software[0], times, completed.work),
                      counted(known_event("faults"), fused_512.software[1], times, completed.work)};
  Report report =
      report_of({crashed(), could_not_begin(), std::move(completed)}, {"cycles", "task-clock", "faults"}, 3);
  report.plan.plan.kernels[1].library = "/plans/libmine.so";
  report.warnings = {"run 1 of diffusion/boxed left 2 processes running; ended",
                     "the machine was busy at the start (load 7.50 on 2 processors)"};
  compare_with_baseline(report, "diffusion/boxed");
  return report;
}

Report hostile_report() {
  const Runs wall{0.5, 0.5, 0.5};
  KernelResult breaking;
  breaking.name = breaking.base_name =
      "a\"b',c;\nd\r\n\te\x1b[2J\x1b]0;title\x07</script><img src=x>|`&{{}}\\";
  breaking.kind = KernelKind::command;
  breaking.command = {"sh", "-c", "echo \"$HOME\"; exit 0", std::string("n\0ul", 4)};
  breaking.parameters = {{"ro\"ws", 1e300}, {"x,y;z=1", -0.1}};
  breaking.work = Work{"</td>\n", 3};
  breaking.checksum = {{"m\"ass\n", 1e-320}};
  breaking.runs_planned = 3;
  breaking.wall_seconds = quantity_of(wall);
  EventResult event =
      named("cpu/event=0x2e,umask=0x41/u", Source::hardware, "100% of <b>everything</b>, \"quoted\"");
  event.unit = "\xc2\xb5s";
  breaking.events = {counted(std::move(event), {9007199254740991, 9007199254740990, 9007199254740989},
                             nanoseconds(wall), breaking.work),
                     missing(named("=1+1", Source::tracepoint), Status::not_supported,
                             ReasonCode::no_such_event, "no such event: \"\x1b[31m\n\"")};

  KernelResult not_utf8;
  not_utf8.name = not_utf8.base_name = "invalid \xff\xc0\x80 UTF-8, gr\xc3\xbcn \xf0\x9f\x94\xa5";
  not_utf8.runs_planned = 3;
  not_utf8.wall_seconds = quantity_of(wall);
  not_utf8.failure = Failure{"exit_status", "exited with status 1", "\xfe\x1b[1m\n", 3};
  Report report =
      report_of({std::move(breaking), std::move(not_utf8)}, {"cpu/event=0x2e,umask=0x41/u", "=1+1"}, 3);
  report.context.host = "host\"\n<b>";
  report.context.argv.emplace_back("\xed\xa0\x80");
  report.plan.plan.kernels[0].env = {{"PATH", "/bin:\"\n"}, {"LC_ALL", "C"}};
  report.warnings = {"a\x1b[2Jwarning\nof two lines"};
  return report;
}

Report command_report() {
  KernelResult kernel;
  kernel.name = kernel.base_name = "sleep 0.01";
  kernel.kind = KernelKind::command;
  kernel.command = {"sleep", "0.01"};
  add_without_pmu(kernel, {{0.0107, 0.0106, 0.0108, 0.0107, 0.0307},
                           {0.0004, 0.0003, 0.0004, 0.0004, 0.0005},
                           {0.0002, 0.0003, 0.0002, 0.0002, 0.0004},
                           {2097152, 2097152, 2101248, 2097152, 2097152},
                           {{{512345, 509876, 515432, 511111, 812345},
                             {56, 56, 57, 56, 56},
                             {56, 56, 57, 56, 56},
                             {1, 1, 1, 1, 3},
                             {0, 0, 0, 0, 1}}}});
  for (EventResult& event : kernel.events) event.scope = Scope::process;
  Report report = report_of({std::move(kernel)}, default_events(), 5);
  Plan& plan = report.plan.plan;
  plan.file = plan.folder = "";
  plan.order = Order::sequential;
  plan.outputs = {};
  plan.settings.warmup = plan.settings.warmup_steps = 0;
  plan.kernels[0].settings = plan.settings;
  report.plan.seed = 0;
  report.context.argv = {"counterprof", "stat", "-r", "5", "--", "sleep", "0.01"};
  return report;
}

Report sweep_report() {
  Report report = report_of({sweep_kernel("temporaries", 512, {0.65, 0.66, 0.64}, {150176, 150176, 150176}),
                             sweep_kernel("temporaries", 2048, {24.5, 25, 25.5}, {819200, 819201, 819200}),
                             sweep_kernel("fused", 512, {0.0137, 0.0139, 0.0136}, {0, 0, 0}),
                             sweep_kernel("fused", 1131, {0.125, 0.126, 0.124}, {0, 0, 0}),
                             sweep_kernel("fused", 2048, {0.41, 0.42, 0.4}, {0, 0, 0})},
                            {"cache-misses", "task-clock", "faults"}, 3);
  compare_with_baseline(report, "diffusion/temporaries");
  return report;
}

Report empty_report() {
  Report report = report_of({}, default_events(), 3);
  report.version = "0.1.0";
  report.context = {};
  report.calibration = {};
  report.warnings = {"interrupted by SIGINT before any kernel was complete"};
  return report;
}

std::span<const SampleReport> sample_reports() {
  static constexpr std::array samples{SampleReport{"virtual_machine", virtual_machine_report},
                                      SampleReport{"pmu", pmu_report},
                                      SampleReport{"single_run", single_run_report},
                                      SampleReport{"mixed", mixed_report},
                                      SampleReport{"failed", failed_report},
                                      SampleReport{"hostile", hostile_report},
                                      SampleReport{"command", command_report},
                                      SampleReport{"sweep", sweep_report},
                                      SampleReport{"empty", empty_report}};
  return samples;
}

}  // namespace counterprof
