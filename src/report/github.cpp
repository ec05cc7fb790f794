// What benchmark-action/github-action-benchmark reads as `customSmallerIsBetter`: a list of name, unit,
// value, range and extra. It has no way of saying "not counted", so what was not is not in the list; a kernel
// that failed is not either, as a graph would show the runs before its failure as if all was well.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "counterprof/error.hpp"

#include "report/figures.hpp"
#include "report/format.hpp"

namespace counterprof {
namespace {

using Json = nlohmann::ordered_json;

std::string extra_of(const KernelResult& kernel, const Figure& figure) {
  std::string text;
  if (figure.event != nullptr)
    text = fmt::format("{}, {}, {}\n", to_string(figure.event->status), to_string(figure.event->source),
                       to_string(figure.event->scope));
  if (figure.summary->n > 0) text += fmt::format("runs: {}\n", figure.summary->n);
  if (figure.summary->median) text += fmt::format("median: {}\n", *figure.summary->median);
  if (!kernel.parameters.empty()) text += parameters_text(kernel) + '\n';
  if (!text.empty()) text.pop_back();
  return text;
}

Json entry(const std::string& name, const KernelResult& kernel, const Figure& figure) {
  Json entry = {{"name", name + ": " + figure.name},
                {"unit", figure.unit.empty() ? "count" : figure.unit},
                {"value", figure.summary->mean}};
  if (figure.summary->stddev) entry["range"] = fmt::format("± {}", *figure.summary->stddev);
  entry["extra"] = extra_of(kernel, figure);
  return entry;
}

}  // namespace

std::string render_github(const Report& report) {
  Json list = Json::array();
  const std::vector<std::string> names = kernel_names(report);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const KernelResult& kernel = report.kernels[i];
    if (kernel.failure) continue;
    for (const Figure& figure : figures_of(kernel)) list.push_back(entry(names[i], kernel, figure));
  }
  if (list.empty())
    throw Error("github: no kernel completed with a number, and the action takes no empty list",
                "--format text says what failed or could not be counted");
  return list.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace counterprof
