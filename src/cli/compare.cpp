// counterprof compare OLD.json NEW.json | REPORT.json A B
#include <algorithm>
#include <memory>

#include <CLI/CLI.hpp>
#include <unistd.h>

#include "analysis/compared.hpp"
#include "analysis/fail_on.hpp"
#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/output.hpp"
#include "cli/report_file.hpp"
#include "report/compared_format.hpp"
#include "version.hpp"

namespace counterprof {
namespace {

struct CompareOptions {
  std::vector<std::string> operands;
  std::vector<std::string> fail_on;
  OutputOptions outputs;
};

Compared compare(const std::vector<std::string>& operands) {
  const Report first = read_report(operands.at(0));
  if (operands.size() == 3) return compare_within(first, operands[0], operands[1], operands[2]);
  return compare_two(first, operands[0], read_report(operands.at(1)), operands[1]);
}

/// A regression is the stronger word: it was found whatever else could not be looked at.
int exit_code_of(const Compared& compared) {
  using Outcome = GateResult::Outcome;
  const auto has = [&](Outcome outcome) {
    return std::any_of(compared.gate.begin(), compared.gate.end(),
                       [&](const GateResult& result) { return result.outcome == outcome; });
  };
  if (has(Outcome::regression)) return exit_regression;
  if (has(Outcome::not_compared) || compared.values.empty()) return exit_kernel_failed;
  return exit_done;
}

/// Data goes where it was asked to; why the exit status is what it is goes to standard error as well.
void complain_of(const Compared& compared) {
  for (const GateResult& result : compared.gate) {
    if (result.outcome == GateResult::Outcome::passed) continue;
    const bool is_regression = result.outcome == GateResult::Outcome::regression;
    complain(printable(
        (is_regression ? "regression: " : "could not be compared: ") + result.event +
        (result.kernel.empty() ? "" : " of " + result.kernel) +
        (is_regression && result.ratio ? ": ratio " + shortest(*result.ratio) : ": " + result.reason) +
        " (--fail-on '" + result.condition + "')"));
  }
  if (compared.values.empty()) complain("nothing was compared: the reports have no kernel in common");
}

int execute(const CompareOptions& options) {
  if (options.operands.size() < 2 || options.operands.size() > 3)
    throw Error("compare needs two reports, or a report and two of its kernels",
                "counterprof compare OLD.json NEW.json, counterprof compare REPORT.json A B");
  std::vector<FailCondition> conditions;
  for (const std::string& list : options.fail_on)
    for (FailCondition& condition : parse_fail_on(list)) conditions.push_back(std::move(condition));
  const auto outputs = options.outputs.requests([](const std::string& name) { find_compared_format(name); });
  if (!can_write(outputs)) return exit_not_written;
  Compared compared = compare(options.operands);
  compared.version = version;
  check(conditions, compared);
  const auto render = [&](const std::string& format) {
    return find_compared_format(format).render(compared);
  };
  if (!write_outputs(outputs, render, STDOUT_FILENO)) return exit_not_written;
  complain_of(compared);
  return exit_code_of(compared);
}

}  // namespace

std::function<int()> declare_compare(CLI::App& app) {
  const auto options = std::make_shared<CompareOptions>();
  app.add_option("operands", options->operands,
                 "Two reports, the older one first; or one, and two of its kernels")
      ->required()
      ->type_name("OLD.json NEW.json | REPORT.json A B");
  app.add_option(
         "--fail-on", options->fail_on,
         "Exit with 1 where that grew by more and the difference is shown: 'cache-misses>5%, "
         "wall_seconds@diffusion/*>10%' (EVENT[@KERNEL]>PERCENT%); with 3 where it could not be compared")
      ->type_name("CONDITIONS")
      ->allow_extra_args(false)
      ->take_all();
  options->outputs.declare(app, "text, json or markdown (for the comment of a pull request)");
  app.footer(
      "Exit status: 0 done, 1 a regression, 2 wrong usage or no report, 3 something could not be compared.\n"
      "docs/explaining.md says when a difference is shown.");
  return [options] { return execute(*options); };
}

}  // namespace counterprof
