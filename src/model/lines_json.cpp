#include "model/lines_json.hpp"

#include <nlohmann/json.hpp>

namespace counterprof {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* schema_name = "counterprof-lines";
constexpr int schema_version = 1;

template <typename T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json or_null(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

/// As it will be printed: two names that differ in bad bytes only must not become one key twice.
std::string key(const std::string& name) {
  return Json::parse(Json(name).dump(-1, ' ', false, Json::error_handler_t::replace)).get<std::string>();
}

/// What each event says of it, by the event's name; events that say nothing of it are left out.
void add_counts(const Lines& lines, const std::vector<LineCount>& counts, Json& to) {
  Json samples = Json::object();
  Json in_kernel = Json::object();
  Json events = Json::object();
  Json intervals = Json::object();
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const LineCount& count = counts[i];
    if (count.samples == 0) continue;
    const std::string name = key(lines.events[i].event);
    samples[name] = count.samples;
    in_kernel[name] = count.in_kernel;
    events[name] = count.events;
    if (count.share_ci95) intervals[name] = *count.share_ci95;
  }
  to["counts"] = std::move(samples);
  to["in_kernel"] = std::move(in_kernel);
  to["stands_for"] = std::move(events);
  to["share_ci95"] = std::move(intervals);
}

Json form(const LinesEvent& event) {
  return {{"event", event.event},
          {"id", event.id},
          {"unit", event.unit},
          {"source", to_string(event.source)},
          {"exact", event.is_exact},
          {"period", or_null(event.period)},
          {"frequency_hz", or_null(event.frequency_hz)},
          {"samples", event.samples},
          {"in_kernel", event.in_kernel},
          {"stands_for", event.events},
          {"counted", event.counted},
          {"lost", event.lost},
          {"throttled", event.throttled},
          {"user_mode_only", event.user_mode_only},
          {"remark", or_null(event.remark)}};
}

Json form(const Lines& lines, const CodeFunction& function) {
  Json json{{"function", function.function},
            {"object", function.object},
            {"file", or_null(function.file)},
            {"first_line", or_null(function.first_line)},
            {"last_line", or_null(function.last_line)},
            {"inlined_into", function.inlined_into}};
  add_counts(lines, function.counts, json);
  return json;
}

Json form(const Lines& lines, const CodeFunction& function, const CodeLine& line) {
  Json json{{"file", or_null(function.file)},   {"line", or_null(line.line)},
            {"function", function.function},    {"object", function.object},
            {"address", or_null(line.address)}, {"text", or_null(line.text)}};
  add_counts(lines, line.counts, json);
  json["touched"] = Json::array();
  for (const TouchedMemory& memory : line.touched)
    json["touched"].push_back({{"begin", memory.begin}, {"end", memory.end}, {"faults", memory.faults}});
  json["touched_complete"] = line.touched_is_complete;
  return json;
}

bool says_something(const CodeLine& line) {
  for (const LineCount& count : line.counts)
    if (count.samples > 0) return true;
  return false;
}

Json form(const Lines& lines, const CodeStack& stack) {
  Json events = Json::object();
  for (std::size_t i = 0; i < stack.events.size(); ++i)
    if (stack.events[i] > 0) events[key(lines.events[i].event)] = stack.events[i];
  return {{"frames", stack.frames}, {"stands_for", std::move(events)}};
}

}  // namespace

std::string to_json(const Lines& lines) {
  Json json{{"schema", schema_name},
            {"schema_version", schema_version},
            {"counterprof", lines.version},
            {"target", lines.target},
            {"command", lines.command.empty() ? Json(nullptr) : Json(lines.command)}};
  for (const char* list : {"events", "functions", "lines"}) json[list] = Json::array();
  for (const LinesEvent& event : lines.events) json["events"].push_back(form(event));
  for (const CodeFunction& function : lines.functions) {
    json["functions"].push_back(form(lines, function));
    for (const CodeLine& line : function.lines)
      if (says_something(line)) json["lines"].push_back(form(lines, function, line));
  }
  json["stacks"] = nullptr;
  if (lines.has_stacks) {
    json["stacks"] = Json::array();
    for (const CodeStack& stack : lines.stacks) json["stacks"].push_back(form(lines, stack));
  }
  json["not_known"] = lines.not_known;
  json["warnings"] = lines.warnings;
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace counterprof
