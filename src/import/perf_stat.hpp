#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace counterprof {

/// A place in a saved output, for messages.
struct SavedPlace {
  std::string file;
  std::size_t line = 0;  // 1-based

  /// "FILE:LINE: ", as it can be printed.
  std::string text() const;
};

/// One row of a table of perf stat, as it was printed.
struct PerfRow {
  std::string event;                     // "cycles", "task-clock"
  std::string unit;                      // "msec", "Joules"; empty for counts
  std::optional<double> value;           // in that unit, the mean over the runs
  std::string word;                      // in its place where there is none: "<not supported>"
  std::optional<double> relative_error;  // of the mean, a fraction: what stands behind +-
  std::optional<double> coverage;        // fraction of the time for which it was counted; nothing: the whole
  std::optional<int> runs;               // that have a value, where it is not all of them
  std::string mark;  // "simulated", "estimated": counterprof's own, of what was not measured

  bool operator==(const PerfRow&) const = default;
};

/// What perf stat printed of one command.
struct PerfTable {
  SavedPlace place;     // where it begins
  std::string command;  // between the quotes of the first line; empty for the lines of -j, which have none
  int runs = 1;         // that have a wall time; 0: several, perf does not say how many (-j)
  int runs_planned = 1;
  bool prints_every_error = false;  // -j writes an error of 0, where a table leaves out one that is exactly 0
  std::vector<PerfRow> rows;        // each event once
  std::optional<PerfRow> elapsed;   // "seconds time elapsed"; -j does not have it
  std::optional<double> elapsed_error;  // of the mean, in seconds, where it is printed beside the percentage
  std::vector<double> elapsed_of_runs;  // in seconds, by --table
  std::optional<double> user_seconds;
  std::optional<double> sys_seconds;
  std::vector<std::string> doubts;  // what a reader should know, sentences without a full stop
};

/// The tables in a text that `perf stat` printed (any version from 2.6.39 on, in any locale, or
/// `counterprof stat`), in their order; other lines, of the program or of a note around them, are passed
/// over. Where there is no table, the lines of `perf stat -j`, each set of events being one table.
///
/// Throws Error, beginning with "FILE:LINE: ", for what is cut short or unreadable, for counts that are not
/// of one command from its start to its end (-a, -A, -p, -I), and where there is neither a table nor a line.
std::vector<PerfTable> parse_perf_stat(std::string_view text, const std::string& file);

/// The same of a file. Throws Error where it cannot be read, or is larger than 256 MiB.
std::vector<PerfTable> read_perf_stat_file(const std::string& path);

}  // namespace counterprof
