#include "events/breakpoint.hpp"

#include <optional>
#include <vector>

#include <linux/hw_breakpoint.h>

#include "base/text.hpp"
#include "events/modifiers.hpp"
#include "events/quote.hpp"

namespace counterprof {
namespace {

constexpr const char* form = "a breakpoint is mem:ADDRESS[/LENGTH][:ACCESS][:MODIFIERS], for example mem:0x7f001000/8:w";

std::string hexadecimal(unsigned long long number) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (; number != 0 || text.empty(); number /= 16) text.insert(text.begin(), digits[number % 16]);
  return "0x" + text;
}

/// The bits of "r", "w", "x" in any order, or nothing where it is anything else.
std::optional<unsigned> access_bits(std::string_view letters) {
  unsigned bits = 0;
  for (const char letter : letters) {
    const unsigned bit = letter == 'r' ? HW_BREAKPOINT_R : letter == 'w' ? HW_BREAKPOINT_W : letter == 'x' ? HW_BREAKPOINT_X : 0U;
    if (bit == 0 || (bits & bit) != 0) return std::nullopt;
    bits |= bit;
  }
  if (bits == 0) return std::nullopt;
  return bits;
}

std::string access_text(unsigned bits) {
  std::string text;
  if ((bits & HW_BREAKPOINT_R) != 0) text += 'r';
  if ((bits & HW_BREAKPOINT_W) != 0) text += 'w';
  if ((bits & HW_BREAKPOINT_X) != 0) text += 'x';
  return text;
}

std::string description(unsigned bits, unsigned long long length, const std::string& address) {
  if (bits == HW_BREAKPOINT_X) return "executions of the instruction at " + address;
  std::string what;
  const auto add = [&](unsigned bit, const char* word) {
    if ((bits & bit) != 0) what += (what.empty() ? "" : " and ") + std::string(word);
  };
  add(HW_BREAKPOINT_R, "reads");
  add(HW_BREAKPOINT_W, "writes");
  add(HW_BREAKPOINT_X, "executions");
  return what + " of the " + std::to_string(length) + " bytes at " + address;
}

}  // namespace

Event breakpoint_event(std::string_view name) {
  const std::vector<std::string_view> parts = split(name, ':');  // "mem", "ADDRESS/LENGTH", ...
  const auto wrong = [&](const std::string& what) { return Error("breakpoint " + quoted(name) + ' ' + what, form); };

  const std::string_view place = parts.at(1);
  const std::size_t slash = place.find('/');
  const auto address = parse_unsigned(place.substr(0, slash), 0);
  if (!address) throw wrong("has no address that is a 64-bit number");

  unsigned bits = HW_BREAKPOINT_RW;
  std::size_t next = 2;
  if (next < parts.size()) {
    if (const auto given = access_bits(parts[next])) {
      bits = *given;
      ++next;
    } else if (parts.size() > 3 || !looks_like_modifiers(parts[next])) {
      throw wrong("has an access that is not made of r, w and x, each once");
    }
  }
  Modifiers modifiers;
  if (next < parts.size()) modifiers = parse_modifiers(parts[next++], name);
  if (next < parts.size()) throw wrong("has something behind its modifiers");

  // perf's defaults, which are the kernel's for these kinds (tools/perf/util/parse-events.c,
  // parse_events_add_breakpoint).
  unsigned long long length = bits == HW_BREAKPOINT_X ? sizeof(long) : HW_BREAKPOINT_LEN_4;
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
  if (const std::string letters = modifiers.text(); !letters.empty()) event.id += ':' + letters;
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
