#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "counterprof/event.hpp"

namespace counterprof {

/// An event that was sampled, and what became of it.
struct LinesEvent {
  std::string event;  // as it was asked for
  std::string id;
  std::string unit;
  Source source = Source::software;
  bool is_exact = false;                // every single one is a sample: counts, not estimates
  std::optional<std::uint64_t> period;  // events from one sample to the next; none: see frequency
  std::optional<double> frequency_hz;   // that the kernel was asked for
  std::uint64_t samples = 0;            // that were taken
  std::uint64_t events = 0;             // that these stand for: the sum of their periods
  std::uint64_t counted = 0;            // by the counters themselves
  std::uint64_t in_kernel = 0;          // samples, for what the program asked of the kernel
  std::uint64_t lost = 0;               // samples that were taken and had no room
  std::uint64_t throttled = 0;          // times that the kernel held the counter back
  bool user_mode_only = false;          // the kernel's part is not permitted
  std::string remark;                   // a sentence without a full stop: why this event, what is left out
};

/// What one event says of a line or a function.
struct LineCount {
  std::uint64_t samples = 0;
  std::uint64_t in_kernel = 0;  // of them, while the kernel worked for it
  std::uint64_t events = 0;     // that the samples stand for
  /// 95 % interval of its share of all samples; none where the counts are exact.
  std::optional<std::array<double, 2>> share_ci95;
};

/// Neighbouring pages, and the faults in them.
struct TouchedMemory {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;  // behind the last page
  std::uint64_t faults = 0;
};

struct CodeLine {
  std::optional<int> line;  // from 1; none: the code's line is not known
  std::optional<std::uint64_t>
      address;                      // where the line is not known: in the file, or of memory made at run time
  std::optional<std::string> text;  // none: the source is not there
  std::vector<LineCount> counts;    // one per event
  std::vector<TouchedMemory> touched;
  bool touched_is_complete = true;
};

struct CodeFunction {
  std::string function;  // "0x401136" where it has no name
  std::string object;    // the program's or library's path, "//anon"
  std::optional<std::string> file;
  std::optional<int> first_line;
  std::optional<int> last_line;
  std::vector<std::string> inlined_into;  // functions, where it has no code of its own
  std::vector<LineCount> counts;          // one per event
  std::vector<CodeLine> lines;            // by number; the unknown one last
  bool is_listed = false;                 // among the hottest, or asked for
};

/// One way to a sample, outermost function first.
struct CodeStack {
  std::vector<std::string> frames;
  std::vector<std::uint64_t> events;  // one per event
};

/// Where in the source a program did what was sampled.
struct Lines {
  std::string version;               // counterprof's own
  std::string target;                // the kernel's name, or the command
  std::vector<std::string> command;  // empty: a kernel
  std::vector<LinesEvent> events;
  std::vector<CodeFunction> functions;  // the hottest of the first event first
  std::vector<CodeStack> stacks;        // where they were asked for
  bool has_stacks = false;
  std::vector<std::string> not_known;  // sentences: what has no name, no lines, no source
  std::vector<std::string> warnings;   // sentences
};

}  // namespace counterprof
