#include "events/resolver.hpp"

#include <algorithm>
#include <optional>

#include "base/text.hpp"
#include "events/breakpoint.hpp"
#include "events/core_events.hpp"
#include "events/hw_cache.hpp"
#include "events/libpfm4.hpp"
#include "events/modifiers.hpp"
#include "events/pmu.hpp"
#include "events/simulated_names.hpp"
#include "events/tracepoint.hpp"

namespace counterprof {
namespace {

constexpr std::size_t longest_name = 4096;  // bytes; a sysfs page, and far more than any event needs

void check_text(std::string_view name) {
  if (name.empty()) throw Error("an event has an empty name", "name it, for example page-faults");
  if (name.size() > longest_name)
    throw Error("event name " + in_quotes(name) + " is longer than " + std::to_string(longest_name) +
                " bytes");
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  if (std::any_of(name.begin(), name.end(), is_control))
    throw Error("event name " + in_quotes(name) + " contains a control character");
}

/// perf's braces promise that their events are on the processor together, all the time or not at all. Which
/// events can be is found out here by trying, so the promise is not ours to give.
void refuse_braces(std::string_view list) {
  if (list.find_first_of("{}") != std::string_view::npos)
    throw Error("event list " + in_quotes(list) + " makes a group with braces",
                "leave the braces out: what can be counted together is grouped automatically");
}

/// r and 1 to 16 hexadecimal digits: what the processor's event select register gets.
std::optional<Event> raw_event(std::string_view name) {
  if (!name.starts_with('r')) return std::nullopt;
  const auto config = parse_unsigned(name.substr(1), 16);
  if (!config) return std::nullopt;
  Event event;
  event.id = name;
  event.source = Source::hardware;
  event.what_it_counts =
      "what the processor's manual says of the event select value " + std::string(name.substr(1));
  event.attr.type = PERF_TYPE_RAW;
  event.attr.config = *config;
  return event;
}

/// perf's names, raw codes, and what sysfs names; all of them without a colon of their own.
std::optional<Event> named_event(const std::string& root, std::string_view name) {
  const std::size_t colon = name.find(':');
  const std::string_view head = name.substr(0, colon);
  if (name.substr(head.size()).starts_with("::")) return std::nullopt;  // libpfm4's
  Modifiers modifiers;
  const auto parse = [&] {
    if (colon != std::string_view::npos) modifiers = parse_modifiers(name.substr(colon + 1), name);
    return modifiers.text();
  };
  std::optional<Event> event = core_event(head);
  if (!event) event = hw_cache_event(head);
  if (!event) event = raw_event(head);
  if (event) {
    if (const std::string letters = parse(); !letters.empty()) event->id += ':' + letters;
    modifiers.apply(event->attr, event->attr.type != PERF_TYPE_SOFTWARE);
  } else if ((event = bare_pmu_event(root, head))) {
    event->id += parse();  // msr/tsc/u
    modifiers.apply(event->attr, false);
  }
  if (event) event->name = name;
  return event;
}

/// The names that could have been meant. Edits cost the product of both lengths, so names of quite another
/// length, which cannot be near, are left out beforehand.
std::string suggestion(const std::vector<KnownEvent>& known, std::string_view word) {
  const std::size_t reach = std::max<std::size_t>(2, word.size() / 3);
  std::vector<std::string> names;
  const auto add = [&](const std::string& name) {
    const std::size_t longer = std::max(name.size(), word.size());
    if (longer - std::min(name.size(), word.size()) <= reach || name.find(word) != std::string::npos)
      names.push_back(name);
  };
  for (const KnownEvent& event : known) {
    // libpfm4's names need no PMU in front; those of its generic PMU are perf's own once more, in capitals.
    const std::size_t pmu = event.name.find("::");
    if (pmu != std::string::npos && event.name.starts_with("perf::") && word.find("::") == std::string::npos)
      continue;
    add(event.name);
    if (pmu != std::string::npos) add(event.name.substr(pmu + 2));
    for (const std::string& alias : event.aliases) add(alias);
  }
  return did_you_mean(word, names);
}

Error unknown_event(const Resolver& resolver, const std::string& root, std::string_view name) {
  if (auto missing = tracefs_missing(root, name)) return *missing;
  if (name.find_first_of("*?") != std::string_view::npos)
    return Error("unknown event " + in_quotes(name), "name each event: wildcards are not expanded");
  if (name == "duration_time" || name == "user_time" ||
      name == "system_time")  // perf stat's own, no counters
    return Error("unknown event " + in_quotes(name), "wall, user and system time are always reported");
  std::string_view word = name;
  if (const std::size_t colon = name.rfind(':');
      colon != std::string_view::npos && looks_like_modifiers(name.substr(colon + 1)))
    word = name.substr(0, colon);
  return Error("unknown event " + in_quotes(name), suggestion(resolver.known(), word));
}

/// The list cut at its commas, but for those inside the slashes of a PMU's event. (A breakpoint's slash
/// stands alone.)
std::vector<std::string_view> split_list(std::string_view list) {
  std::vector<std::string_view> names;
  std::size_t begin = 0;
  bool inside = false;
  for (std::size_t i = 0; i <= list.size(); ++i) {
    if (i == list.size() || (list[i] == ',' && !inside)) {
      names.push_back(trim(list.substr(begin, i - begin)));
      begin = i + 1;
    } else if (list[i] == '/' && !trim(list.substr(begin, i - begin)).starts_with("mem:")) {
      inside = !inside;
    }
  }
  return names;
}

}  // namespace

Resolver::Resolver(std::string root) : root_(std::move(root)) {}

Event Resolver::resolve(std::string_view text) const {
  const std::string_view name = trim(text);
  check_text(name);
  refuse_braces(name);
  if (name.starts_with("mem:")) return breakpoint_event(name);
  if (name.find('/') != std::string_view::npos) return pmu_event(root_, name);
  // First: perf would take l1d-misses for L1-dcache-load-misses, and a report has it with another meaning.
  if (auto event = simulated_name(name)) return *event;
  if (auto event = named_event(root_, name)) return *event;
  if (auto event = tracepoint_event(root_, name)) return *event;
  if (auto event = libpfm4_event(name)) return *event;
  throw unknown_event(*this, root_, name);
}

std::vector<Event> Resolver::resolve_list(std::string_view list) const {
  if (trim(list).empty())
    throw Error("the list of events is empty", "name at least one, for example page-faults");
  refuse_braces(list);
  const std::vector<std::string_view> names = split_list(list);
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names[i].empty())
      throw Error("event list " + in_quotes(list) + " has an empty name at place " + std::to_string(i + 1),
                  "remove the comma too many");
  std::vector<Event> events;
  events.reserve(names.size());
  for (const std::string_view name : names) events.push_back(resolve(name));
  return events;
}

std::vector<KnownEvent> Resolver::known(bool with_libpfm4) const {
  std::vector<KnownEvent> all = known_core_events();
  const auto add = [&](std::vector<KnownEvent> more) {
    all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  };
  add(known_hw_cache_events());
  add(known_simulated_names());
  add(known_pmu_events(root_));
  add(known_tracepoints(root_));
  if (with_libpfm4) add(known_libpfm4_events());
  return all;
}

std::string Resolver::tracefs() const {
  return tracefs_folder(root_);
}

Event resolve(std::string_view name) {
  return Resolver().resolve(name);
}

std::vector<Event> resolve_list(std::string_view list) {
  return Resolver().resolve_list(list);
}

}  // namespace counterprof
