#include "counterprof/counters.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/fd.hpp"
#include "perf/decode.hpp"
#include "perf/open.hpp"

namespace counterprof {
namespace {

/// Events that the kernel schedules together: one PMU's. The three types of a processor's core are one PMU;
/// what is software to the kernel (tracepoints too) is never short of counters and needs one group only.
std::uint32_t pmu_of(const Event& event) {
  switch (event.attr.type) {
    case PERF_TYPE_HARDWARE:
    case PERF_TYPE_HW_CACHE:
    case PERF_TYPE_RAW:
      return PERF_TYPE_RAW;
    case PERF_TYPE_TRACEPOINT:
      return PERF_TYPE_SOFTWARE;
    default:
      return event.attr.type;
  }
}

struct Group {
  std::uint32_t pmu = 0;
  bool is_closed = false;  // takes no further events
  std::vector<Fd> fds;     // the leader first
  std::size_t offset = 0;  // of its record in a snapshot, in words

  std::size_t words() const noexcept { return group_record_words(fds.size()); }
};

/// Where an event is found in a snapshot.
struct Place {
  std::size_t group = 0;
  std::size_t position = 0;
  std::uint64_t id = 0;
};

}  // namespace

struct Counters::Impl {
  std::vector<Opened> opened;
  std::vector<std::optional<Place>> places;  // none: not open
  std::vector<Group> groups;
  std::size_t words = 0;
  bool uses_rusage = false;
  bool inherit = true;
  PerfSyscalls* syscalls = nullptr;

  std::vector<std::optional<Reading>> totals;  // of all regions; none where one could not be read
  Snapshot end;                                // of the region that ends
  std::vector<Snapshot> spare;                 // for regions to come, so that a region allocates nothing

  void open(Event event, const CountersOptions& options);
  Group* group_for(const Event& event, const CountersOptions& options);
  void enable();
  std::optional<Reading> difference(std::size_t event, const Snapshot& begin,
                                    const Snapshot& finish) const noexcept;
  Value value(std::size_t event, const std::optional<Reading>& reading) const;
};

namespace {

std::vector<Event> resolve_all(std::initializer_list<std::string_view> names) {
  std::vector<Event> events;
  events.reserve(names.size());
  for (const std::string_view name : names) events.push_back(resolve(name));
  return events;
}

/// Alone in its group: so that the kernel can take turns with it, or because only a leader may be pinned or
/// exclusive.
bool leads_alone(const Event& event, const CountersOptions& options) {
  const bool takes_turns = options.multiplex && pmu_of(event) != PERF_TYPE_SOFTWARE;
  return takes_turns || event.attr.pinned != 0 || event.attr.exclusive != 0;
}

}  // namespace

Group* Counters::Impl::group_for(const Event& event, const CountersOptions& options) {
  if (leads_alone(event, options)) return nullptr;
  const auto found = std::find_if(groups.begin(), groups.end(), [&](const Group& group) {
    return group.pmu == pmu_of(event) && !group.is_closed;
  });
  return found == groups.end() ? nullptr : &*found;
}

void Counters::Impl::open(Event event, const CountersOptions& options) {
  const std::size_t index = opened.size();
  Group* group = group_for(event, options);
  OpenRequest request{-1, options.inherit, options.enable_on_exec};
  if (group != nullptr) request.group_fd = group->fds.front().get();

  OpenOutcome outcome = open_event(event, request, *syscalls);
  if (group != nullptr && !outcome.fd && (outcome.error == EINVAL || outcome.error == ENOSPC)) {
    // Either the event is wrong, or the group has become larger than the PMU: alone it shows which.
    request.group_fd = -1;
    if (open_event(event, request, *syscalls).fd)
      outcome.opened = {std::move(event), Status::not_counted,
                        Reason{ReasonCode::no_slot, "no counter of this kind is free in this pass"}};
  }
  opened.push_back(std::move(outcome.opened));
  places.emplace_back();
  if (opened.back().status == Status::counted && !outcome.fd) uses_rusage = true;
  if (!outcome.fd) return;

  const auto id = event_id(outcome.fd.get(), *syscalls);
  if (!id) {
    opened.back().status = Status::not_counted;
    opened.back().reason = Reason{ReasonCode::invalid, "the kernel does not tell the counter's id"};
    return;
  }
  if (group == nullptr) {
    const Event& leader = opened.back().event;
    groups.push_back({pmu_of(leader), leads_alone(leader, options), {}, 0});
    group = &groups.back();
  }
  places[index] = Place{static_cast<std::size_t>(group - groups.data()), group->fds.size(), *id};
  group->fds.push_back(std::move(outcome.fd));
}

void Counters::Impl::enable() {
  for (Group& group : groups) syscalls->ioctl(group.fds.front().get(), PERF_EVENT_IOC_ENABLE, nullptr);
}

std::optional<Reading> Counters::Impl::difference(std::size_t event, const Snapshot& begin,
                                                  const Snapshot& finish) const noexcept {
  if (!places[event]) {
    const Event& counted = opened[event].event;
    if (counted.source != Source::rusage) return std::nullopt;
    return Reading{*rusage_count(counted, finish.usage_) - *rusage_count(counted, begin.usage_), 0, 0};
  }
  const Place& place = *places[event];
  const Group& group = groups[place.group];
  const auto find = [&](const Snapshot& snapshot) {
    return find_in_group(std::span(snapshot.words_).subspan(group.offset, group.words()), place.id,
                         place.position);
  };
  const auto from = find(begin);
  const auto to = find(finish);
  if (!from || !to) return std::nullopt;
  return *to - *from;
}

Value Counters::Impl::value(std::size_t event, const std::optional<Reading>& reading) const {
  const Opened& how = opened[event];
  if (how.status != Status::counted) return {std::nullopt, how.status, how.reason, {}};
  if (!reading)
    return {std::nullopt,
            Status::not_counted,
            Reason{ReasonCode::busy, "its counter could not be read (a pinned event that lost its counter?)"},
            {}};
  if (!places[event]) return {static_cast<double>(reading->raw), Status::counted, how.reason, *reading};
  Value value = evaluate(*reading, how.event.scale);
  if (!value.reason) value.reason = how.reason;
  return value;
}

Counters::Counters(std::vector<Event> events, CountersOptions options) : impl_(std::make_unique<Impl>()) {
  impl_->syscalls = options.syscalls != nullptr ? options.syscalls : &PerfSyscalls::real();
  impl_->inherit = options.inherit;
  impl_->opened.reserve(events.size());
  impl_->places.reserve(events.size());
  for (Event& event : events) impl_->open(std::move(event), options);
  for (Group& group : impl_->groups) {
    group.offset = impl_->words;
    impl_->words += group.words();
  }
  impl_->totals.assign(impl_->opened.size(), Reading{});
  impl_->end = snapshot();
  impl_->spare.push_back(snapshot());  // a region's first use must not fault its memory in
  if (!options.enable_on_exec) impl_->enable();
}

Counters::Counters(std::initializer_list<std::string_view> names, CountersOptions options)
    : Counters(resolve_all(names), options) {}

Counters::~Counters() = default;
Counters::Counters(Counters&&) noexcept = default;
Counters& Counters::operator=(Counters&&) noexcept = default;

std::span<const Opened> Counters::events() const noexcept {
  return impl_->opened;
}

Snapshot Counters::snapshot() const {
  Snapshot result;
  result.words_.assign(impl_->words, 0);
  return result;
}

void Counters::read(Snapshot& into, const rusage* usage) noexcept {
  for (const Group& group : impl_->groups) {
    const std::size_t bytes = group.words() * sizeof(std::uint64_t);
    std::uint64_t* record = into.words_.data() + group.offset;
    const ssize_t got = impl_->syscalls->read(group.fds.front().get(), record, bytes);
    if (got != static_cast<ssize_t>(bytes)) record[0] = 0;  // no counter is found in a record of none
  }
  if (!impl_->uses_rusage) return;
  if (usage != nullptr)
    into.usage_ = *usage;
  else
    ::getrusage(impl_->inherit ? RUSAGE_SELF : RUSAGE_THREAD, &into.usage_);
}

std::vector<Value> Counters::between(const Snapshot& begin, const Snapshot& end) const {
  std::vector<Value> values;
  values.reserve(impl_->opened.size());
  for (std::size_t i = 0; i < impl_->opened.size(); ++i)
    values.push_back(impl_->value(i, impl_->difference(i, begin, end)));
  return values;
}

std::vector<Value> Counters::totals() const {
  std::vector<Value> values;
  values.reserve(impl_->opened.size());
  for (std::size_t i = 0; i < impl_->opened.size(); ++i) values.push_back(impl_->value(i, impl_->totals[i]));
  return values;
}

Region::Region(Counters& counters) noexcept : counters_(&counters) {
  auto& spare = counters.impl_->spare;
  if (spare.empty()) {
    begin_ = counters.snapshot();
  } else {
    begin_ = std::move(spare.back());
    spare.pop_back();
  }
  counters.read(begin_);
}

Region::~Region() {
  stop();
}

void Region::stop() noexcept {
  if (counters_ == nullptr) return;
  Counters::Impl& impl = *counters_->impl_;
  counters_->read(impl.end);
  counters_ = nullptr;
  for (std::size_t i = 0; i < impl.totals.size(); ++i) {
    const auto part = impl.difference(i, begin_, impl.end);
    if (part && impl.totals[i])
      *impl.totals[i] += *part;
    else
      impl.totals[i].reset();
  }
  impl.spare.push_back(std::move(begin_));
}

}  // namespace counterprof
