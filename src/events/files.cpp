#include "events/files.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.hpp"
#include "base/text.hpp"

namespace counterprof {

std::optional<std::string> read_attribute(const std::string& path) {
  const Fd fd(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  struct stat status {};
  if (!fd || ::fstat(fd.get(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  std::array<char, 4096> page{};
  const ssize_t size = ::read(fd.get(), page.data(), page.size());
  if (size < 0) return std::nullopt;
  const std::string_view content(page.data(), static_cast<std::size_t>(size));
  return std::string(trim(content.substr(0, content.find('\n'))));
}

std::vector<std::string> list_folder(const std::string& path) {
  std::vector<std::string> names;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(path, error), end; !error && entry != end;
       entry.increment(error))
    names.push_back(entry->path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

bool is_folder(const std::string& path) {
  std::error_code error;
  return std::filesystem::is_directory(path, error);
}

bool is_plain_name(std::string_view name) noexcept {
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.";
  return !name.empty() && name.front() != '.' && name.size() <= 255 &&
         name.find_first_not_of(letters) == std::string_view::npos;
}

}  // namespace counterprof
