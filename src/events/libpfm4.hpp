#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "counterprof/event.hpp"

#include "events/resolver.hpp"

namespace counterprof {

/// An event by libpfm4's name, [PMU::]EVENT[:UMASK...][:MODIFIER[=VALUE]...], upper or lower case. Its own
/// modifiers and umasks come first; a last part made of u, k, h, G, H, p is perf's, and so are D, I, e where
/// libpfm4 has no such part. Nothing where libpfm4 knows no such event, or is not built in; throws Error
/// where it knows the event but not the rest. The first call initialises the library: some milliseconds.
std::optional<Event> libpfm4_event(std::string_view name);

/// The events of all PMUs that libpfm4 found (or was made to find by LIBPFM_FORCE_PMU), and each of their
/// umasks.
std::vector<KnownEvent> known_libpfm4_events();

}  // namespace counterprof
