#include "events/breakpoint.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <vector>

#include <linux/hw_breakpoint.h>

#include "base/text.hpp"
#include "events/modifiers.hpp"

namespace counterprof {
namespace {

constexpr const char* form =
    "a breakpoint is mem:ADDRESS[/LENGTH][:ACCESS][:MODIFIERS], for example mem:0x7f001000/8:w";

std::string hexadecimal(unsigned long long number) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (; number != 0 || text.empty(); number /= 16) text.insert(text.begin(), digits[number % 16]);
  return "0x" + text;
}

struct Access {
  char letter;
  unsigned bit;
  std::string_view word;
};

constexpr Access accesses[] = {
    {'r', HW_BREAKPOINT_R, "reads"}, {'w', HW_BREAKPOINT_W, "writes"}, {'x', HW_BREAKPOINT_X, "executions"}};

/// The bits of "r", "w", "x" in any order, or nothing where it is anything else.
std::optional<unsigned> access_bits(std::string_view letters) {
  unsigned bits = 0;
  for (const char letter : letters) {
    const auto* const access = std::find_if(std::begin(accesses), std::end(accesses),
                                            [&](const Access& a) { return a.letter == letter; });
    if (access == std::end(accesses) || (bits & access->bit) != 0) return std::nullopt;
    bits |= access->bit;
  }
  if (bits == 0) return std::nullopt;
  return bits;
}

std::string access_text(unsigned bits) {
  std::string text;
  for (const Access& access : accesses)
    if ((bits & access.bit) != 0) text += access.letter;
  return text;
}

std::string description(unsigned bits, unsigned long long length, const std::string& address) {
  if (bits == HW_BREAKPOINT_X) return "executions of the instruction at " + address;
  std::string what;
  for (const Access& access : accesses) {
    if ((bits & access.bit) == 0) continue;
    if (!what.empty()) what += " and ";
    what += access.word;
  }
  return what + " of the " + std::to_string(length) + (length == 1 ? " byte at " : " bytes at ") + address;
}

}  // namespace

Event breakpoint_event(std::string_view name) {
  const std::vector<std::string_view> parts = split(name, ':');  // "mem", "ADDRESS/LENGTH", ...
  const auto wrong = [&](const std::string& what) {
    return Error("breakpoint " + in_quotes(name) + ' ' + what, form);
  };

  const std::string_view place = parts.at(1);
  const std::size_t slash = place.find('/');
  const auto address = parse_unsigned(place.substr(0, slash), 0);
  if (!address) throw wrong("has no address that is a 64-bit number");

  // Modifiers follow the access at once or behind another colon: mem:0x1000:wu, mem:0x1000:w:u, mem:0x1000:u.
  unsigned bits = HW_BREAKPOINT_RW;
  std::string_view letters;
  if (parts.size() > 2) {
    const std::size_t end = std::min(parts[2].find_first_not_of("rwx"), parts[2].size());
    if (end > 0) {
      const auto given = access_bits(parts[2].substr(0, end));
      if (!given) throw wrong("has an access that names r, w or x twice");
      bits = *given;
    }
    letters = parts[2].substr(end);
  }
  const bool apart = parts.size() == 4 && letters.empty() && !parts[2].empty();
  if (parts.size() > 3 && !apart) throw wrong("has too many colons");
  if (apart) letters = parts[3];
  Modifiers modifiers;
  if (apart || !letters.empty() || (parts.size() > 2 && parts[2].empty()))
    modifiers = parse_modifiers(letters, name);

  // perf's defaults, which are the kernel's for these kinds (tools/perf/util/parse-events.c,
  // parse_events_add_breakpoint).
  unsigned long long length = HW_BREAKPOINT_LEN_4;
  if (bits == HW_BREAKPOINT_X) length = sizeof(long);
  if (slash != std::string_view::npos) {
    const auto given = parse_unsigned(place.substr(slash + 1), 0);
    if (!given || *given < HW_BREAKPOINT_LEN_1 || *given > HW_BREAKPOINT_LEN_8)
      throw wrong("has a length that is not from 1 to 8 bytes");
    length = *given;
  }

  Event event;
  const std::string place_text = hexadecimal(*address);
  event.name = name;
  event.id = "mem:" + place_text + '/' + std::to_string(length) + ':' + access_text(bits);
  if (const std::string text = modifiers.text(); !text.empty()) event.id += ':' + text;
  event.source = Source::breakpoint;
  event.what_it_counts = description(bits, length, place_text);
  event.attr.type = PERF_TYPE_BREAKPOINT;
  event.attr.bp_type = bits;
  event.attr.bp_addr = *address;
  event.attr.bp_len = length;
  modifiers.apply(event.attr, false);
  return event;
}

}  // namespace counterprof
