#include "cli/output.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <set>
#include <utility>

#include <CLI/CLI.hpp>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "counterprof/error.hpp"

#include "base/fd.hpp"
#include "base/text.hpp"
#include "model/report_json.hpp"
#include "report/format.hpp"

namespace counterprof {
namespace {

[[noreturn]] void throw_unwritable(const std::string& path, int error) {
  const char* const hint = error == ENOSPC   ? "make room on that disk"
                           : error == ENOENT ? "make the folder first"
                                             : "";
  throw NotWritten("cannot write '" + printable(path) + "': " + std::strerror(error), hint);
}

void write_all(int fd, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw_unwritable(path, errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

/// A device, a pipe or a link to one is written to; only a regular file, or a new one, is replaced.
bool is_replaceable(const std::string& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) return true;
  return S_ISREG(status.st_mode);
}

void check_writable(const std::string& path) {
  struct stat status {};
  const bool exists = ::stat(path.c_str(), &status) == 0;
  if (exists && S_ISDIR(status.st_mode)) throw_unwritable(path, EISDIR);
  const auto folder = std::filesystem::path(path).parent_path();
  // A regular file is replaced, for which its folder has to be writable.
  const std::string needed = exists && !S_ISREG(status.st_mode) ? path
                             : folder.empty()                   ? "."
                                                                : folder.string();
  if (::access(needed.c_str(), W_OK) != 0) throw_unwritable(path, errno);
}

void check_appendable(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return check_writable(path);
  if (S_ISDIR(status.st_mode)) throw_unwritable(path, EISDIR);
  if (::access(path.c_str(), S_ISREG(status.st_mode) ? R_OK | W_OK : W_OK) != 0)
    throw_unwritable(path, errno);
}

template <typename Check>
bool is_without_error(const Check& check) {
  try {
    check();
    return true;
  } catch (const Error& error) {
    complain(error.what(), error.hint());
    return false;
  }
}

void write_file(const std::string& path, std::string_view bytes) {
  OutputFile file(path);
  file.write(bytes);
  file.finish();
}

/// A regular file has to be read, too, for its last line; a pipe must not be opened for that, as it would
/// then have a reader.
Fd open_to_append(const std::string& path) {
  struct stat status {};
  const bool is_regular = ::stat(path.c_str(), &status) != 0 || S_ISREG(status.st_mode);
  const int access = is_regular ? O_RDWR : O_WRONLY;
  Fd file(::open(path.c_str(), access | O_CREAT | O_APPEND | O_CLOEXEC, 0666));
  if (!file) throw_unwritable(path, errno);
  // Where there are no locks, one write at the end is what keeps two writers apart.
  while (is_regular && ::flock(file.get(), LOCK_EX) != 0 && errno == EINTR) {
  }
  return file;
}

bool ends_within_line(int file, off_t size) {
  char last = '\n';
  return size > 0 && ::pread(file, &last, 1, size - 1) == 1 && last != '\n';
}

}  // namespace

void OutputOptions::declare(CLI::App& app, const std::string& names) {
  app.add_option_function<std::string>(
         "--format",
         [this](const std::string& name) {
           requests_.push_back({name, ""});
         },
         "Output format, " + names + "; may be given several times")
      ->type_name("FORMAT")
      ->trigger_on_parse();
  app.add_option_function<std::string>(
         "-o,--output",
         [this](const std::string& path) {
           if (requests_.empty() || !requests_.back().path.empty() || path.empty())
             misplaced_ = true;
           else
             requests_.back().path = path;
         },
         "File for the --format before it")
      ->type_name("FILE")
      ->trigger_on_parse();
}

std::vector<OutputRequest> OutputOptions::requests() const {
  return requests([](const std::string& name) { usable_format(name); });
}

std::vector<OutputRequest> OutputOptions::requests(
    const std::function<void(const std::string&)>& check) const {
  if (misplaced_) throw Error("each -o belongs to the --format before it", "write --format json -o FILE");
  if (requests_.empty()) return {{"text", ""}};
  std::set<std::string> places;
  for (const OutputRequest& request : requests_) {
    check(request.format);
    if (!places.insert(request.path).second)
      throw Error(
          "two formats cannot go to " +
              (request.path.empty() ? "one stream" : "the same file '" + printable(request.path) + "'"),
          "give each --format an -o FILE of its own");
  }
  return requests_;
}

bool needs_context(const std::vector<OutputRequest>& requests) {
  for (const OutputRequest& request : requests)
    if (find_format(request.format).needs_context) return true;
  return false;
}

bool can_append(const std::string& path) {
  return is_without_error([&] { check_appendable(path); });
}

bool can_write(const std::vector<OutputRequest>& requests) {
  return std::all_of(requests.begin(), requests.end(), [](const OutputRequest& request) {
    return request.path.empty() || is_without_error([&] { check_writable(request.path); });
  });
}

bool write_outputs(const std::vector<OutputRequest>& requests, const Report& report, int stream) {
  return write_outputs(
      requests, [&](const std::string& format) { return find_format(format).render(report); }, stream);
}

bool write_outputs(const std::vector<OutputRequest>& requests,
                   const std::function<std::string(const std::string& format)>& render, int stream) {
  bool all_written = true;
  for (const OutputRequest& request : requests) {
    try {
      const std::string bytes = render(request.format);
      if (request.path.empty())
        write_all(stream, bytes, stream == STDOUT_FILENO ? "standard output" : "standard error");
      else
        write_file(request.path, bytes);
    } catch (const Error& error) {
      all_written = false;
      complain(error.what(), error.hint());
    }
  }
  return all_written;
}

bool append_history(const std::string& path, const Report& report) {
  try {
    const std::string line = to_json(report, -1);
    const Fd file = open_to_append(path);
    const off_t before = ::lseek(file.get(), 0, SEEK_END);
    try {
      write_all(file.get(), (ends_within_line(file.get(), before) ? "\n" : "") + line, path);
    } catch (const Error&) {
      // Half a line is no report: nobody shall have to skip it.
      if (before >= 0) [[maybe_unused]]
        const int cut = ::ftruncate(file.get(), before);
      throw;
    }
    return true;
  } catch (const Error& error) {
    complain(error.what(), error.hint());
    return false;
  }
}

OutputFile::OutputFile(std::string path) : path_(std::move(path)) {
  if (path_.empty()) return;
  const bool replace = is_replaceable(path_);
  if (replace) part_ = path_ + ".part-" + std::to_string(::getpid());
  file_.reset(::open((replace ? part_ : path_).c_str(),
                     O_WRONLY | O_CREAT | O_CLOEXEC | (replace ? O_EXCL : O_TRUNC), 0666));
  if (file_) return;
  throw_unwritable(path_, errno);
}

OutputFile::~OutputFile() {
  if (file_ && !part_.empty()) ::unlink(part_.c_str());
}

void OutputFile::write(std::string_view bytes) {
  if (path_.empty())
    write_all(STDOUT_FILENO, bytes, "standard output");
  else
    write_all(file_.get(), bytes, path_);
}

void OutputFile::finish() {
  if (path_.empty()) return;
  const std::string part = std::exchange(part_, {});
  int error = ::close(file_.release()) == 0 ? 0 : errno;
  if (error == 0 && !part.empty() && ::rename(part.c_str(), path_.c_str()) != 0) error = errno;
  if (error == 0) return;
  if (!part.empty()) ::unlink(part.c_str());
  throw_unwritable(path_, error);
}

void print(std::string_view text) {
  write_all(STDOUT_FILENO, text, "standard output");
}

void complain(std::string_view message, std::string_view hint) {
  std::string text = "counterprof: " + std::string(message) + '\n';
  if (!hint.empty()) text += "  " + std::string(hint) + '\n';
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text.data(), text.size());
}

}  // namespace counterprof
