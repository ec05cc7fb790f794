#include "symbols/jit_map.hpp"

#include <limits>
#include <optional>
#include <string_view>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.hpp"
#include "base/text.hpp"

namespace counterprof {
namespace {

/// Nothing where the file is not to be trusted.
std::string trusted_text(const std::string& path) {
  const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  struct stat status {};
  if (!file || ::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) return {};
  if (status.st_uid != 0 && status.st_uid != ::geteuid()) return {};
  constexpr off_t longest = off_t{256} << 20;
  if (status.st_size > longest) return {};
  return read_file("/proc/self/fd/" + std::to_string(file.get())).value_or("");
}

/// Some write 0x, which the format does not have.
std::optional<unsigned long long> hexadecimal(std::string_view text) {
  if (text.starts_with("0x")) text.remove_prefix(2);
  return parse_unsigned(text, 16);
}

}  // namespace

JitMap::JitMap(pid_t process, const std::string& folder) {
  const std::string text = trusted_text(folder + "/perf-" + std::to_string(process) + ".map");
  for (const std::string_view line : split(text, '\n')) {
    const std::size_t behind_begin = line.find(' ');
    if (behind_begin == std::string_view::npos) continue;
    const std::size_t behind_size = line.find(' ', behind_begin + 1);
    if (behind_size == std::string_view::npos) continue;
    const auto begin = hexadecimal(line.substr(0, behind_begin));
    const auto size = hexadecimal(line.substr(behind_begin + 1, behind_size - behind_begin - 1));
    const std::string_view name = trim(line.substr(behind_size));
    if (!begin || !size || name.empty() || *size > std::numeric_limits<std::uint64_t>::max() - *begin)
      continue;
    functions_[*begin] = {*begin + *size, std::string(name)};  // what was made there later is what is there
  }
}

std::string JitMap::name_of(std::uint64_t address) const {
  const auto behind = functions_.upper_bound(address);
  if (behind == functions_.begin()) return {};
  const Function& function = std::prev(behind)->second;
  return address < function.end ? function.name : std::string{};
}

}  // namespace counterprof
