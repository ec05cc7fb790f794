// The C interface: each function forwards to the library's, and lets no exception out.
#include "counterprof/counterprof.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "counterprof/counters.hpp"

using counterprof::Counters;
using counterprof::Error;
using counterprof::Event;
using counterprof::Opened;
using counterprof::Snapshot;
using counterprof::Sum;
using counterprof::Value;

struct counterprof_counters {
  Counters counters;
  std::size_t event_size = sizeof(counterprof_event);
  std::size_t value_size = sizeof(counterprof_value);
  std::mutex mutex;             // of `texts`: values may be asked for from several threads
  std::set<std::string> texts;  // reasons that were given out; a node stays where it is

  counterprof_counters(const std::vector<Event>& events, counterprof::CountersOptions options)
      : counters(events, std::move(options)) {}

  const char* keep(const std::string& text) {
    const std::lock_guard lock(mutex);
    return texts.insert(text).first->c_str();
  }
};

struct counterprof_snapshot {
  Snapshot snapshot;
};

struct counterprof_sum {
  Sum sum;
};

namespace {

void tell(const std::string& text, char* error, std::size_t error_size) {
  if (error == nullptr || error_size == 0) return;
  const std::size_t length = std::min(text.size(), error_size - 1);
  std::memcpy(error, text.data(), length);
  error[length] = '\0';
}

/// The structs as version 1 had them first: a caller that was built with that goes on working when they grow.
constexpr std::size_t least_event = offsetof(counterprof_event, reason) + sizeof(counterprof_event::reason);
constexpr std::size_t least_value =
    offsetof(counterprof_value, time_running_ns) + sizeof(counterprof_value::time_running_ns);
static_assert(sizeof(void*) != 8 || (least_event == 64 && least_value == 64), "they only grow at the end");

/// The options of a caller that may know fewer fields than this library, or more.
counterprof_options understood(const counterprof_options* given) {
  counterprof_options options = COUNTERPROF_OPTIONS;
  if (given == nullptr) return options;
  if (given->abi_version != COUNTERPROF_ABI_VERSION)
    throw Error("the program was built for version " + std::to_string(given->abi_version) +
                    " of counterprof.h, libcounterprof.so has version " +
                    std::to_string(COUNTERPROF_ABI_VERSION),
                "build the program with the header that is installed beside the library");
  if (given->struct_size < offsetof(counterprof_options, inherit) || given->event_size < least_event ||
      given->value_size < least_value)
    throw Error("the structs of counterprof_options are too small",
                "begin with COUNTERPROF_OPTIONS, which sets their sizes");
  std::memcpy(&options, given, std::min<std::size_t>(given->struct_size, sizeof options));
  return options;
}

std::vector<Event> resolve_all(const char* const* names, std::size_t count) {
  std::vector<Event> events;
  events.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    if (names[i] == nullptr) throw Error("the name of an event is NULL");
    events.push_back(counterprof::resolve(names[i]));
  }
  return events;
}

/// As many fields as the caller's struct has; what later versions of it have besides is set to zero.
template <typename Struct>
void write(void* array, std::size_t index, std::size_t stride, const Struct& value) {
  auto* at = static_cast<char*>(array) + index * stride;
  std::memset(at, 0, stride);
  std::memcpy(at, &value, std::min(stride, sizeof value));
}

std::size_t write_values(counterprof_counters& of, const std::vector<Value>& values, counterprof_value* out,
                         std::size_t capacity) {
  for (std::size_t i = 0; i < values.size() && i < capacity; ++i) {
    const Value& from = values[i];
    counterprof_value value{};
    value.value = from.value.value_or(std::nan(""));
    value.has_value = from.value ? 1 : 0;
    value.status = to_string(from.status);
    if (from.reason) {
      value.reason_code = to_string(from.reason->code);
      value.reason = of.keep(from.reason->text);
    }
    value.raw = from.reading.raw;
    value.time_enabled_ns = from.reading.time_enabled_ns;
    value.time_running_ns = from.reading.time_running_ns;
    write(out, i, of.value_size, value);
  }
  return values.size();
}

/// What `make` gives, or `otherwise` where it throws: std::bad_alloc, all that is left to be thrown here.
template <typename Make, typename Result>
Result or_else(Result otherwise, const Make& make) noexcept {
  try {
    return make();
  } catch (...) {
    return otherwise;
  }
}

}  // namespace

std::uint32_t counterprof_abi_version() {
  return COUNTERPROF_ABI_VERSION;
}

counterprof_counters* counterprof_open(const char* const* names, std::size_t count,
                                       const counterprof_options* options, char* error,
                                       std::size_t error_size) {
  try {
    const counterprof_options asked = understood(options);
    counterprof::CountersOptions wanted;
    wanted.inherit = asked.inherit != 0;
    wanted.multiplex = asked.multiplex != 0;
    wanted.thread = asked.thread;
    auto* counters = new counterprof_counters(resolve_all(names, count), wanted);
    counters->event_size = asked.event_size;
    counters->value_size = asked.value_size;
    return counters;
  } catch (const Error& problem) {
    tell(problem.hint().empty() ? problem.what() : std::string(problem.what()) + "; " + problem.hint(), error,
         error_size);
  } catch (const std::exception& problem) {
    tell(problem.what(), error, error_size);
  } catch (...) {
    tell("an exception that is none of the standard library's", error, error_size);
  }
  return nullptr;
}

void counterprof_close(counterprof_counters* counters) {
  delete counters;
}

std::size_t counterprof_events(counterprof_counters* counters, counterprof_event* out, std::size_t capacity) {
  return or_else(std::size_t{0}, [&] {
    const auto events = counters->counters.events();
    for (std::size_t i = 0; i < events.size() && i < capacity; ++i) {
      const Opened& from = events[i];
      counterprof_event event{};
      event.event = from.event.name.c_str();
      event.id = from.event.id.c_str();
      event.unit = from.event.unit.c_str();
      event.source = to_string(from.event.source);
      event.what_it_counts = from.event.what_it_counts.empty() ? nullptr : from.event.what_it_counts.c_str();
      event.status = to_string(from.status);
      event.reason_code = from.reason ? to_string(from.reason->code) : nullptr;
      event.reason = from.reason ? from.reason->text.c_str() : nullptr;
      write(out, i, counters->event_size, event);
    }
    return events.size();
  });
}

counterprof_snapshot* counterprof_snapshot_create(counterprof_counters* counters) {
  return or_else(static_cast<counterprof_snapshot*>(nullptr),
                 [&] { return new counterprof_snapshot{counters->counters.snapshot()}; });
}

void counterprof_snapshot_destroy(counterprof_snapshot* snapshot) {
  delete snapshot;
}

counterprof_sum* counterprof_sum_create(counterprof_counters* counters) {
  return or_else(static_cast<counterprof_sum*>(nullptr),
                 [&] { return new counterprof_sum{counters->counters.sum()}; });
}

void counterprof_sum_destroy(counterprof_sum* sum) {
  delete sum;
}

void counterprof_read(counterprof_counters* counters, counterprof_snapshot* into) {
  counters->counters.read(into->snapshot);
}

std::size_t counterprof_between(counterprof_counters* counters, const counterprof_snapshot* begin,
                                const counterprof_snapshot* end, counterprof_value* out,
                                std::size_t capacity) {
  return or_else(std::size_t{0}, [&] {
    return write_values(*counters, counters->counters.between(begin->snapshot, end->snapshot), out, capacity);
  });
}

void counterprof_add(counterprof_counters* counters, counterprof_sum* sum, const counterprof_snapshot* begin,
                     const counterprof_snapshot* end) {
  counters->counters.add(sum->sum, begin->snapshot, end->snapshot);
}

std::size_t counterprof_values(counterprof_counters* counters, const counterprof_sum* sum,
                               counterprof_value* out, std::size_t capacity) {
  return or_else(std::size_t{0},
                 [&] { return write_values(*counters, counters->counters.values(sum->sum), out, capacity); });
}
