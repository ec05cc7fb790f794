#include "workload/host_protocol.hpp"

#include <nlohmann/json.hpp>

#include "counterprof/error.hpp"

#include "base/text.hpp"

namespace counterprof {
namespace {

using Json = nlohmann::json;

/// Two builds never talk to each other, so enumerations travel as numbers, checked against their last one.
template <typename Enum>
Enum to_enum(const Json& json, Enum last) {
  const auto number = json.get<int>();
  if (number < 0 || number > static_cast<int>(last)) throw std::out_of_range("no such value");
  return static_cast<Enum>(number);
}

std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json pairs_to_json(const std::vector<std::pair<std::string, double>>& pairs) {
  Json result = Json::array();
  for (const auto& [name, value] : pairs) result.push_back(Json::array({name, value}));
  return result;
}

std::vector<std::pair<std::string, double>> pairs_from_json(const Json& json) {
  std::vector<std::pair<std::string, double>> result;
  // A number that is none (NaN, infinite) travels as null.
  for (const Json& pair : json)
    result.emplace_back(pair.at(0).get<std::string>(), pair.at(1).is_null()
                                                           ? std::numeric_limits<double>::quiet_NaN()
                                                           : pair.at(1).get<double>());
  return result;
}

Json info_to_json(const KernelInfo& info) {
  Json parameters = Json::array();
  for (const ParameterInfo& p : info.parameters)
    parameters.push_back({{"name", p.name},
                          {"default", p.default_value},
                          {"minimum", p.minimum},
                          {"maximum", p.maximum},
                          {"integer", p.is_integer},
                          {"meaning", p.meaning}});
  return {{"name", info.name},           {"family", info.family},   {"description", info.description},
          {"work_unit", info.work_unit}, {"traffic", info.traffic}, {"parameters", parameters}};
}

KernelInfo info_from_json(const Json& json) {
  KernelInfo info;
  info.name = json.at("name");
  info.family = json.at("family");
  info.description = json.at("description");
  info.work_unit = json.at("work_unit");
  info.traffic = json.at("traffic");
  for (const Json& p : json.at("parameters"))
    info.parameters.push_back(
        {p.at("name"), p.at("default"), p.at("minimum"), p.at("maximum"), p.at("integer"), p.at("meaning")});
  return info;
}

Json value_to_json(const HostValue& value) {
  Json json{{"name", value.event.name},
            {"id", value.event.id},
            {"unit", value.event.unit},
            {"source", static_cast<int>(value.event.source)},
            {"what", value.event.what_it_counts},
            {"status", static_cast<int>(value.value.status)},
            {"raw", value.value.reading.raw},
            {"enabled", value.value.reading.time_enabled_ns},
            {"running", value.value.reading.time_running_ns}};
  if (value.event.level) json["level"] = *value.event.level;
  if (value.value.value) json["value"] = *value.value.value;
  if (value.value.reason)
    json["reason"] = {static_cast<int>(value.value.reason->code), value.value.reason->text};
  return json;
}

HostValue value_from_json(const Json& json) {
  HostValue result;
  result.event.name = json.at("name");
  result.event.id = json.at("id");
  result.event.unit = json.at("unit");
  result.event.source = to_enum(json.at("source"), Source::imported);
  result.event.what_it_counts = json.at("what");
  if (json.contains("level")) result.event.level = json.at("level").get<int>();
  result.value.status = to_enum(json.at("status"), Status::implausible);
  result.value.reading = {json.at("raw"), json.at("enabled"), json.at("running")};
  if (json.contains("value")) result.value.value = json.at("value").get<double>();
  if (json.contains("reason"))
    result.value.reason =
        Reason{to_enum(json.at("reason").at(0), ReasonCode::simulator_failed), json.at("reason").at(1)};
  return result;
}

/// Takes from one line what is in it.
void merge(const Json& line, HostReport& report) {
  const auto number = [&](const char* key, std::optional<double>& into) {
    if (line.contains(key) && line.at(key).is_number()) into = line.at(key).get<double>();
  };
  if (line.contains("stage")) report.stage = line.at("stage").get<std::string>();
  if (line.contains("error")) report.error = line.at("error").get<std::string>();
  if (line.contains("info")) report.info = info_from_json(line.at("info"));
  if (line.contains("work_unit")) report.work_unit = line.at("work_unit").get<std::string>();
  number("wall_seconds", report.wall_seconds);
  number("user_seconds", report.user_seconds);
  number("sys_seconds", report.sys_seconds);
  number("max_rss_bytes", report.max_rss_bytes);
  number("work_amount", report.work_amount);
  if (line.contains("values"))
    for (const Json& value : line.at("values")) report.values.push_back(value_from_json(value));
  if (line.contains("checksum")) report.checksum = pairs_from_json(line.at("checksum"));
}

}  // namespace

std::string simulated_step_label(std::uint64_t step) {
  return "counterprof step " + std::to_string(step);
}

std::string encode(const HostRequest& request) {
  return dump({{"kernel", request.kernel},
               {"library", request.library},
               {"describe", request.describe},
               {"parameters", pairs_to_json(request.parameters)},
               {"warmup_steps", request.warmup_steps},
               {"events", request.events},
               {"multiplex", request.multiplex},
               {"marks_region", request.marks_region},
               {"simulated_steps", request.simulated_steps},
               {"result_fd", request.result_fd}});
}

HostRequest decode_request(std::string_view text) {
  try {
    const Json json = Json::parse(text);
    HostRequest request;
    request.kernel = json.value("kernel", "");
    request.library = json.value("library", "");
    request.describe = json.value("describe", false);
    if (json.contains("parameters")) request.parameters = pairs_from_json(json.at("parameters"));
    request.warmup_steps = json.value("warmup_steps", std::uint64_t{0});
    request.events = json.value("events", std::vector<std::string>{});
    request.multiplex = json.value("multiplex", false);
    request.marks_region = json.value("marks_region", false);
    request.simulated_steps = json.value("simulated_steps", std::uint64_t{0});
    request.result_fd = json.value("result_fd", 1);
    return request;
  } catch (const Json::exception& error) {
    throw Error(std::string("the request is not what counterprof writes: ") + error.what(),
                "counterprof-host is started by counterprof; to try it: counterprof-host '{\"kernel\": "
                "\"diffusion/fused\"}'");
  }
}

std::string encode_line(const HostReport& part) {
  Json line = Json::object();
  if (!part.stage.empty()) line["stage"] = part.stage;
  if (part.error) line["error"] = *part.error;
  if (part.info) line["info"] = info_to_json(*part.info);
  if (part.wall_seconds) line["wall_seconds"] = *part.wall_seconds;
  if (part.user_seconds) line["user_seconds"] = *part.user_seconds;
  if (part.sys_seconds) line["sys_seconds"] = *part.sys_seconds;
  if (part.max_rss_bytes) line["max_rss_bytes"] = *part.max_rss_bytes;
  if (part.work_amount) line["work_amount"] = *part.work_amount;
  if (!part.work_unit.empty()) line["work_unit"] = part.work_unit;
  if (!part.values.empty()) {
    line["values"] = Json::array();
    for (const HostValue& value : part.values) line["values"].push_back(value_to_json(value));
  }
  if (!part.checksum.empty()) line["checksum"] = pairs_to_json(part.checksum);
  return dump(line) + '\n';
}

HostReport decode_report(std::string_view lines) {
  HostReport report;
  for (const std::string_view line : split(lines, '\n')) {
    if (trim(line).empty()) continue;
    const Json json = Json::parse(line, nullptr, false);
    if (!json.is_object()) continue;
    try {
      merge(json, report);
    } catch (const std::exception&) {
      continue;  // not ours: see the contract
    }
  }
  return report;
}

}  // namespace counterprof
