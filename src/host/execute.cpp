#include "host/execute.hpp"

#include <array>
#include <chrono>
#include <memory>

#include <sys/resource.h>

#include "counterprof/control.h"
#include "counterprof/counters.hpp"

#include "base/text.hpp"
#include "host/loaded_kernel.hpp"
#include "host/under_callgrind.hpp"
#include "perf/shares.hpp"
#include "workload/describe.hpp"
#include "workload/process.hpp"

namespace counterprof {
namespace {

using Clock = std::chrono::steady_clock;
using Send = std::function<void(const HostReport&)>;

/// The process's peak (VmHWM of /proc/self/status): unlike ru_maxrss it begins anew with exec.
std::optional<double> peak_bytes() {
  const auto status = read_file("/proc/self/status");
  if (!status) return std::nullopt;
  constexpr std::string_view key = "VmHWM:";
  const std::size_t at = status->find(key);
  if (at == std::string::npos) return std::nullopt;
  std::string_view line = std::string_view(*status).substr(at + key.size());
  line = trim(line.substr(0, line.find('\n')));
  const auto kib = parse_unsigned(line.substr(0, line.find(' ')));
  if (!kib) return std::nullopt;
  return static_cast<double>(*kib) * 1024.0;
}

void send_stage(const Send& send, const char* stage) {
  HostReport report;
  report.stage = stage;
  send(report);
}

/// A kernel's state, given back to it at the end.
class State {
 public:
  State(const counterprof_kernel& kernel, const std::vector<double>& arguments) : kernel_(kernel) {
    std::array<char, 512> error{};
    state_ = kernel.create(arguments.data(), error.data(), error.size());
    error.back() = '\0';
    if (state_ == nullptr) throw Error(error[0] != '\0' ? printable(error.data()) : "it gives no reason", {});
  }
  ~State() { kernel_.destroy(state_); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  void advance(std::uint64_t steps) {
    const int result = kernel_.advance(state_, steps);
    if (result != 0) throw Error("advance() returned " + std::to_string(result), {});
  }

  std::vector<std::pair<std::string, double>> checksum() {
    if (kernel_.checksum == nullptr) return {};
    std::array<counterprof_checksum, 32> figures{};
    const std::size_t there = kernel_.checksum(state_, figures.data(), figures.size());
    if (there > figures.size())
      throw Error("checksum() has " + std::to_string(there) + " figures; at most " +
                      std::to_string(figures.size()) + " are taken",
                  {});
    std::vector<std::pair<std::string, double>> result;
    for (std::size_t i = 0; i < there; ++i)
      result.emplace_back(figures[i].name != nullptr ? figures[i].name : "", figures[i].value);
    return result;
  }

 private:
  const counterprof_kernel& kernel_;
  void* state_ = nullptr;
};

Counters open_counters(const HostRequest& request) {
  std::vector<Event> events;
  events.reserve(request.events.size());
  for (const std::string& name : request.events) events.push_back(resolve(name));
  CountersOptions options;
  options.multiplex = request.multiplex;
  return Counters(events, options);
}

/// The region: between its two reads nothing but the steps.
HostReport count(State& state, std::uint64_t steps, Counters& counters, bool marks_region) {
  Snapshot begin = counters.snapshot();
  Snapshot end = counters.snapshot();
  rusage before{};
  rusage after{};
  if (marks_region) {
    // What the region's ends touch for the first time is touched now, so that the threads' counts have none
    // of it.
    counters.read(begin);
    counters.read(end);
    static_cast<void>(Clock::now());
    ::getrusage(RUSAGE_SELF, &after);
    ::counterprof_region_begin();
  }
  ::getrusage(RUSAGE_SELF, &before);
  const auto started = Clock::now();
  counters.read(begin);
  state.advance(steps);
  counters.read(end);
  const auto ended = Clock::now();
  ::getrusage(RUSAGE_SELF, &after);
  if (marks_region) ::counterprof_region_end();

  HostReport report;
  report.wall_seconds = std::chrono::duration<double>(ended - started).count();
  report.user_seconds = seconds(after.ru_utime) - seconds(before.ru_utime);
  report.sys_seconds = seconds(after.ru_stime) - seconds(before.ru_stime);
  report.max_rss_bytes = peak_bytes();
  const std::vector<Value> values = counters.between(begin, end);
  for (std::size_t i = 0; i < values.size(); ++i)
    report.values.push_back({counters.events()[i].event, values[i]});
  for (std::size_t i = 0; i < values.size(); ++i)
    for (CountedEvent& share : shares_of(counters.events()[i], values[i]))
      report.values.push_back({std::move(share.event), std::move(share.value)});
  return report;
}

/// One step between two requests, in a function of its own: callgrind counts by basic blocks, and those
/// around the requests are then the same for each step.
[[gnu::noinline]] void count_step(State& state, const char* label) {
  callgrind::zero();
  state.advance(1);
  callgrind::dump(label);
}

/// The region under callgrind. Without warm-up steps the native
/// region begins with the caches as create() leaves them, so that is simulated, too.
void simulate(const counterprof_kernel& kernel, const std::vector<double>& values, const HostRequest& request,
              const Send& send) {
  std::vector<std::string> labels;
  for (std::uint64_t step = 1; step <= request.simulated_steps; ++step)
    labels.push_back(simulated_step_label(step));
  if (request.warmup_steps == 0) callgrind::start();
  send_stage(send, "create");
  State state(kernel, values);
  send_stage(send, "warmup");
  if (request.warmup_steps > 0) {
    callgrind::start();
    state.advance(request.warmup_steps);
  }
  send_stage(send, "advance");
  for (const std::string& label : labels) count_step(state, label.c_str());
  callgrind::stop();
}

std::uint64_t steps_of(const counterprof_kernel& kernel, const std::vector<double>& values) {
  for (std::size_t i = 0; i < kernel.parameter_count; ++i)
    if (std::string_view(kernel.parameters[i].name) == "steps") return static_cast<std::uint64_t>(values[i]);
  return 1;
}

}  // namespace

void execute(const HostRequest& request, const Send& send) {
  send_stage(send, "load");
  const counterprof_kernel& kernel =
      request.library.empty() ? find_builtin(request.kernel) : load_library(request.library);
  if (request.describe) {
    HostReport report;
    report.stage = "done";
    report.info = describe(kernel);
    send(report);
    return;
  }
  const std::vector<double> values = arguments(kernel, request.parameters);
  const std::uint64_t steps = steps_of(kernel, values);
  HostReport work;
  work.work_unit = kernel.work_unit;
  work.work_amount = kernel.work_per_step(values.data()) * static_cast<double>(steps);
  send(work);

  if (request.simulated_steps > 0) {
    simulate(kernel, values, request, send);
    return;
  }
  // Threads that exist when counters are opened are not counted: before the kernel creates anything.
  Counters counters = open_counters(request);
  send_stage(send, "create");
  State state(kernel, values);
  send_stage(send, "warmup");
  if (request.warmup_steps > 0) state.advance(request.warmup_steps);
  send_stage(send, "advance");
  send(count(state, steps, counters, request.marks_region));
  HostReport checksum;
  checksum.stage = "checksum";
  send(checksum);
  checksum.checksum = state.checksum();
  checksum.stage = "destroy";
  send(checksum);
}

}  // namespace counterprof
