// counterprof report REPORT... -o PAGE.html
#include <algorithm>
#include <memory>

#include <CLI/CLI.hpp>

#include "cli/command.hpp"
#include "cli/output.hpp"
#include "cli/report_file.hpp"
#include "report/html.hpp"
#include "report/page_frame.hpp"

namespace counterprof {
namespace {

struct ReportOptions {
  std::vector<std::string> reports;
  std::string output;
};

int execute(const ReportOptions& options) {
  page_frame();  // throws where there is none, before anything is read
  std::vector<Report> reports;
  for (const std::string& path : options.reports)
    for_each_report(path, [&](const Report& report) { reports.push_back(report); });
  // ISO 8601 sorts as text. Imported ones have no time, and are the past.
  std::stable_sort(reports.begin(), reports.end(),
                   [](const Report& a, const Report& b) { return a.context.time < b.context.time; });
  OutputFile file(options.output);
  file.write(render_page(reports));
  file.finish();
  return exit_done;
}

}  // namespace

std::function<int()> declare_report(CLI::App& app) {
  const auto options = std::make_shared<ReportOptions>();
  app.add_option("reports", options->reports, "Reports, or histories (`outputs: {history: FILE}` of a plan)")
      ->required()
      ->type_name("REPORT.json|HISTORY.jsonl...");
  app.add_option("-o,--output", options->output, "The page")->required()->type_name("PAGE.html");
  app.footer(
      "The page shows the latest of them, with its findings, and how it came there from the others. It is "
      "one "
      "file and fetches nothing.");
  return [options] { return execute(*options); };
}

}  // namespace counterprof
