#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "counterprof/event.hpp"

#include "events/resolver.hpp"

namespace counterprof {

/// Events that a simulator gives and no processor counts under one name everywhere: l1d-misses,
/// l2-references, cycles-estimate. They resolve, so that a plan may name them, and never open.
std::optional<Event> simulated_name(std::string_view name);

std::vector<KnownEvent> known_simulated_names();

}  // namespace counterprof
