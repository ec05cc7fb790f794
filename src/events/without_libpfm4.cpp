// For builds with COUNTERPROF_LIBPFM4=OFF.
#include "events/libpfm4.hpp"

namespace counterprof {

std::optional<Event> libpfm4_event(std::string_view /*name*/) {
  return std::nullopt;
}

std::vector<KnownEvent> known_libpfm4_events() {
  return {};
}

}  // namespace counterprof
