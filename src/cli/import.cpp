// counterprof import --perf-text FILE...: what perf stat printed becomes a report of ours.
#include <iterator>
#include <memory>
#include <optional>

#include <CLI/CLI.hpp>
#include <unistd.h>

#include "counterprof/error.hpp"

#include "analysis/explain.hpp"
#include "base/text.hpp"
#include "cli/catalog.hpp"
#include "cli/command.hpp"
#include "cli/measure.hpp"
#include "cli/output.hpp"
#include "import/imported_report.hpp"
#include "import/perf_stat.hpp"
#include "plan/plan_file.hpp"
#include "version.hpp"

namespace counterprof {
namespace {

struct ImportOptions {
  std::vector<std::string> perf_texts;
  std::string plan;
  std::string output;
};

std::vector<PerfTable> read_tables(const std::vector<std::string>& paths) {
  std::vector<PerfTable> tables;
  for (const std::string& path : paths) {
    std::vector<PerfTable> more = read_perf_stat_file(path);
    std::move(more.begin(), more.end(), std::back_inserter(tables));
  }
  return tables;
}

int import_saved(const ImportOptions& options) {
  if (options.perf_texts.empty())
    throw Error("nothing to import", "counterprof import --perf-text FILE... -o REPORT.json");
  if (options.output.empty()) throw Error("no file for the report", "say where it goes: -o REPORT.json");
  std::optional<Plan> plan;
  if (!options.plan.empty()) plan = read_plan_file(options.plan, catalog());
  const std::vector<OutputRequest> outputs{{"json", options.output}};
  if (!can_write(outputs)) return exit_not_written;
  Report report = imported_report(read_tables(options.perf_texts), plan ? &*plan : nullptr);
  explain(report);
  report.version = version;
  report.context.argv = remembered_arguments();  // the one thing that is known: which files these are
  if (!quiet())
    for (const std::string& warning : report.warnings) complain("warning: " + printable(warning));
  return write_outputs(outputs, report, STDOUT_FILENO) ? exit_done : exit_not_written;
}

}  // namespace

std::function<int()> declare_import(CLI::App& app) {
  const auto options = std::make_shared<ImportOptions>();
  app.add_option("--perf-text", options->perf_texts,
                 "Files with the tables that perf stat printed, or with the lines of perf stat -j")
      ->type_name("FILE");
  app.add_option("--plan", options->plan,
                 "Gives the tables' commands names, parameters and work (docs/importing.md)")
      ->type_name("PLAN.yaml");
  app.add_option("-o,--output", options->output, "The report, JSON")->type_name("REPORT.json");
  app.footer(
      "Example: perf stat -r 3 -o saved.txt ./a.out; counterprof import --perf-text saved.txt -o saved.json\n"
      "Of the machine that counted, an imported report says nothing.");
  return [options] { return import_saved(*options); };
}

}  // namespace counterprof
