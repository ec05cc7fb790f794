// The page: a frame that is the same for all (page/), and the reports in it as JSON, with what follows from
// them. Nothing is computed in the page; it draws.
#include "report/html.hpp"

#include <nlohmann/json.hpp>

#include "analysis/cost.hpp"
#include "analysis/facts.hpp"
#include "analysis/metric_table.hpp"
#include "analysis/roofs.hpp"
#include "model/report_json.hpp"
#include "report/figures.hpp"
#include "report/format.hpp"
#include "report/page_frame.hpp"
#include "report/shown.hpp"

namespace counterprof {
namespace {

using Json = nlohmann::ordered_json;

/// By the event's name, the place of the value that is shown of it.
Json shown_values(const KernelResult& kernel) {
  Json shown = Json::object();
  for (const EventResult& event : kernel.events)
    if (const EventResult* value = shown_event(kernel, event.id); value != nullptr)
      shown[event.id] = value - kernel.events.data();
  return shown;
}

Json metrics(const KernelResult& kernel) {
  Json all = Json::object();
  for (const MetricRow& row : metric_rows()) {
    const auto metric = metric_of(kernel, row);
    if (!metric) continue;
    Json& entry = all[row.name];
    entry["value"] = metric->value;
    entry["standard_error"] = metric->standard_error ? Json(*metric->standard_error) : Json();
    entry["source"] = to_string(metric->source);
  }
  return all;
}

Json cost(const KernelResult& kernel) {
  const Cost cost = cost_of(kernel);
  if (cost.event == nullptr) return {};
  Json parts = Json::array();
  for (const CostPart& part : cost.parts) parts.push_back({{"name", part.name}, {"cycles", part.cycles}});
  return {{"event", cost.event->id}, {"source", to_string(cost.event->source)}, {"parts", std::move(parts)}};
}

Json roofs(const Report& report, const KernelFacts& kernel) {
  Json list = Json::array();
  for (const Roof& roof : roofs_of(report, kernel))
    list.push_back(
        {{"level", roof.level},
         {"behind", roof.behind},
         {"bytes_per_work", roof.bytes_per_work},
         {"bytes_per_second", roof.bytes_per_second},
         {"copy_bytes_per_second", roof.copy_bytes_per_second ? Json(*roof.copy_bytes_per_second) : Json()},
         {"is_uncertain", roof.is_uncertain}});
  return list;
}

/// What follows from the report, kernel by kernel in its order.
Json derived(const Report& report) {
  const Facts facts = facts_of(report);
  const std::vector<std::string> labels = kernel_names(report);
  Json list = Json::array();
  for (std::size_t i = 0; i < report.kernels.size(); ++i) {
    const KernelResult& kernel = report.kernels[i];
    list.push_back({{"label", labels[i]},
                    {"shown", shown_values(kernel)},
                    {"metrics", metrics(kernel)},
                    {"cost", cost(kernel)},
                    {"roofs", roofs(report, facts.kernels[i])}});
  }
  return list;
}

Json metric_table() {
  Json list = Json::array();
  for (const MetricRow& row : metric_rows())
    list.push_back({{"name", row.name}, {"unit", row.unit}, {"says", row.sentence}});
  return list;
}

/// Of a past report, what its place in the history takes.
Report in_short(const Report& report) {
  Report past;
  past.version = report.version;
  past.context = report.context;
  past.kernels = report.kernels;
  for (KernelResult& kernel : past.kernels) {
    kernel.threads.reset();
    kernel.simulation.reset();
    for (EventResult& event : kernel.events) event.runs.clear();
  }
  return past;
}

/// Within HTML: no text of a report can end the element that it stands in, whatever it says.
std::string escaped(std::string_view json) {
  std::string text;
  text.reserve(json.size());
  for (const char c : json) {
    if (c == '<')
      text += "\\u003c";
    else
      text += c;
  }
  return text;
}

}  // namespace

std::string render_page(std::span<const Report> reports) {
  const std::string_view frame = page_frame();
  const Report& last = reports.back();
  std::string data = "{\"past\":[";
  for (const Report& report : reports.first(reports.size() - 1)) {
    if (data.back() != '[') data += ',';
    data += to_json(in_short(report), -1);
  }
  data += "],\"report\":" + to_json(last, -1);
  data += ",\"derived\":" + derived(last).dump(-1, ' ', false, Json::error_handler_t::replace);
  data += ",\"metrics\":" + metric_table().dump() + '}';

  const std::size_t mark = frame.find(data_mark);
  std::string page(frame.substr(0, mark));
  page += escaped(data);
  page += frame.substr(mark + data_mark.size());
  return page;
}

std::string render_html(const Report& report) {
  return render_page(std::span(&report, 1));
}

}  // namespace counterprof
