#include "events/libpfm4.hpp"

#include <algorithm>

#include <strings.h>

// libpfm4's headers bring a perf_event_attr of their own where the kernel's was not included before.
#include <linux/perf_event.h>
#include <perfmon/pfmlib_perf_event.h>

#include "base/text.hpp"
#include "events/core_events.hpp"
#include "events/hw_cache.hpp"
#include "events/modifiers.hpp"

namespace counterprof {
namespace {

/// True where there are tables to look into. pfm_initialize() is not to be called twice at a time.
bool initialised() {
  static const bool done = pfm_initialize() == PFM_SUCCESS;
  return done;
}

template <typename Info>
Info sized() {
  Info info{};
  info.size = sizeof info;  // how the library knows which version of the struct it gets
  return info;
}

struct Encoded {
  int error = PFM_ERR_NOTFOUND;
  perf_event_attr attr{};
  int index = -1;
  int cpu = -1;
};

Encoded encode(const std::string& name) {
  Encoded result;
  result.attr.size = sizeof result.attr;
  auto argument = sized<pfm_perf_encode_arg_t>();
  argument.attr = &result.attr;
  result.error = pfm_get_os_event_encoding(name.c_str(), PFM_PLM0 | PFM_PLM3 | PFM_PLMH,
                                           PFM_OS_PERF_EVENT_EXT, &argument);
  result.index = argument.idx;
  result.cpu = argument.cpu;
  result.attr.size = 0;  // whoever opens the event sets it
  return result;
}

std::optional<pfm_event_info_t> event_info(int index) {
  auto info = sized<pfm_event_info_t>();
  if (pfm_get_event_info(index, PFM_OS_PERF_EVENT_EXT, &info) != PFM_SUCCESS) return std::nullopt;
  return info;
}

std::string pmu_name(pfm_pmu_t pmu) {
  auto info = sized<pfm_pmu_info_t>();
  return pfm_get_pmu_info(pmu, &info) == PFM_SUCCESS ? info.name : "";
}

std::vector<pfm_event_attr_info_t> attributes(const pfm_event_info_t& event) {
  std::vector<pfm_event_attr_info_t> result;
  for (int i = 0; i < event.nattrs; ++i) {
    auto info = sized<pfm_event_attr_info_t>();
    if (pfm_get_event_attr_info(event.idx, i, PFM_OS_PERF_EVENT_EXT, &info) == PFM_SUCCESS)
      result.push_back(info);
  }
  return result;
}

std::string sentence(const char* text) {
  std::string_view result = trim(text == nullptr ? "" : text);
  while (result.ends_with('.')) result.remove_suffix(1);
  return std::string(result);
}

/// The name of the event itself, before its umasks and modifiers.
std::string_view event_part(std::string_view name) {
  const std::size_t pmu = name.find("::");
  return name.substr(0, name.find(':', pmu == std::string_view::npos ? 0 : pmu + 2));
}

/// The event is known, but not what stands behind it.
[[noreturn]] void refuse_attributes(std::string_view name, int error) {
  const std::string head(event_part(name));
  std::vector<std::string> known;
  std::string umasks;
  if (const auto info = event_info(pfm_find_event(head.c_str()))) {
    for (const pfm_event_attr_info_t& attribute : attributes(*info)) {
      known.emplace_back(attribute.name);
      if (attribute.type == PFM_ATTR_UMASK) umasks += (umasks.empty() ? "" : ", ") + known.back();
    }
  }
  std::string hint;
  for (const std::string_view part : split(name.substr(std::min(name.size(), head.size() + 1)), ':'))
    if (hint.empty()) hint = did_you_mean(part.substr(0, part.find('=')), known);
  if (hint.empty() || error == PFM_ERR_UMASK) hint = umasks.empty() ? "" : "its unit masks are " + umasks;
  throw Error("event " + in_quotes(name) + " of libpfm4: " + pfm_strerror(error), hint);
}

void refuse_what_counting_cannot_use(const Encoded& encoded, std::string_view name) {
  if (encoded.attr.sample_period != 0 || encoded.attr.freq != 0)
    throw Error("event " + in_quotes(name) + " asks for a sampling period, but is counted",
                "leave period= and freq= out");
  if (encoded.cpu >= 0)
    throw Error(
        "event " + in_quotes(name) + " asks for one processor, but is counted wherever the program runs",
        "leave cpu= out, and pin the program instead");
  if (encoded.attr.exclude_user != 0 && encoded.attr.exclude_kernel != 0 && encoded.attr.exclude_hv != 0)
    throw Error("event " + in_quotes(name) +
                " leaves out user, kernel and hypervisor, so nothing is left to count");
  // libpfm4 4.13 takes AMD's g and encodes nothing for it.
  for (const std::string_view part : split(name, ':'))
    if (part == "g" || part.starts_with("g="))
      throw Error("event " + in_quotes(name) + " asks for guests in a way that has no effect",
                  "say :G instead");
}

/// Moves the last part of a name to the letters before it, where it consists of the allowed ones.
bool peel(std::string& name, std::string& letters, std::string_view allowed) {
  const std::size_t colon = name.rfind(':');
  if (colon == std::string::npos || colon == 0 || colon + 1 == name.size() || name[colon - 1] == ':')
    return false;
  const std::string last = name.substr(colon + 1);
  if (last.find_first_not_of(allowed) != std::string::npos) return false;
  letters.insert(0, last);
  name.resize(colon);
  return true;
}

/// What the attr says in perf's letters, whichever way it was asked for.
Modifiers modifiers_of(const perf_event_attr& attr) {
  Modifiers modifiers;
  if (attr.exclude_user != 0 || attr.exclude_kernel != 0 || attr.exclude_hv != 0) {
    modifiers.user = attr.exclude_user == 0;
    modifiers.kernel = attr.exclude_kernel == 0;
    modifiers.hypervisor = attr.exclude_hv == 0;
  }
  modifiers.guest = attr.exclude_host != 0;
  modifiers.not_idle = attr.exclude_idle != 0;
  modifiers.pinned = attr.pinned != 0;
  modifiers.exclusive = attr.exclusive != 0;
  modifiers.precise = attr.precise_ip;
  return modifiers;
}

std::optional<Event> perfs_own(const perf_event_attr& attr) {
  if (attr.type == PERF_TYPE_HW_CACHE) return hw_cache_event(attr.config);
  return core_event(attr.type, attr.config);
}

std::string with_modifiers(std::string id, const Modifiers& modifiers) {
  const std::string letters = modifiers.text();
  return letters.empty() ? id : std::move(id) + ':' + letters;
}

/// perf's name, unit and sentence where it is one of perf's events, else libpfm4's. `name` has no letters of
/// perf's.
Event describe(const Encoded& encoded, std::string_view name, const Modifiers& modifiers) {
  if (auto event = perfs_own(encoded.attr)) {
    event->id = with_modifiers(event->id, modifiers_of(encoded.attr));
    return *event;
  }
  Event event;
  std::string_view part = event_part(name);
  const std::string_view rest = name.substr(part.size());
  if (const std::size_t pmu = part.find("::"); pmu != std::string_view::npos) part.remove_prefix(pmu + 2);
  std::string id(part);
  if (const auto info = event_info(encoded.index)) {
    // As the library writes it - but for its one raw event, whose name is its code.
    if (::strcasecmp(info->name, id.c_str()) == 0) id = info->name;
    id.insert(0, pmu_name(info->pmu) + "::");
    event.what_it_counts = sentence(info->desc);
  }
  event.id = with_modifiers(id.append(rest), modifiers);
  event.source = encoded.attr.type == PERF_TYPE_TRACEPOINT ? Source::tracepoint : Source::hardware;
  return event;
}

}  // namespace

std::optional<Event> libpfm4_event(std::string_view name) {
  if (!initialised()) return std::nullopt;
  std::string head(name);
  std::string letters;
  // These mean the same to both, or would be misread by the library, which is blind to case: G (host=0) and
  // H, which it takes for the hypervisor.
  while (peel(head, letters, "ukhGHp")) {
  }
  Encoded encoded = encode(head);
  if (encoded.error == PFM_ERR_ATTR) {
    std::string shorter = head;
    std::string more = letters;
    if (peel(shorter, more, perf_modifier_letters)) {
      if (const Encoded again = encode(shorter); again.error == PFM_SUCCESS) {
        encoded = again;
        head = shorter;
        letters = more;
      }
    }
  }
  if (encoded.error == PFM_ERR_NOTFOUND || encoded.error == PFM_ERR_INVAL) return std::nullopt;
  if (encoded.error != PFM_SUCCESS) refuse_attributes(head, encoded.error);

  Modifiers modifiers;
  if (!letters.empty()) modifiers = parse_modifiers(letters, name);
  // The library excludes guests from software events too, where the kernel does not look at it.
  if (encoded.attr.type == PERF_TYPE_SOFTWARE) encoded.attr.exclude_guest = 0;
  modifiers.apply(encoded.attr, false);
  refuse_what_counting_cannot_use(encoded, head);
  Event event = describe(encoded, head, modifiers);
  event.name = name;
  event.attr = encoded.attr;
  return event;
}

std::vector<KnownEvent> known_libpfm4_events() {
  std::vector<KnownEvent> known;
  if (!initialised()) return known;
  for (int number = PFM_PMU_NONE; number < PFM_PMU_MAX; ++number) {
    auto pmu = sized<pfm_pmu_info_t>();
    if (pfm_get_pmu_info(static_cast<pfm_pmu_t>(number), &pmu) != PFM_SUCCESS || pmu.is_present == 0)
      continue;
    for (int index = pmu.first_event; index != -1; index = pfm_get_event_next(index)) {
      const auto event = event_info(index);
      if (!event) continue;
      const std::string name = std::string(pmu.name) + "::" + event->name;
      const std::string description = sentence(event->desc);
      // The generic PMU describes its events by the kernel's names for them.
      const Source source = description.starts_with("PERF_COUNT_SW_") ? Source::software : Source::hardware;
      known.push_back({name, {}, source, "libpfm4", description});
      for (const pfm_event_attr_info_t& attribute : attributes(*event))
        if (attribute.type == PFM_ATTR_UMASK)
          known.push_back({name + ':' + attribute.name,
                           {},
                           source,
                           "libpfm4",
                           description + ": " + sentence(attribute.desc)});
    }
  }
  return known;
}

}  // namespace counterprof
