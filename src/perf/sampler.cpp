#include "perf/sampler.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include <sys/epoll.h>
#include <unistd.h>

#include "base/text.hpp"
#include "perf/core_pmus.hpp"
#include "perf/errors.hpp"

namespace counterprof {
namespace {

/// What many short programs tell of finds room while this process waits for a processor. An ordinary user
/// gets less, as what he may lock is shared with the samples.
std::size_t bytes_for_processes() {
  return std::size_t{::geteuid() == 0 ? 512U : 128U} << 10;
}

/// So that a flood of page faults (half a million a second, 72 bytes each) finds room while this process
/// waits for a processor. An ordinary user may lock half a megabyte for each (kernel.perf_event_mlock_kb),
/// and Ring takes what it gets; of a large machine's memory not all is taken. A power of two.
std::size_t bytes_for_samples(long processors) {
  constexpr std::size_t least = std::size_t{512} << 10;
  constexpr std::size_t most = std::size_t{4} << 20;
  constexpr std::size_t together = std::size_t{64} << 20;
  std::size_t bytes = most;
  while (bytes > least && bytes * static_cast<std::size_t>(processors) > together) bytes /= 2;
  return bytes;
}

std::size_t pages_of(std::size_t bytes) {
  return std::max<std::size_t>(1, bytes / static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)));
}

/// Counts nothing: it is there for what its ring tells.
Event teller() {
  Event event;
  event.name = event.id = "dummy";
  event.source = Source::software;
  event.attr.type = PERF_TYPE_SOFTWARE;
  event.attr.config = PERF_COUNT_SW_DUMMY;
  event.attr.exclude_kernel = 1;
  event.attr.exclude_hv = 1;
  return event;
}

/// On a hybrid the event of each kind of core, of which those of a processor's own kind open.
std::vector<Event> variants(const Event& event) {
  std::vector<Event> result;
  for (const perf_event_attr& attr : on_each_core_pmu(event.attr, core_pmus())) {
    result.push_back(event);
    result.back().attr = attr;
  }
  if (result.empty()) result.push_back(event);
  return result;
}

[[noreturn]] void throw_refused(const Opened& opened) {
  throw Error("cannot sample " + in_quotes(opened.event.name) + ": " +
              (opened.reason ? opened.reason->text : std::string(to_string(opened.status))));
}

}  // namespace

Opened try_sampling(const SampledEvent& wanted, PerfSyscalls& syscalls) {
  OpenRequest request;
  request.sampling = &wanted.sampling;
  // On any processor: opened only, never mapped.
  request.inherit = false;
  std::optional<Opened> first;
  for (const Event& variant : variants(wanted.event)) {
    OpenOutcome outcome = open_event(variant, request, syscalls);
    if (outcome.fd) {
      outcome.opened.event.attr.config = wanted.event.attr.config;  // the kinds of cores are told apart later
      return std::move(outcome.opened);
    }
    if (!first) first = std::move(outcome.opened);
  }
  return std::move(*first);
}

Sampler::Sampler(std::vector<SampledEvent> events, PerfSyscalls& syscalls)
    : events_(std::move(events)), syscalls_(&syscalls), totals_(events_.size()) {
  wake_.reset(::epoll_create1(EPOLL_CLOEXEC));
  if (!wake_)
    throw Error("cannot wait for samples: " + std::string(std::strerror(errno)), "raise `ulimit -n`");
}

void Sampler::open() {
  const long processors = std::max(1L, ::sysconf(_SC_NPROCESSORS_CONF));
  // The tellers first: they are the ones that must have room.
  for (const bool tells : {true, false}) {
    for (std::size_t i = tells ? events_.size() : 0; i < events_.size() + (tells ? 1 : 0); ++i) {
      const std::size_t before = counters_.size();
      std::optional<OpenOutcome> refused;
      for (int cpu = 0; cpu < processors; ++cpu)
        open_on(cpu, i, pages_of(tells ? bytes_for_processes() : bytes_for_samples(processors)), refused);
      if (counters_.size() == before && refused) throw_refused(refused->opened);
    }
  }
}

void Sampler::open_on(int cpu, std::size_t event, std::size_t pages, std::optional<OpenOutcome>& refused) {
  const bool tells = event == events_.size();
  Sampling sampling = tells ? Sampling{} : events_[event].sampling;
  sampling.tells_of_processes = tells;
  OpenRequest request;
  request.enable_on_exec = true;
  request.cpu = cpu;
  request.sampling = &sampling;
  for (const Event& variant : tells ? std::vector<Event>{teller()} : variants(events_[event].event)) {
    OpenOutcome outcome = open_event(variant, request, *syscalls_);
    if (outcome.fd)
      add(std::move(outcome), event, pages);
    else if (outcome.error != ENODEV && !refused)  // ENODEV: that processor is off
      refused = std::move(outcome);
  }
}

void Sampler::add(OpenOutcome&& outcome, std::size_t event, std::size_t pages) {
  const int fd = outcome.fd.get();
  rings_.emplace_back(fd, pages, *syscalls_);
  if (const auto id = event_id(fd, *syscalls_)) event_of_counter_[*id] = event;
  counters_.push_back({std::move(outcome.fd), event});
  epoll_event wanted{};
  // A counter whose program has ended stays readable for ever (EPOLLHUP): it shall wake us once.
  wanted.events = EPOLLIN | EPOLLET;
  if (::epoll_ctl(wake_.get(), EPOLL_CTL_ADD, fd, &wanted) != 0)
    throw Error("cannot wait for samples: " + std::string(std::strerror(errno)));
}

void Sampler::drain(const std::function<void(Record&&, std::size_t event)>& take) {
  constexpr int most = 64;
  std::array<epoll_event, most> woken{};
  while (::epoll_wait(wake_.get(), woken.data(), most, 0) == most) {
  }
  for (Ring& ring : rings_) {
    const bool was_sound = ring.is_sound();
    ring.drain([&](std::span<const std::byte> bytes) { take_bytes(bytes, take); });
    if (was_sound && !ring.is_sound()) ++unreadable_;
  }
}

void Sampler::take_bytes(std::span<const std::byte> bytes,
                         const std::function<void(Record&&, std::size_t)>& take) {
  std::optional<Record> record = decode_record(bytes);
  if (!record) {
    perf_event_header header{};
    std::memcpy(&header, bytes.data(), sizeof header);
    // Kinds that are of no use here come by themselves: UNTHROTTLE, and what later kernels may add.
    if (header.type == PERF_RECORD_SAMPLE || header.type == PERF_RECORD_MMAP2) ++unreadable_;
    return;
  }
  const auto found = event_of_counter_.find(record->counter);
  const std::size_t event = found != event_of_counter_.end() ? found->second : events_.size();
  if (const auto* lost = std::get_if<LostRecord>(&record->what))
    (event < totals_.size() ? totals_[event].lost : lost_tellings_) += lost->records;
  if (event < totals_.size() && std::holds_alternative<ThrottleRecord>(record->what))
    ++totals_[event].throttled;
  take(std::move(*record), event);
}

std::vector<SamplingTotals> Sampler::totals() {
  std::vector<SamplingTotals> totals = totals_;
  std::vector<std::uint64_t> lost(totals.size(), 0);
  for (const Counter& counter : counters_) {
    if (counter.event >= totals.size()) continue;
    // value, time_enabled, time_running and, from Linux 6.0 on, lost (PERF_FORMAT_LOST).
    std::array<std::uint64_t, 4> words{};
    const ssize_t got = syscalls_->read(counter.fd.get(), words.data(), sizeof words);
    if (got < static_cast<ssize_t>(3 * sizeof(std::uint64_t))) continue;
    totals[counter.event].counted += words[0];
    if (got == sizeof words) lost[counter.event] += words[3];
  }
  // A record tells of losses only when there is room for it again: the counter knows of the last ones, too.
  for (std::size_t i = 0; i < totals.size(); ++i) totals[i].lost = std::max(totals[i].lost, lost[i]);
  return totals;
}

std::uint64_t Sampler::lost_tellings() {
  std::uint64_t lost = 0;
  for (const Counter& counter : counters_) {
    std::array<std::uint64_t, 4> words{};
    if (counter.event == totals_.size() &&
        syscalls_->read(counter.fd.get(), words.data(), sizeof words) == sizeof words)
      lost += words[3];
  }
  return std::max(lost_tellings_, lost);
}

std::size_t Sampler::ring_bytes() const noexcept {
  std::size_t bytes = 0;
  for (const Ring& ring : rings_) bytes += ring.bytes();
  return bytes;
}

}  // namespace counterprof
