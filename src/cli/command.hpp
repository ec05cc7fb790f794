#pragma once

#include <functional>
#include <span>

namespace CLI {
class App;
}

namespace counterprof {

/// What the program ends with; a signal N gives 128 + N.
enum ExitCode : int {
  exit_done = 0,
  exit_regression = 1,  // `compare --fail-on` found one
  exit_usage = 2,
  exit_kernel_failed = 3,  // or what --fail-on names could not be compared
  exit_not_written = 4
};

/// A command of the command line. One table feeds parsing, help and dispatch.
struct Command {
  const char* name;
  const char* description;
  /// Declares its options on `app` and returns what executes it once they are parsed.
  std::function<int()> (*declare)(CLI::App& app);
};

std::span<const Command> commands();

std::function<int()> declare_run(CLI::App& app);      // run.cpp
std::function<int()> declare_stat(CLI::App& app);     // stat.cpp
std::function<int()> declare_compare(CLI::App& app);  // compare.cpp
std::function<int()> declare_explain(CLI::App& app);  // explain.cpp
std::function<int()> declare_lines(CLI::App& app);    // lines.cpp
std::function<int()> declare_import(CLI::App& app);   // import.cpp
std::function<int()> declare_export(CLI::App& app);   // export.cpp
std::function<int()> declare_report(CLI::App& app);   // report.cpp
std::function<int()> declare_list(CLI::App& app);     // list.cpp
std::function<int()> declare_doctor(CLI::App& app);   // doctor.cpp

/// --quiet: no progress, no advice; errors remain.
bool quiet() noexcept;

}  // namespace counterprof
