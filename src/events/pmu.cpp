#include "events/pmu.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <set>

#include "base/text.hpp"
#include "events/files.hpp"
#include "events/modifiers.hpp"
#include "events/pmu_format.hpp"

namespace counterprof {
namespace {

struct Term {
  std::string_view name;
  std::optional<std::string_view> value;
};

/// "event=0x2e,umask=0x41,name='a,b'": commas inside single quotes belong to the value, as in perf.
std::vector<Term> parse_terms(std::string_view text) {
  std::vector<Term> terms;
  while (true) {
    bool inside = false;
    std::size_t end = 0;
    for (; end < text.size() && (inside || text[end] != ','); ++end)
      if (text[end] == '\'') inside = !inside;
    const std::string_view term = trim(text.substr(0, end));
    const std::size_t equals = term.find('=');
    if (equals == std::string_view::npos) {
      terms.push_back({term, std::nullopt});
    } else {
      terms.push_back({trim(term.substr(0, equals)), trim(term.substr(equals + 1))});
    }
    if (end == text.size()) return terms;
    text.remove_prefix(end + 1);
  }
}

std::string_view without_quotes(std::string_view text) {
  if (text.size() >= 2 && text.front() == '\'' && text.back() == '\'') return text.substr(1, text.size() - 2);
  return text;
}

std::string devices(const std::string& root) {
  return root + "/sys/bus/event_source/devices";
}

/// Names of an `events` folder without what describes them: EVENT.scale, EVENT.unit, EVENT.snapshot...
std::vector<std::string> event_names(const std::string& folder) {
  std::vector<std::string> names = list_folder(folder);
  const auto describes = [](const std::string& name) {
    return name.ends_with(".scale") || name.ends_with(".unit") || name.ends_with(".per-pkg") ||
           name.ends_with(".snapshot");
  };
  std::erase_if(names, describes);
  return names;
}

Source source_of(std::uint32_t type) {
  if (type == PERF_TYPE_SOFTWARE) return Source::software;
  if (type == PERF_TYPE_TRACEPOINT) return Source::tracepoint;
  if (type == PERF_TYPE_BREAKPOINT) return Source::breakpoint;
  return Source::hardware;
}

/// One folder below /sys/bus/event_source/devices.
class Pmu {
 public:
  /// Throws Error where there is no such PMU.
  Pmu(const std::string& root, std::string_view name, std::string_view event);

  bool has_event(std::string_view name) const {
    return is_plain_name(name) && attribute("events/", name).has_value();
  }
  /// Encodes the terms of `event` (the name that errors show) and names, scales and types it.
  Event encode(std::string_view terms, std::string_view event) const;
  bool of_core() const { return core_; }

 private:
  /// The values of one event while its terms are read, one after the other.
  struct Encoding {
    ConfigWords words{};
    std::set<std::string, std::less<>>
        missing;  // fields for which the event's file says "?": the user's to give
  };

  std::optional<std::string> attribute(std::string_view folder, std::string_view file) const {
    return read_attribute(folder_ + '/' + std::string(folder) + std::string(file));
  }
  std::optional<FieldFormat> format(std::string_view field, std::string_view event) const;
  void store(const Term& term, Encoding& into, std::string_view event) const;
  void store_named_event(std::string_view name, Encoding& into, Event& named, std::string_view event) const;
  [[noreturn]] void unknown_term(std::string_view term, std::string_view event) const;

  std::string name_;
  std::string folder_;
  std::uint32_t type_ = 0;
  bool core_ = false;
};

Pmu::Pmu(const std::string& root, std::string_view name, std::string_view event) : name_(name) {
  folder_ = devices(root) + '/' + name_;
  const auto type = is_plain_name(name) ? read_attribute(folder_ + "/type") : std::nullopt;
  if (!type)
    throw Error("unknown PMU " + in_quotes(name) + " in event " + in_quotes(event),
                did_you_mean(name, list_folder(devices(root))));
  const auto number = parse_unsigned(*type);
  if (!number || *number > std::numeric_limits<std::int32_t>::max())
    throw Error("PMU " + in_quotes(name) + " has " + in_quotes(*type) +
                " for its type, which is no number of a PMU");
  type_ = static_cast<std::uint32_t>(*number);
  // As perf tells the processor's own counters from others (tools/perf/util/pmu.c, is_pmu_core): "cpu", or,
  // where there are several kinds of cores, a PMU that says for which.
  core_ = name == "cpu" || read_attribute(folder_ + "/cpus").has_value();
}

std::optional<FieldFormat> Pmu::format(std::string_view field, std::string_view event) const {
  const auto text = is_plain_name(field) ? attribute("format/", field) : std::nullopt;
  if (!text) return std::nullopt;
  const auto format = parse_field_format(*text);
  if (!format)
    throw Error("event " + in_quotes(event) + " needs the field " + in_quotes(field) + " of PMU " +
                in_quotes(name_) + ", whose format " + in_quotes(*text) + " is not understood");
  return format;
}

void Pmu::store(const Term& term, Encoding& into, std::string_view event) const {
  const auto word = config_word(term.name);
  const std::optional<FieldFormat> format =
      word ? FieldFormat{*word, ~std::uint64_t{0}} : this->format(term.name, event);
  if (!format) unknown_term(term.name, event);
  if (term.value == "?") {
    into.missing.emplace(term.name);
    return;
  }
  const auto value = term.value ? parse_unsigned(*term.value, 0) : 1;
  if (!value)
    throw Error("term " + in_quotes(term.name) + " of event " + in_quotes(event) + " has the value " +
                    in_quotes(*term.value) + ", which is no 64-bit number",
                "numbers are decimal or begin with 0x");
  if (!format->fits(*value))
    throw Error("term " + in_quotes(term.name) + " of event " + in_quotes(event) +
                    " has a value that does not fit into its " + std::to_string(format->width()) +
                    (format->width() == 1 ? " bit" : " bits"),
                "PMU " + in_quotes(name_) + " takes at most " +
                    std::to_string((std::uint64_t{1} << format->width()) - 1));
  format->store(*value, into.words);
  if (const auto given = into.missing.find(term.name); given != into.missing.end()) into.missing.erase(given);
}

void Pmu::store_named_event(std::string_view name, Encoding& into, Event& named,
                            std::string_view event) const {
  const std::string terms = attribute("events/", name).value_or("");
  for (const Term& term : parse_terms(terms)) store(term, into, event);
  const std::string file(name);
  if (const auto unit = attribute("events/", file + ".unit")) named.unit = printable(unit->substr(0, 32));
  if (const auto text = attribute("events/", file + ".scale")) {
    const auto scale = parse_double(*text);
    if (!scale || !(*scale > 0) || *scale > std::numeric_limits<double>::max())
      throw Error("event " + in_quotes(event) + " has the scale " + in_quotes(*text) +
                  ", which is no positive number");
    named.scale = *scale;
  }
}

void Pmu::unknown_term(std::string_view term, std::string_view event) const {
  std::vector<std::string> known = event_names(folder_ + "/events");
  for (std::string& field : list_folder(folder_ + "/format")) known.push_back(std::move(field));
  std::string hint = did_you_mean(term, known);
  if (hint.empty() && !known.empty()) {
    constexpr std::size_t most = 12;
    hint = "PMU " + in_quotes(name_) + " knows ";
    for (std::size_t i = 0; i < std::min(known.size(), most); ++i)
      hint += (i == 0 ? "" : ", ") + printable(known[i]);
    if (known.size() > most) hint += " and others: see counterprof list events";
  }
  throw Error(
      "unknown term " + in_quotes(term) + " of PMU " + in_quotes(name_) + " in event " + in_quotes(event),
      hint);
}

Event Pmu::encode(std::string_view terms, std::string_view event) const {
  const auto check_not_empty = [&](std::string_view text) {
    if (text.empty())
      throw Error("event " + in_quotes(event) + " does not say what PMU " + in_quotes(name_) +
                  " is to count");
  };
  check_not_empty(trim(terms));
  Encoding encoding;
  Event result;
  std::string id;
  std::set<std::string_view> seen;
  bool named = false;
  for (const Term& term : parse_terms(terms)) {
    if (term.name.empty())
      throw Error("event " + in_quotes(event) + " has an empty term", "remove the comma too many");
    if (!seen.insert(term.name).second)
      throw Error("event " + in_quotes(event) + " gives the term " + in_quotes(term.name) + " twice");
    if (term.name == "name" && term.value) {
      result.name = without_quotes(*term.value);
      if (result.name.empty()) throw Error("event " + in_quotes(event) + " has an empty name=");
      continue;
    }
    id += id.empty() ? "" : ",";
    id += term.name;
    if (term.value) {
      id += '=';
      id += *term.value;
      if (*term.value == "?")
        throw Error("term " + in_quotes(term.name) + " of event " + in_quotes(event) + " needs a number");
      store(term, encoding, event);
    } else if (has_event(term.name)) {
      if (named)
        throw Error("event " + in_quotes(event) + " names two events of PMU " + in_quotes(name_),
                    "count them as two");
      named = true;
      store_named_event(term.name, encoding, result, event);
    } else if (const auto raw = term.name.front() == 'r' && !format(term.name, event)
                                    ? parse_unsigned(term.name.substr(1), 16)
                                    : std::nullopt) {
      encoding.words[0] = *raw;
    } else {
      store(term, encoding, event);
    }
  }
  check_not_empty(id);
  if (!encoding.missing.empty())
    throw Error("event " + in_quotes(event) + " needs a value for " + in_quotes(*encoding.missing.begin()),
                "add " + *encoding.missing.begin() + "=NUMBER before the last '/'");
  result.id = name_ + '/' + id + '/';
  result.source = source_of(type_);
  result.attr.type = type_;
  result.attr.config = encoding.words[0];
  result.attr.config1 = encoding.words[1];
  result.attr.config2 = encoding.words[2];
  return result;
}

}  // namespace

Event pmu_event(const std::string& root, std::string_view name) {
  const std::size_t open = name.find('/');
  const std::size_t close = name.find('/', open + 1);
  if (close == std::string_view::npos)
    throw Error("event " + in_quotes(name) + " has no closing '/'", "write PMU/TERM=VALUE,.../");
  std::string_view letters = name.substr(close + 1);
  if (letters.starts_with(':')) letters.remove_prefix(1);
  Modifiers modifiers;
  if (name.size() > close + 1) modifiers = parse_modifiers(letters, name);

  const Pmu pmu(root, name.substr(0, open), name);
  Event event = pmu.encode(name.substr(open + 1, close - open - 1), name);
  if (event.name.empty()) event.name = name;
  event.id += modifiers.text();
  modifiers.apply(event.attr, pmu.of_core());
  return event;
}

std::optional<Event> bare_pmu_event(const std::string& root, std::string_view name) {
  if (!is_plain_name(name)) return std::nullopt;
  std::vector<std::string> full_names;
  for (const std::string& pmu : list_folder(devices(root))) {
    const std::string folder = devices(root) + '/' + pmu;
    if (read_attribute(folder + "/events/" + std::string(name)))
      full_names.push_back(pmu + '/' + std::string(name) + '/');
  }
  if (full_names.empty()) return std::nullopt;
  if (full_names.size() > 1)
    throw Error("event " + in_quotes(name) + " is one of several PMUs",
                "say which: " + in_quotes(full_names[0]) + " or " + in_quotes(full_names[1]));
  return pmu_event(root, full_names.front());
}

std::vector<KnownEvent> known_pmu_events(const std::string& root) {
  std::vector<KnownEvent> known;
  for (const std::string& pmu : list_folder(devices(root))) {
    const std::string folder = devices(root) + '/' + pmu;
    const auto type = parse_unsigned(read_attribute(folder + "/type").value_or(""));
    if (!type) continue;
    const Source source = source_of(static_cast<std::uint32_t>(*type));
    for (const std::string& event : event_names(folder + "/events"))
      known.push_back({std::string(pmu).append("/").append(event).append("/"), {}, source, "sysfs", ""});
  }
  return known;
}

}  // namespace counterprof
