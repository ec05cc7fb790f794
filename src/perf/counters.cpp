#include "counterprof/counters.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <pthread.h>

#include "perf/core_pmus.hpp"
#include "perf/decode.hpp"
#include "perf/group.hpp"
#include "perf/open.hpp"

namespace counterprof {
namespace {

/// Which counter of which group it is.
struct Place {
  std::size_t group = 0;
  std::size_t position = 0;
  std::uint64_t id = 0;
};

/// Where that is expected in a snapshot, in words from its beginning: all that the end of a region looks at.
struct Expected {
  std::size_t record = 0;  // the group's
  std::size_t value = 0;   // the counter's value, and its id behind
  std::uint64_t members = 0;
  std::uint64_t id = 0;

  bool is_in(const std::uint64_t* words) const noexcept {
    return members != 0 && words[record] == members && words[value + 1] == id;
  }
};

/// One counter of an event: on a hybrid processor there is one for each kind of core.
struct Slot {
  std::size_t event = 0;
  std::optional<Place> place;  // none: it is not open, or comes from rusage
  std::string pmu;             // of a hybrid
};

}  // namespace

struct Counters::Impl {
  std::vector<Opened> opened;
  std::vector<std::size_t> first_slot;  // per event, and one more
  std::vector<std::string> uncovered;   // per event: the kinds of cores that do not count it
  std::vector<Slot> slots;              // in the events' order, at least one for each
  std::vector<Expected> expected;       // per slot; of one without a place, nothing
  std::vector<Group> groups;
  std::vector<std::size_t> offsets;  // of each group's record in a snapshot, in words
  std::size_t words = 0;
  std::optional<std::vector<CorePmu>> cores;  // looked up for the first hardware event
  bool uses_rusage = false;
  CountersOptions options;
  PerfSyscalls* syscalls = nullptr;
  pthread_t counted_thread = ::pthread_self();
  const volatile char* not_forked = nullptr;  // null: there is nothing to be read in user space

  Sum totals;                   // of all regions
  Snapshot end;                 // of the region that ends
  std::vector<Snapshot> spare;  // for regions to come, so that a region allocates nothing

  void open(const Event& event);
  void open_on_each(const Event& event, const std::vector<perf_event_attr>& attrs);
  Opened open_slot(const Event& event, const std::string& pmu);
  void close_slots_from(std::size_t first);
  std::size_t group_for(const Event& event);
  bool leads_alone(const Event& event);
  std::uint32_t group_pmu(const Event& event);
  std::uint64_t user_read_config1(const Event& event);
  void start();
  std::optional<Reading> difference(std::size_t slot, const Snapshot& begin,
                                    const Snapshot& finish) const noexcept;
  Value value(std::size_t event, const std::vector<std::optional<Reading>>& readings) const;
  std::vector<Value> values(const std::vector<std::optional<Reading>>& readings) const;
};

namespace {

constexpr std::size_t none = static_cast<std::size_t>(-1);

std::vector<Event> resolve_all(std::initializer_list<std::string_view> names) {
  std::vector<Event> events;
  events.reserve(names.size());
  for (const std::string_view name : names) events.push_back(resolve(name));
  return events;
}

/// Counted by a PMU, the core's or another, and not by the kernel or the debug registers.
bool is_of_a_pmu(const Event& event) {
  return event.attr.type != PERF_TYPE_SOFTWARE && event.attr.type != PERF_TYPE_TRACEPOINT &&
         event.attr.type != PERF_TYPE_BREAKPOINT;
}

}  // namespace

/// What is software to the kernel is one group, without looking at what PMUs there are.
std::uint32_t Counters::Impl::group_pmu(const Event& event) {
  if (!is_of_a_pmu(event)) return pmu_of(event.attr, {});
  if (!cores) cores = core_pmus(options.root);
  return pmu_of(event.attr, *cores);
}

/// Alone in its group: so that the kernel can take turns with it, or because only a leader may be pinned or
/// exclusive.
bool Counters::Impl::leads_alone(const Event& event) {
  const bool takes_turns = options.multiplex && group_pmu(event) != PERF_TYPE_SOFTWARE;
  return takes_turns || event.attr.pinned != 0 || event.attr.exclusive != 0;
}

std::size_t Counters::Impl::group_for(const Event& event) {
  if (leads_alone(event)) return none;
  const std::uint32_t pmu = group_pmu(event);
  for (std::size_t i = 0; i < groups.size(); ++i)
    if (groups[i].pmu() == pmu && !groups[i].is_closed()) return i;
  return none;
}

/// Reads in user space are asked for where only this thread is counted: the kernel maps no inherited event.
std::uint64_t Counters::Impl::user_read_config1(const Event& event) {
  if (options.inherit || options.enable_on_exec || options.thread != 0 || !is_of_a_pmu(event)) return 0;
  const std::uint32_t pmu = group_pmu(event);
  for (const CorePmu& core : *cores)
    if (core.type == pmu || (cores->size() == 1 && pmu == PERF_TYPE_RAW)) return core.user_read_config1;
  return 0;
}

/// Opens one counter and its slot; the outcome is the event's, where it has no other.
Opened Counters::Impl::open_slot(const Event& event, const std::string& pmu) {
  std::size_t group = group_for(event);
  OpenRequest request{-1, options.inherit, options.enable_on_exec, options.thread, user_read_config1(event)};
  if (group != none) request.group_fd = groups[group].leader();

  slots.push_back({opened.size(), std::nullopt, pmu});
  OpenOutcome outcome = open_event(event, request, *syscalls);
  if (group != none && !outcome.fd && (outcome.error == EINVAL || outcome.error == ENOSPC)) {
    // Either the event is wrong, or the group has become larger than the PMU: alone it shows which.
    request.group_fd = -1;
    if (open_event(event, request, *syscalls).fd)
      return {event, Status::not_counted,
              Reason{ReasonCode::no_slot, "no counter of this kind is free in this pass"}};
  }
  if (outcome.opened.status == Status::counted && !outcome.fd) uses_rusage = true;
  if (!outcome.fd) return std::move(outcome.opened);

  const auto id = event_id(outcome.fd.get(), *syscalls);
  if (!id)
    return {std::move(outcome.opened.event), Status::not_counted,
            Reason{ReasonCode::invalid, "the kernel does not tell the counter's id"}};
  if (group == none) {
    const Event& leader = outcome.opened.event;
    group = groups.size();
    groups.emplace_back(group_pmu(leader), leads_alone(leader));
  }
  slots.back().place = Place{group, groups[group].size(), *id};
  groups[group].add(std::move(outcome.fd), *id);
  return std::move(outcome.opened);
}

void Counters::Impl::close_slots_from(std::size_t first) {
  while (slots.size() > first) {
    if (const auto& place = slots.back().place) {
      groups[place->group].drop_last();
      if (groups[place->group].size() == 0) groups.pop_back();  // it was made for this event, as the last
    }
    slots.pop_back();
  }
}

/// A generic event of a hybrid processor: on each kind of core a counter of its own, all or none in this
/// pass.
void Counters::Impl::open_on_each(const Event& event, const std::vector<perf_event_attr>& attrs) {
  const std::size_t first = slots.size();
  std::optional<Opened> result;
  for (const perf_event_attr& attr : attrs) {
    Event on_this = event;
    on_this.attr = attr;
    const std::string pmu(core_pmu_of(attr, *cores));
    Opened outcome = open_slot(on_this, pmu);
    if (outcome.reason && outcome.reason->code == ReasonCode::no_slot) {
      close_slots_from(first);
      slots.push_back({opened.size(), std::nullopt, {}});
      opened.push_back({event, outcome.status, outcome.reason});
      return;
    }
    if (outcome.status == Status::counted) {
      outcome.event.attr.config = event.attr.config;
      if (!result) result = std::move(outcome);
    } else {
      uncovered.back() += (uncovered.back().empty() ? "it cannot be counted on " : ", ") + pmu;
    }
  }
  if (!result) {  // a kernel that does not know the extended type takes the plain one, on one kind of core
    close_slots_from(first);
    uncovered.back() = "it is counted on one kind of core only";
    result = open_slot(event, {});
  }
  opened.push_back(std::move(*result));
}

void Counters::Impl::open(const Event& event) {
  first_slot.push_back(slots.size());
  uncovered.emplace_back();
  if (is_of_a_pmu(event)) {
    if (!cores) cores = core_pmus(options.root);
    if (const auto attrs = on_each_core_pmu(event.attr, *cores); !attrs.empty()) {
      open_on_each(event, attrs);
      return;
    }
  }
  Opened outcome = open_slot(event, {});
  opened.push_back(std::move(outcome));
}

void Counters::Impl::start() {
  first_slot.push_back(slots.size());
  for (const Group& group : groups) {
    offsets.push_back(words);
    words += group.words();
  }
  for (const Slot& slot : slots) {
    expected.emplace_back();
    if (!slot.place) continue;
    const std::size_t record = offsets[slot.place->group];
    expected.back() = {record, record + group_record_words(slot.place->position),
                       groups[slot.place->group].size(), slot.place->id};
  }
  if (options.enable_on_exec) return;
  for (Group& group : groups) {
    syscalls->ioctl(group.leader(), PERF_EVENT_IOC_ENABLE, nullptr);
    const bool of_a_pmu = group.pmu() != PERF_TYPE_SOFTWARE && group.pmu() != PERF_TYPE_BREAKPOINT;
    if (!options.inherit && options.thread == 0 && of_a_pmu && group.map_pages(*syscalls))
      not_forked = fork_mark();
  }
}

std::optional<Reading> Counters::Impl::difference(std::size_t slot, const Snapshot& begin,
                                                  const Snapshot& finish) const noexcept {
  const Expected& at = expected[slot];
  const std::uint64_t* from = begin.words_.data();
  const std::uint64_t* to = finish.words_.data();
  if (at.is_in(from) && at.is_in(to))
    return Reading{to[at.value] - from[at.value], to[at.record + 1] - from[at.record + 1],
                   to[at.record + 2] - from[at.record + 2]};

  if (const auto& place = slots[slot].place) {  // not where it was expected, or not at all
    const std::size_t length = groups[place->group].words();
    const auto first = find_in_group({from + at.record, length}, place->id);
    const auto last = find_in_group({to + at.record, length}, place->id);
    if (!first || !last) return std::nullopt;
    return *last - *first;
  }
  const Event& counted = opened[slots[slot].event].event;
  if (counted.source != Source::rusage) return std::nullopt;
  return Reading{*rusage_count(counted, finish.usage_) - *rusage_count(counted, begin.usage_), 0, 0};
}

Value Counters::Impl::value(std::size_t event, const std::vector<std::optional<Reading>>& readings) const {
  const Opened& how = opened[event];
  if (how.status != Status::counted) return {std::nullopt, how.status, how.reason, {}};
  std::vector<Share> shares;
  Reading reading;
  for (std::size_t slot = first_slot[event]; slot < first_slot[event + 1]; ++slot) {
    if (!slots[slot].pmu.empty() && !slots[slot].place) continue;  // this kind of core does not have it
    if (!readings[slot])
      return {
          std::nullopt,
          Status::not_counted,
          Reason{ReasonCode::busy, "its counter could not be read (a pinned event that lost its counter?)"},
          {}};
    reading = *readings[slot];
    if (!slots[slot].place) return {static_cast<double>(reading.raw), Status::counted, how.reason, reading};
    if (!slots[slot].pmu.empty()) shares.push_back({slots[slot].pmu, reading});
  }
  if (!shares.empty()) reading = together(shares);

  Value value = evaluate(reading, how.event.scale);
  value.shares = std::move(shares);
  if (!value.reason) value.reason = how.reason;
  if (!uncovered[event].empty() && value.status == Status::scaled) {
    // What one kind of core does says nothing of what another does.
    value.value.reset();
    value.status = Status::not_supported;
    value.reason = Reason{ReasonCode::no_such_event,
                          "the program was on several kinds of cores, and " + uncovered[event]};
  } else if (value.value == 0.0 && how.event.source == Source::hardware && cores &&
             is_unadvertised(how.event.attr, *cores)) {
    value.value.reset();
    value.status = Status::implausible;
    value.reason =
        Reason{ReasonCode::not_advertised,
               "it showed 0, and the processor does not claim to have this event (PMCEID; see the PMU's "
               "events in /sys/bus/event_source/devices)"};
  }
  return value;
}

std::vector<Value> Counters::Impl::values(const std::vector<std::optional<Reading>>& readings) const {
  std::vector<Value> result;
  result.reserve(opened.size());
  for (std::size_t i = 0; i < opened.size(); ++i) result.push_back(value(i, readings));
  return result;
}

Counters::Counters(const std::vector<Event>& events, CountersOptions options)
    : impl_(std::make_unique<Impl>()) {
  impl_->syscalls = options.syscalls != nullptr ? options.syscalls : &PerfSyscalls::real();
  impl_->options = std::move(options);
  impl_->opened.reserve(events.size());
  impl_->slots.reserve(events.size());
  for (const Event& event : events) impl_->open(event);
  impl_->start();
  impl_->totals = sum();
  impl_->end = snapshot();
  impl_->spare.push_back(snapshot());  // a region's first use must not fault its memory in
}

Counters::Counters(std::initializer_list<std::string_view> names, CountersOptions options)
    : Counters(resolve_all(names), std::move(options)) {}

Counters::~Counters() = default;
Counters::Counters(Counters&&) noexcept = default;
Counters& Counters::operator=(Counters&&) noexcept = default;

std::span<const Opened> Counters::events() const noexcept {
  return impl_->opened;
}

Snapshot Counters::snapshot() const {
  Snapshot result;
  result.words_.assign(impl_->words, 0);
  for (std::size_t i = 0; i < impl_->groups.size(); ++i)
    impl_->groups[i].prepare(result.words_.data() + impl_->offsets[i]);
  return result;
}

void Counters::read(Snapshot& into, const rusage* usage) noexcept {
  // A counter's register is the counting thread's alone, and a forked child has no page to find it by.
  const bool in_user_space = impl_->not_forked != nullptr && *impl_->not_forked != 0 &&
                             ::pthread_equal(::pthread_self(), impl_->counted_thread) != 0;
  std::uint64_t* record = into.words_.data();
  for (const Group& group : impl_->groups) {
    group.read(record, in_user_space, *impl_->syscalls);
    record += group.words();
  }
  if (!impl_->uses_rusage) return;
  if (usage != nullptr)
    into.usage_ = *usage;
  else
    ::getrusage(impl_->options.inherit ? RUSAGE_SELF : RUSAGE_THREAD, &into.usage_);
}

std::vector<Value> Counters::between(const Snapshot& begin, const Snapshot& end) const {
  std::vector<std::optional<Reading>> readings(impl_->slots.size());
  for (std::size_t i = 0; i < readings.size(); ++i) readings[i] = impl_->difference(i, begin, end);
  return impl_->values(readings);
}

Sum Counters::sum() const {
  Sum result;
  result.readings_.assign(impl_->slots.size(), Reading{});
  return result;
}

void Counters::add(Sum& sum, const Snapshot& begin, const Snapshot& end) const noexcept {
  for (std::size_t i = 0; i < sum.readings_.size(); ++i) {
    const auto part = impl_->difference(i, begin, end);
    if (part && sum.readings_[i])
      *sum.readings_[i] += *part;
    else
      sum.readings_[i].reset();
  }
}

std::vector<Value> Counters::values(const Sum& sum) const {
  return impl_->values(sum.readings_);
}

std::vector<Value> Counters::totals() const {
  return values(impl_->totals);
}

Region::Region(Counters& counters, const rusage* usage) noexcept : counters_(&counters) {
  auto& spare = counters.impl_->spare;
  if (spare.empty()) {
    begin_ = counters.snapshot();
  } else {
    begin_ = std::move(spare.back());
    spare.pop_back();
  }
  counters.read(begin_, usage);
}

Region::~Region() {
  stop();
}

void Region::stop(const rusage* usage) noexcept {
  if (counters_ == nullptr) return;
  Counters::Impl& impl = *counters_->impl_;
  counters_->read(impl.end, usage);
  counters_->add(impl.totals, begin_, impl.end);
  counters_ = nullptr;
  impl.spare.push_back(std::move(begin_));
}

}  // namespace counterprof
