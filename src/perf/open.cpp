#include "perf/open.hpp"

#include <cerrno>
#include <ctime>
#include <initializer_list>
#include <string>

#include <sys/resource.h>

#include "perf/breakpoints.hpp"
#include "perf/errors.hpp"
#include "perf/records.hpp"
#include "perf/software_events.hpp"

namespace counterprof {
namespace {

void add_sampling(const Sampling& sampling, perf_event_attr& attr) {
  // Not PERF_FORMAT_GROUP: each counter is read by itself, and with what its ring had no room for.
  attr.read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING | PERF_FORMAT_LOST;
  attr.sample_type = sample_fields;
  attr.sample_id_all = 1;
  // One clock for all processors, so that their rings' records can be put in order.
  attr.use_clockid = 1;
  attr.clockid = CLOCK_MONOTONIC;
  attr.watermark = 1;
  attr.wakeup_watermark = sampling.tells_of_processes ? 1 : 0;
  if (sampling.tells_of_processes) {
    attr.mmap = attr.mmap2 = attr.comm = attr.comm_exec = attr.task = 1;
  } else if (sampling.period != 0) {
    attr.sample_period = sampling.period;
  } else {
    attr.freq = 1;
    attr.sample_freq = sampling.frequency_hz;
  }
  attr.exclude_callchain_kernel = sampling.call_chains ? attr.exclude_kernel : 1;
  // The first frame of the user's half is where the program was, of samples in the kernel too.
  if (!sampling.call_chains) attr.sample_max_stack = 1;
}

perf_event_attr attr_for(const Event& event, const OpenRequest& request) {
  const bool leads = request.group_fd < 0;
  perf_event_attr attr = event.attr;
  attr.size = sizeof attr;
  attr.read_format =
      PERF_FORMAT_GROUP | PERF_FORMAT_ID | PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING;
  attr.inherit = request.inherit ? 1 : 0;
  // Only the leader decides when the group counts; siblings follow it.
  attr.disabled = leads ? 1 : 0;
  attr.enable_on_exec = leads && request.enable_on_exec ? 1 : 0;
  attr.config1 |= request.user_read_config1;
  if (request.sampling != nullptr) add_sampling(*request.sampling, attr);
  return attr;
}

/// The soft limit of open files is often 1024 where the hard one is far above. True where it could be raised.
bool raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= limit.rlim_max) return false;
  limit.rlim_cur = limit.rlim_max;
  return ::setrlimit(RLIMIT_NOFILE, &limit) == 0;
}

/// One call with what can be mended without changing what is counted. A descriptor, or -errno.
int open_patiently(const Event& event, const OpenRequest& request, PerfSyscalls& syscalls) {
  perf_event_attr attr = attr_for(event, request);
  constexpr int most_interruptions = 10;  // perf and ftrace on one uprobe give EINTR for ever
  int interruptions = 0;
  bool limit_raised = false;
  bool resized = false;
  bool plain = request.user_read_config1 == 0;
  while (true) {
    const int fd =
        syscalls.perf_event_open(attr, request.thread, request.cpu, request.group_fd, PERF_FLAG_FD_CLOEXEC);
    if (fd == -EINTR && ++interruptions < most_interruptions) continue;
    if (fd == -EMFILE && !limit_raised) {
      limit_raised = true;
      if (raise_descriptor_limit()) continue;
    }
    if (fd == -E2BIG && !resized && attr.size != 0 && attr.size != sizeof attr) {
      resized = true;  // the kernel wrote its own size to attr.size
      continue;
    }
    if (fd == -EINVAL && (attr.read_format & PERF_FORMAT_LOST) != 0) {
      attr.read_format &= ~std::uint64_t{PERF_FORMAT_LOST};  // before Linux 6.0
      continue;
    }
    if ((fd == -EINVAL || fd == -EOPNOTSUPP) && !plain) {
      plain = true;
      attr.config1 = event.attr.config1;
      continue;
    }
    return fd;
  }
}

/// Events that happen in the kernel: with exclude_kernel they open and count less than there was, or nothing.
/// Of the software events only clocks and what the user's own instructions cause are something else.
bool happens_in_kernel(const Event& event) {
  if (event.source == Source::tracepoint) return true;
  if (event.attr.type != PERF_TYPE_SOFTWARE) return false;
  for (const auto config : {PERF_COUNT_SW_TASK_CLOCK, PERF_COUNT_SW_CPU_CLOCK, PERF_COUNT_SW_ALIGNMENT_FAULTS,
                            PERF_COUNT_SW_EMULATION_FAULTS, PERF_COUNT_SW_DUMMY})
    if (is_software(event, config)) return false;
  return true;
}

Opened from_rusage(const Event& event) {
  Opened opened{event, Status::counted, std::nullopt};
  opened.event.source = Source::rusage;
  opened.reason =
      Reason{ReasonCode::kernel_events_excluded,
             "counting in the kernel is not permitted, so it is taken from the kernel's accounting of "
             "the whole process (getrusage)"};
  return opened;
}

/// `tried` is what the kernel was asked for last: the event as it was wanted, or without kernel mode.
OpenOutcome refused(const Event& event, int error, const Event& tried) {
  // Looked at once: a machine without a PMU refuses most of what is asked of it, over and over.
  static const Surroundings around = look_around();
  const Refusal refusal = classify(error, tried, around);
  return {Fd{}, Opened{event, refusal.status, refusal.reason}, error};
}

/// `:u` in the canonical name, beside the modifiers that are there.
std::string with_user_modifier(const std::string& id) {
  const bool has_modifiers = id.find(':') != std::string::npos || id.ends_with('/');
  return id + (has_modifiers ? "u" : ":u");
}

OpenOutcome open_in_user_mode(const Event& event, const OpenRequest& request, PerfSyscalls& syscalls,
                              int error) {
  const bool is_sampled = request.sampling != nullptr;
  if (!is_sampled && rusage_count(event, rusage{})) return {Fd{}, from_rusage(event), 0};
  // In user mode `instructions:k` would count nothing at all, and show that as 0.
  const bool has_user_part = !happens_in_kernel(event) || (is_sampled && is_page_fault(event));
  if (!has_user_part || event.attr.exclude_user != 0) return refused(event, error, event);
  Opened opened{event, Status::counted, std::nullopt};
  opened.event.attr.exclude_kernel = 1;
  opened.event.attr.exclude_hv = 1;
  const int fd = open_patiently(opened.event, request, syscalls);
  if (fd < 0) return refused(event, -fd, opened.event);
  if (is_sampled) {
    opened.reason = Reason{ReasonCode::kernel_events_excluded,
                           "sampling in the kernel is not permitted, so only user mode is sampled"};
  } else if (!is_clock(event)) {  // a task's clock runs in both modes, whatever the attr excludes
    opened.event.id = with_user_modifier(event.id);
    opened.reason = Reason{ReasonCode::kernel_events_excluded,
                           "counting in the kernel is not permitted, so it is counted in user mode only"};
  }
  return {Fd{fd}, std::move(opened), 0};
}

}  // namespace

OpenOutcome open_event(const Event& event, const OpenRequest& request, PerfSyscalls& syscalls) {
  if (event.source == Source::simulated || event.source == Source::estimated)
    return {Fd{},
            {event, Status::not_supported,
             Reason{ReasonCode::no_such_event,
                    "only a simulation gives it; of a command, with --source simulated"}},
            ENOENT};
  if (event.attr.type == PERF_TYPE_BREAKPOINT)
    if (auto reason = why_breakpoints_never_count(syscalls))
      return {Fd{}, {event, Status::not_supported, std::move(reason)}, ENODEV};
  Opened opened{event, Status::counted, std::nullopt};
  int fd = open_patiently(event, request, syscalls);
  if (fd == -EINVAL && event.attr.precise_ip != 0) {
    opened.event.attr.precise_ip = 0;
    opened.reason =
        Reason{ReasonCode::invalid, "this processor does not count it precisely; counted without :p"};
    fd = open_patiently(opened.event, request, syscalls);
  }
  if (fd >= 0) return {Fd{fd}, std::move(opened), 0};
  const bool in_kernel_too = event.attr.exclude_kernel == 0;
  if ((fd == -EACCES || fd == -EPERM) && in_kernel_too)
    return open_in_user_mode(event, request, syscalls, -fd);
  return refused(event, -fd, event);
}

std::optional<std::uint64_t> event_id(int fd, PerfSyscalls& syscalls) {
  std::uint64_t id = 0;
  if (syscalls.ioctl(fd, PERF_EVENT_IOC_ID, &id) < 0) return std::nullopt;
  return id;
}

std::optional<std::uint64_t> rusage_count(const Event& event, const rusage& usage) noexcept {
  if (event.attr.type != PERF_TYPE_SOFTWARE || event.attr.exclude_kernel != 0 || event.attr.exclude_user != 0)
    return std::nullopt;
  switch (event.attr.config) {
    case PERF_COUNT_SW_PAGE_FAULTS:
      return static_cast<std::uint64_t>(usage.ru_minflt + usage.ru_majflt);
    case PERF_COUNT_SW_PAGE_FAULTS_MIN:
      return static_cast<std::uint64_t>(usage.ru_minflt);
    case PERF_COUNT_SW_PAGE_FAULTS_MAJ:
      return static_cast<std::uint64_t>(usage.ru_majflt);
    case PERF_COUNT_SW_CONTEXT_SWITCHES:
      return static_cast<std::uint64_t>(usage.ru_nvcsw + usage.ru_nivcsw);
    default:
      return std::nullopt;
  }
}

}  // namespace counterprof
