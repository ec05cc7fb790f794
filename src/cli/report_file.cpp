#include "cli/report_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>

#include <fcntl.h>
#include <unistd.h>

#include "counterprof/error.hpp"

#include "base/fd.hpp"
#include "base/text.hpp"
#include "cli/output.hpp"
#include "model/report_json.hpp"

namespace counterprof {
namespace {

[[noreturn]] void throw_unreadable(const std::string& path, int error) {
  throw Error("cannot read " + in_quotes(path) + ": " + std::strerror(error),
              error == ENOENT ? "`counterprof run PLAN.yaml --format json -o REPORT.json` writes one" : "");
}

/// A file line by line. A report that is longer than the longest is refused anyway, and a device may have no
/// end.
class Lines {
 public:
  explicit Lines(const std::string& path) : path_(path), file_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (!file_) throw_unreadable(path, errno);
  }

  /// False at the end.
  bool next(std::string& line) {
    std::size_t searched = start_;
    while (true) {
      const std::size_t end = buffer_.find('\n', searched);
      if (end != std::string::npos) {
        line = buffer_.substr(start_, end - start_);
        start_ = end + 1;
        return true;
      }
      searched = buffer_.size();
      if (buffer_.size() - start_ > longest_report || !fill(searched)) break;
    }
    line = std::move(buffer_).substr(start_);
    buffer_.clear();
    start_ = 0;
    return !line.empty();
  }

  /// All that is left, as far as a report may be long.
  std::string rest() {
    std::size_t unused = 0;
    while (buffer_.size() - start_ <= longest_report && fill(unused)) {
    }
    return buffer_.substr(start_);
  }

 private:
  /// False at the end; what was returned already makes room.
  bool fill(std::size_t& searched) {
    buffer_.erase(0, start_);
    searched -= std::min(searched, start_);
    start_ = 0;
    chunk_.resize(std::size_t{1} << 16U);
    ssize_t length = 0;
    do length = ::read(file_.get(), chunk_.data(), chunk_.size());
    while (length < 0 && errno == EINTR);
    if (length < 0) throw_unreadable(path_, errno);
    buffer_.append(chunk_, 0, static_cast<std::size_t>(length));
    return length > 0;
  }

  std::string path_;
  Fd file_;
  std::string buffer_;
  std::size_t start_ = 0;  // of what was not returned yet
  std::string chunk_;
};

/// A report that stands on lines of its own begins with one that has nothing but its brace.
bool begins_history(std::string_view first_line) {
  first_line = trim(first_line);
  return first_line.size() > 1 && first_line.front() == '{';
}

/// In a file's words.
template <typename Read>
auto in_file(const std::string& path, const Read& read) {
  try {
    return read();
  } catch (const Error& error) {
    throw Error(printable(path) + ": " + error.what(), error.hint());
  }
}

/// Nothing, with a message, of a line that is no JSON: somebody could not complete it.
std::optional<Report> report_of_line(const std::string& line, const std::string& where) {
  try {
    return report_from_json(line);
  } catch (const NotJson& error) {
    complain(where + error.what(), "this line is skipped");
    return {};
  } catch (const Error& error) {
    throw Error(where + error.what(), error.hint());
  }
}

}  // namespace

Report read_report(const std::string& path) {
  const std::string text = Lines(path).rest();
  return in_file(path, [&] {
    try {
      return report_from_json(text);
    } catch (const NotJson& error) {
      const std::size_t end = text.find('\n');
      if (end == std::string::npos || trim(text).size() < end || !begins_history(text.substr(0, end))) throw;
      throw Error("the report: not one report, but lines of a history, or not JSON",
                  "tail -n 1 HISTORY > REPORT.json takes the newest of a history");
    }
  });
}

void for_each_report(const std::string& path, const std::function<void(const Report&)>& take) {
  Lines lines(path);
  std::string line;
  if (!lines.next(line) || !begins_history(line)) {
    const Report report = in_file(path, [&] { return report_from_json(line + '\n' + lines.rest()); });
    take(report);
    return;
  }
  int number = 0;
  int taken = 0;
  do {
    ++number;
    if (trim(line).empty()) continue;
    const auto report = report_of_line(line, printable(path) + ", line " + std::to_string(number) + ": ");
    if (!report) continue;
    ++taken;
    take(*report);
  } while (lines.next(line));
  if (taken == 0) throw Error(printable(path) + ": no report in it", "counterprof run PLAN.yaml makes one");
}

}  // namespace counterprof
