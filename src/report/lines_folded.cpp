// Folded stacks, as flamegraph.pl and its like take them: "outermost;...;innermost NUMBER". The number is
// that of the first event: what its samples stand for.
#include <algorithm>

#include "base/text.hpp"
#include "report/lines_format.hpp"

namespace counterprof {
namespace {

/// The separators of the format must not be in a name.
std::string foldable(const std::string& frame) {
  std::string text = printable(frame);
  std::replace(text.begin(), text.end(), ';', ':');
  return text;
}

}  // namespace

std::string render_lines_folded(const Lines& lines) {
  std::vector<std::string> folded;
  for (const CodeStack& stack : lines.stacks) {
    if (stack.events.empty() || stack.events.front() == 0) continue;
    std::string line;
    for (const std::string& frame : stack.frames) line += (line.empty() ? "" : ";") + foldable(frame);
    folded.push_back((line.empty() ? "[unknown]" : line) + ' ' + std::to_string(stack.events.front()) + '\n');
  }
  std::sort(folded.begin(), folded.end());
  std::string text;
  for (const std::string& line : folded) text += line;
  return text;
}

}  // namespace counterprof
