// Prometheus' two text formats, of the same samples: the exposition format 0.0.4, without moments, for the
// Pushgateway and the textfile directory; and OpenMetrics 1.0, each sample at the moment when the run began,
// for `promtool tsdb create-blocks-from openmetrics`.
#include <fmt/format.h>

#include "counterprof/error.hpp"

#include "base/text.hpp"
#include "base/utc.hpp"
#include "report/format.hpp"
#include "report/prometheus_samples.hpp"

namespace counterprof {
namespace {

std::string escaped(std::string_view value) {
  std::string text;
  for (const char c : value) {
    if (c == '\\' || c == '"') text += '\\';
    if (c == '\n')
      text += "\\n";
    else
      text += c;
  }
  return text;
}

std::string braces(const Labels& labels) {
  std::string text;
  for (const auto& [name, value] : labels) {
    text += text.empty() ? '{' : ',';
    text.append(name).append("=\"") += escaped(value) + '"';
  }
  return text.empty() ? text : text + '}';
}

/// `moment` stands behind every sample.
std::string written(const std::vector<Metric>& metrics, const std::string& moment) {
  std::string text;
  for (const Metric& metric : metrics) {
    text += fmt::format("# HELP {0} {1}\n# TYPE {0} gauge\n", metric.name, metric.help);
    for (const Sample& sample : metric.samples)
      text += fmt::format("{}{} {}{}\n", metric.name, braces(sample.labels), shortest(sample.value), moment);
  }
  return text;
}

}  // namespace

std::string render_prometheus(const Report& report) {
  return written(prometheus_metrics(report), "");
}

std::string render_openmetrics(const Report& report) {
  const auto began = seconds_since_1970(report.context.time);
  if (!began)
    throw Error("the report does not say when it began, which openmetrics needs with every sample",
                "--format prometheus does without");
  return written(prometheus_metrics(report), ' ' + std::to_string(*began)) + "# EOF\n";
}

}  // namespace counterprof
