#include "import/perf_stat.hpp"

#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

#include "base/fd.hpp"
#include "base/text.hpp"
#include "import/lines.hpp"
#include "import/perf_json_lines.hpp"
#include "import/perf_printed.hpp"

namespace counterprof {
namespace {

constexpr std::size_t most_bytes = std::size_t{256} << 20U;

std::string read_text(const std::string& path) {
  const auto unreadable = [&](int error) {
    return Error("cannot read " + in_quotes(path) + ": " + std::strerror(error),
                 error == ENOENT ? "--perf-text takes files that perf stat's output was saved in" : "");
  };
  const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) throw unreadable(errno);
  std::string text;
  std::array<char, 65536> buffer{};
  while (true) {
    const ssize_t got = ::read(file.get(), buffer.data(), buffer.size());
    if (got == 0) return text;
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw unreadable(errno);
    text.append(buffer.data(), static_cast<std::size_t>(got));
    if (text.size() > most_bytes)
      throw Error(in_quotes(path) + ": longer than 256 MiB", "cut out what perf stat printed");
  }
}

}  // namespace

std::string SavedPlace::text() const {
  return printable(file) + ':' + std::to_string(line) + ": ";
}

std::vector<PerfTable> parse_perf_stat(std::string_view text, const std::string& file) {
  std::vector<PerfTable> tables = perf_stat::parse_printed(text, file);
  if (tables.empty()) tables = perf_stat::parse_json_lines(text, file);
  if (tables.empty())
    throw Error(printable(file) + ": there is neither a table of perf stat nor a line of perf stat -j",
                "perf stat prints to standard error: save it by 'perf stat -o FILE COMMAND', or by 2>; what "
                "-x and -I print is not read");
  return tables;
}

std::vector<PerfTable> read_perf_stat_file(const std::string& path) {
  return parse_perf_stat(read_text(path), path);
}

}  // namespace counterprof
