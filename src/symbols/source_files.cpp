#include "symbols/source_files.hpp"

#include <sys/stat.h>

#include "base/text.hpp"

namespace counterprof {

std::optional<std::string> SourceFiles::line(const std::string& path, int number) {
  const File& found = file(path);
  if (number < 1 || static_cast<std::size_t>(number) > found.lines.size()) return std::nullopt;
  return found.lines[static_cast<std::size_t>(number) - 1];
}

const SourceFiles::File& SourceFiles::file(const std::string& path) {
  const auto known = files_.find(path);
  if (known != files_.end()) return known->second;
  File& made = files_[path];
  struct stat status {};
  // A name out of a program's debug information may be of anything: a device would be read for ever.
  constexpr off_t longest = off_t{16} << 20;
  if (::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode) || status.st_size > longest) return made;
  const auto text = read_file(path);
  if (!text) return made;
  made.is_there = true;
  made.written_at = status.st_mtim.tv_sec;
  for (const std::string_view line : split(*text, '\n'))
    made.lines.emplace_back(line.ends_with('\r') ? line.substr(0, line.size() - 1) : line);
  return made;
}

}  // namespace counterprof
