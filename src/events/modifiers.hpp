#pragma once

#include <string>
#include <string_view>

#include <linux/perf_event.h>

namespace counterprof {

/// What stands behind an event's colon, in perf's letters (man perf-list, "EVENT MODIFIERS").
struct Modifiers {
  bool user = false, kernel = false, hypervisor = false;  // u k h: count there only; none: everywhere
  bool guest = false, host = false;  // G H; none: the host only, of a processor's counters
  bool not_idle = false;             // I
  bool pinned = false;               // D
  bool exclusive = false;            // e
  unsigned precise = 0;              // p, pp, ppp

  /// In one order, so that equal events have equal ids: "" or "ukpp".
  std::string text() const;

  /// Narrows what `attr` counts. `of_core`: a counter of the processor's core, which can tell guests from the
  /// host, and of which perf leaves out guests unless G asks for them; other PMUs refuse to be told.
  void apply(perf_event_attr& attr, bool of_core) const;
};

/// Every letter that perf 6.1 takes behind a colon (check_modifier(), tools/perf/util/parse-events.c), those
/// included that are refused here.
inline constexpr std::string_view perf_modifier_letters = "ukhGHpPSDIeWb";

/// True where the text is made of nothing but letters that perf knows as modifiers.
bool looks_like_modifiers(std::string_view text) noexcept;

/// Throws Error, naming `event`, for letters that are unknown, repeated, or of no use when counting.
Modifiers parse_modifiers(std::string_view letters, std::string_view event);

}  // namespace counterprof
