#include <array>
#include <cstdio>
#include <exception>
#include <map>

#include <CLI/CLI.hpp>
#include <unistd.h>

#include "counterprof/error.hpp"

#include "base/fd.hpp"
#include "base/interrupt.hpp"
#include "cli/command.hpp"
#include "cli/measure.hpp"
#include "cli/output.hpp"
#include "version.hpp"
#include "workload/process.hpp"

namespace counterprof {
namespace {

constexpr std::array table{
    Command{"run", "Count the kernels of a plan", declare_run},
    Command{"stat", "Count one command, as perf stat does", declare_stat},
    Command{"explain", "Why one kernel misses the cache more than another", declare_explain},
    Command{"compare", "What differs between two reports, or two kernels of one", declare_compare},
    Command{"lines", "Where in the source a kernel or a command does what is counted", declare_lines},
    Command{"import", "Make a report of what perf stat printed elsewhere", declare_import},
    Command{"report", "A page to look at, of one report or of several", declare_report},
    Command{"export", "Reports for a database, or in another format", declare_export},
    Command{"list", "Events that can be counted here, built-in kernels, metrics, rules, output formats",
            declare_list},
    Command{"doctor", "What can be counted on this machine, why not more, and what would help",
            declare_doctor},
};

bool be_quiet = false;

int parse_and_execute(int argc, char** argv) {
  CLI::App app(
      "Counts what the processor did inside each kernel of a family, run after run.\n"
      "Begin with: counterprof doctor, then counterprof run configs/kernels.yaml",
      "counterprof");
  app.set_version_flag("--version", std::string("counterprof ") + version);
  app.require_subcommand(1);
  std::map<const CLI::App*, std::function<int()>> actions;
  for (const Command& command : commands()) {
    CLI::App* sub = app.add_subcommand(command.name, command.description);
    sub->add_flag("--quiet", be_quiet, "No progress");
    actions[sub] = command.declare(*sub);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& asked_for_help) {
    return app.exit(asked_for_help);
  } catch (const CLI::ParseError& error) {
    complain(error.what(), "counterprof --help, counterprof COMMAND --help");
    return exit_usage;
  }
  return actions.at(app.get_subcommands().front())();
}

}  // namespace

std::span<const Command> commands() {
  return table;
}

bool quiet() noexcept {
  return be_quiet;
}

}  // namespace counterprof

int main(int argc, char** argv) {
  using namespace counterprof;
  try {
    reserve_standard_streams();
    take_interrupts();
    adopt_orphans();
    remember_arguments(argc, argv);
    return parse_and_execute(argc, argv);
  } catch (const NotWritten& error) {
    complain(error.what(), error.hint());
    return exit_not_written;
  } catch (const Error& error) {
    complain(error.what(), error.hint());
    return exit_usage;
  } catch (const std::exception& error) {
    complain(std::string("internal error: ") + error.what(), "please report it with what you typed");
    return exit_kernel_failed;
  }
}
