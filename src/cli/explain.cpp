// counterprof explain REPORT.json [A [B]]: why A differs from B.
#include "analysis/explain.hpp"

#include <array>
#include <memory>

#include <CLI/CLI.hpp>
#include <unistd.h>

#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/output.hpp"
#include "cli/report_file.hpp"
#include "report/explanation.hpp"
#include "report/format.hpp"

namespace counterprof {
namespace {

struct ExplainOptions {
  std::string report;
  std::vector<std::string> kernels;
  OutputOptions outputs;
};

struct ExplanationFormat {
  std::string_view name;
  std::string (*render)(const Report& report);
};

constexpr std::array formats{ExplanationFormat{"text", render_explanation},
                             ExplanationFormat{"json", render_json}};

const ExplanationFormat& find_explanation_format(std::string_view name) {
  for (const ExplanationFormat& format : formats)
    if (format.name == name) return format;
  throw Error("explain has no format " + in_quotes(name), "text, or json: the report with its findings");
}

Report explained(const ExplainOptions& options) {
  Report report = read_report(options.report);
  if (options.kernels.empty()) {
    explain(report);
    return report;
  }
  return about(report, options.kernels.front(), options.kernels.size() > 1 ? options.kernels[1] : "");
}

int execute(const ExplainOptions& options) {
  const auto outputs =
      options.outputs.requests([](const std::string& name) { find_explanation_format(name); });
  if (!can_write(outputs)) return exit_not_written;
  const Report report = explained(options);
  const auto render = [&](const std::string& format) {
    return find_explanation_format(format).render(report);
  };
  return write_outputs(outputs, render, STDOUT_FILENO) ? exit_done : exit_not_written;
}

}  // namespace

std::function<int()> declare_explain(CLI::App& app) {
  const auto options = std::make_shared<ExplainOptions>();
  app.add_option("report", options->report,
                 "A report: counterprof run PLAN.yaml --format json -o REPORT.json")
      ->required()
      ->type_name("REPORT.json");
  app.add_option("kernels", options->kernels,
                 "One of its kernels, or two: why the first differs from the second")
      ->expected(0, 2)
      ->type_name("[A [B]]");
  options->outputs.declare(app);
  app.footer(
      "Formats: text, and json: the report with its findings and waterfalls. The rules: docs/explaining.md.");
  return [options] { return execute(*options); };
}

}  // namespace counterprof
