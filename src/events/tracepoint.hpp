#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "counterprof/event.hpp"

#include "events/resolver.hpp"

namespace counterprof {

/// The folder below `root` where tracefs is mounted and readable, or "".
std::string tracefs_folder(const std::string& root);

/// CATEGORY:NAME[:MODIFIERS] where tracefs has the category; nothing where it has not, or is not there.
/// Throws Error where the category has no such tracepoint.
std::optional<Event> tracepoint_event(const std::string& root, std::string_view name);

/// For a name of that form which nothing else knew: why no tracepoint could be looked up, with the remedy;
/// nothing where tracefs is there and readable, or the name is of another form.
std::optional<Error> tracefs_missing(const std::string& root, std::string_view name);

std::vector<KnownEvent> known_tracepoints(const std::string& root);

}  // namespace counterprof
