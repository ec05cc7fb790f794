// Bencher Metric Format: benchmark -> measure -> value, lower_value, upper_value. What was not counted has no
// measure; a kernel that failed is left out, as nothing could say so.
#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/fingerprint.hpp"
#include "base/text.hpp"
#include "report/figures.hpp"
#include "report/format.hpp"
#include "report/utf8.hpp"

namespace counterprof {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t longest_measure = 64;
constexpr std::size_t longest_benchmark = 1024;

/// Bencher takes no name that is empty, too long or begins or ends in white space. What has to be cut ends in
/// a fingerprint, so that two names that begin alike remain two.
std::string fitting(const std::string& name, std::size_t longest) {
  std::string valid = valid_utf8(name);
  const std::string_view trimmed = trim(valid);
  if (trimmed == valid && !valid.empty() && valid.size() <= longest) return valid;
  const std::string tail = fmt::format("~{:016x}", fingerprint(name));
  std::size_t length = std::min(trimmed.size(), longest - tail.size());
  const auto continues = [&](std::size_t at) {
    return at < trimmed.size() && (static_cast<unsigned char>(trimmed[at]) & 0xc0U) == 0x80U;
  };
  while (length > 0 && continues(length)) --length;
  return std::string(trimmed.substr(0, length)) + tail;
}

Json metric(const Summary& summary) {
  Json metric = {{"value", summary.mean}};
  if (summary.ci95) {
    metric["lower_value"] = (*summary.ci95)[0];
    metric["upper_value"] = (*summary.ci95)[1];
  }
  return metric;
}

}  // namespace

std::string render_bmf(const Report& report) {
  Json benchmarks = Json::object();
  const std::vector<std::string> names = kernel_names(report);
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (report.kernels[i].failure) continue;
    Json measures = Json::object();
    for (const Figure& figure : figures_of(report.kernels[i]))
      measures[fitting(figure.name, longest_measure)] = metric(*figure.summary);
    if (!measures.empty()) benchmarks[fitting(names[i], longest_benchmark)] = std::move(measures);
  }
  return benchmarks.dump(2) + '\n';
}

}  // namespace counterprof
