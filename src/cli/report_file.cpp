#include "cli/report_file.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

#include "counterprof/error.hpp"

#include "base/fd.hpp"
#include "base/text.hpp"
#include "model/report_json.hpp"

namespace counterprof {
namespace {

[[noreturn]] void throw_unreadable(const std::string& path, int error) {
  throw Error("cannot read " + in_quotes(path) + ": " + std::strerror(error),
              error == ENOENT ? "`counterprof run PLAN.yaml --format json -o REPORT.json` writes one" : "");
}

/// A report that is longer is refused anyway, and a device may have no end.
std::string read_at_most(const std::string& path, std::size_t most) {
  const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) throw_unreadable(path, errno);
  std::string bytes;
  std::string buffer(std::size_t{1} << 16U, '\0');
  while (bytes.size() <= most) {
    const ssize_t length = ::read(file.get(), buffer.data(), buffer.size());
    if (length < 0 && errno == EINTR) continue;
    if (length < 0) throw_unreadable(path, errno);
    if (length == 0) break;
    bytes.append(buffer, 0, static_cast<std::size_t>(length));
  }
  return bytes;
}

}  // namespace

Report read_report(const std::string& path) {
  try {
    return report_from_json(read_at_most(path, longest_report));
  } catch (const Error& error) {
    const std::string_view what = error.what();
    if (what.starts_with("cannot read")) throw;
    throw Error(printable(path) + ": " + error.what(), error.hint());
  }
}

}  // namespace counterprof
