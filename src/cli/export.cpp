// counterprof export REPORT... --to FORMAT
#include <memory>

#include <CLI/CLI.hpp>

#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/output.hpp"
#include "cli/report_file.hpp"
#include "report/format.hpp"
#include "report/sql.hpp"

namespace counterprof {
namespace {

struct ExportOptions {
  std::vector<std::string> reports;
  std::string to;
  std::string output;
};

/// As many reports as one likes: one after the other, never all in memory.
void write_sql(const ExportOptions& options, const SqlDialect& dialect, OutputFile& file) {
  file.write(sql_begin(dialect));
  for (const std::string& path : options.reports)
    for_each_report(path, [&](const Report& report) { file.write(sql_rows(dialect, report)); });
  // A reader that is cut off before this keeps nothing.
  file.write(sql_end());
}

void write_format(const ExportOptions& options, const Format& format, OutputFile& file) {
  int reports = 0;
  std::string text;
  for (const std::string& path : options.reports)
    for_each_report(path, [&](const Report& report) {
      if (++reports > 1)
        throw Error(std::string(format.name) + " is of one report, and there are several",
                    "sqlite and postgres take as many as there are");
      text = format.render(report);
    });
  file.write(text);
}

const Format& format_of(const std::string& name) {
  try {
    return usable_format(name);
  } catch (const Error& error) {
    throw Error(error.what(), error.hint() + "; or sqlite, postgres");
  }
}

int execute(const ExportOptions& options) {
  const SqlDialect* const dialect = find_sql_dialect(options.to);
  const Format* const format = dialect == nullptr ? &format_of(options.to) : nullptr;
  OutputFile file(options.output);
  if (dialect != nullptr)
    write_sql(options, *dialect, file);
  else
    write_format(options, *format, file);
  file.finish();
  return exit_done;
}

}  // namespace

std::function<int()> declare_export(CLI::App& app) {
  const auto options = std::make_shared<ExportOptions>();
  app.add_option("reports", options->reports, "Reports, or histories (`outputs: {history: FILE}` of a plan)")
      ->required()
      ->type_name("REPORT.json|HISTORY.jsonl...");
  app.add_option(
         "--to", options->to,
         "sqlite or postgres: SQL text with the tables and their views; or a format of `counterprof list "
         "formats`, of one report")
      ->required()
      ->type_name("FORMAT");
  app.add_option("-o,--output", options->output, "File, instead of standard output")->type_name("FILE");
  app.footer(
      "Example: counterprof export history.jsonl --to sqlite | sqlite3 history.db\n"
      "Loading a report again changes nothing. docs/history.md has the tables.");
  return [options] { return execute(*options); };
}

}  // namespace counterprof
