#include "cli/terminal_progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "base/text.hpp"
#include "cli/command.hpp"

namespace counterprof {
namespace {

void show(const std::string& text) {
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text.data(), text.size());
}

constexpr const char* to_line_start = "\r\x1b[K";  // and the line is empty

std::string duration(double seconds) {
  if (seconds < 90) return fmt::format("{:.0f} s", seconds);
  return fmt::format("{:.0f} min", seconds / 60);
}

}  // namespace

TerminalProgress::TerminalProgress(int passes)
    : shown_(::isatty(STDERR_FILENO) == 1 && !quiet()), passes_(passes) {}

void TerminalProgress::executing(const KernelSpec& kernel, int run, int pass, int done, int all) {
  if (!shown_) return;
  std::string line = fmt::format("[{}/{}] {} ", done + 1, all, printable(kernel.name));
  line += run == 0 ? std::string("warm-up") : fmt::format("run {} of {}", run, kernel.settings.runs);
  if (passes_ > 1 && run > 0) line += fmt::format(", pass {} of {}", pass, passes_);
  // The first executions are warm-ups of all kernels, so their mean is a fair guess from the first round on.
  const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - started_;
  if (done >= 2) line += fmt::format(", about {} left", duration(spent.count() / done * (all - done)));
  show(to_line_start + line);
}

void TerminalProgress::simulating(const KernelSpec& kernel, int done, int all) {
  if (shown_)
    show(to_line_start + fmt::format("[{}/{}] {} simulated, many times slower than it runs", done + 1, all,
                                     printable(kernel.name)));
}

void TerminalProgress::finished() {
  if (shown_) show(to_line_start);
}

}  // namespace counterprof
