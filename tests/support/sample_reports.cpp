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
      event_named("cpu/event=0x2e,umask=0x41/u", Source::hardware, "100% of <b>everything</b>, \"quoted\"");
  event.unit = "\xc2\xb5s";
  breaking.events = {counted(std::move(event), {9007199254740991, 9007199254740990, 9007199254740989},
                             nanoseconds(wall), breaking.work),
                     missing(event_named("=1+1", Source::tracepoint), Status::not_supported,
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
                                      SampleReport{"simulated", simulated_report},
                                      SampleReport{"explained", explained_report},
                                      SampleReport{"imported", from_perf_report},
                                      SampleReport{"empty", empty_report}};
  return samples;
}

}  // namespace counterprof
