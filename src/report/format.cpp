#include "report/format.hpp"

#include <algorithm>
#include <array>

#include "counterprof/error.hpp"

#include "base/text.hpp"
#include "report/page_frame.hpp"

namespace counterprof {
namespace {

constexpr std::array table{
    Format{"text",
           "for people: perf stat's rows, all kernels side by side, what could not be counted and why", false,
           render_text},
    Format{"json", "everything, by the schema in docs/report-schema.json", true, render_json},
    Format{"html", "a page to look at: tables, charts, explanations; one file, works offline", true,
           render_html, [] { page_frame(); }},
    Format{"csv", "one row per kernel, value and run, for data frames", false, render_csv},
    Format{"perf-json", "the lines of perf stat -j, for programs that read those", false, render_perf_json},
    Format{"prometheus", "gauges for a Pushgateway or node_exporter's textfile directory", true,
           render_prometheus},
    Format{"openmetrics", "the same with the moment of the run, to fill a Prometheus with the past", true,
           render_openmetrics},
    Format{"markdown", "tables for a pull request, a family each", true, render_markdown},
    Format{"github", "for github-action-benchmark, its customSmallerIsBetter", false, render_github},
    Format{"bmf", "Bencher Metric Format", false, render_bmf},
    Format{"gbench", "Google Benchmark's JSON, for its compare.py", true, render_gbench},
};

}  // namespace

std::span<const Format> formats() {
  return table;
}

const Format& find_format(std::string_view name) {
  const auto found =
      std::find_if(table.begin(), table.end(), [&](const Format& format) { return format.name == name; });
  if (found != table.end()) return *found;
  std::vector<std::string> names;
  names.reserve(table.size());
  for (const Format& format : table) names.emplace_back(format.name);
  std::string hint = did_you_mean(name, names);
  throw Error("no format '" + printable(name) + "'",
              hint.empty() ? "counterprof list formats shows them" : hint);
}

const Format& usable_format(std::string_view name) {
  const Format& format = find_format(name);
  if (format.require != nullptr) format.require();
  return format;
}

}  // namespace counterprof
