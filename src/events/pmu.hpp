#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "counterprof/event.hpp"

#include "events/resolver.hpp"

namespace counterprof {

/// PMU/TERM[=VALUE],.../[MODIFIERS], encoded by what the kernel says below ROOT/sys/bus/event_source/devices
/// (Documentation/ABI/testing/sysfs-bus-event_source-devices-*): a term is a name of the PMU's `events`, a
/// field of its `format`, config, config1, config2, r<hexadecimal>, or name=. Unlike in perf, a field given
/// beside a named event replaces the event's own value instead of being or-ed with it. Throws Error where it
/// is not of that form.
Event pmu_event(const std::string& root, std::string_view name);

/// The event that one PMU's `events` calls so, without PMU and slashes, as perf takes `tsc` for msr/tsc/.
/// Throws Error where several PMUs have it. Without modifiers.
std::optional<Event> bare_pmu_event(const std::string& root, std::string_view name);

/// Every PMU/EVENT/ below `root`.
std::vector<KnownEvent> known_pmu_events(const std::string& root);

}  // namespace counterprof
