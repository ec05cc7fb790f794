#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "counterprof/error.hpp"

#include "base/fd.hpp"
#include "model/report.hpp"

namespace CLI {
class App;
}

namespace counterprof {

/// A report that was asked for: in which format, and where.
struct OutputRequest {
  std::string format;
  std::string path;  // empty: the command's stream
};

/// Thrown as what could not be written, so that the program ends with exit_not_written.
class NotWritten : public Error {
 public:
  using Error::Error;
};

/// The pairs of --format and -o, in the order of the command line: each -o belongs to the --format before it.
class OutputOptions {
 public:
  /// `names`: what the help says of the formats.
  void declare(CLI::App& app, const std::string& names = "see `counterprof list formats`");

  /// What was asked for; text where nothing was. Throws Error for an -o without a --format, two formats on
  /// one stream, and whatever `check` throws for a format's name.
  std::vector<OutputRequest> requests(const std::function<void(const std::string&)>& check) const;
  /// The same, of a report's formats.
  std::vector<OutputRequest> requests() const;

 private:
  std::vector<OutputRequest> requests_;
  bool misplaced_ = false;  // an -o came first, or twice
};

/// True where one of them prints the context, which costs time to gather.
bool needs_context(const std::vector<OutputRequest>& requests);

/// False, with a message, where a file could not be written anyway: before hours of measuring, not after.
bool can_write(const std::vector<OutputRequest>& requests);

/// The same of a file that is appended to.
bool can_append(const std::string& path);

/// A file that is written piece by piece, beside its place, and takes it when it is complete; or, where the
/// path is empty, standard output. Throws NotWritten.
class OutputFile {
 public:
  explicit OutputFile(std::string path);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  void write(std::string_view bytes);
  void finish();

 private:
  std::string path_;
  std::string part_;  // its name until it is complete; empty: it is written in its place
  Fd file_;           // none: standard output
};

/// Renders and writes each. False, with a message for each that failed, where one could not be written; the
/// others are. A file is written beside its place and renamed, so that a reader never sees half a report.
bool write_outputs(const std::vector<OutputRequest>& requests, const Report& report, int stream);
/// The same, of anything that `render` has in that format.
bool write_outputs(const std::vector<OutputRequest>& requests,
                   const std::function<std::string(const std::string& format)>& render, int stream);

/// Appends the report to a history, one line of JSON; the file is made where there is none. A line that an
/// earlier program could not complete stays one by itself. False, with a message, where that fails.
bool append_history(const std::string& path, const Report& report);

/// Writes to standard output what is no report. Throws Error where that fails.
void print(std::string_view text);

/// "counterprof: MESSAGE", and the hint in a line of its own, to standard error.
void complain(std::string_view message, std::string_view hint = {});

}  // namespace counterprof
