#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace counterprof {

/// The text of source files, each read once.
class SourceFiles {
 public:
  /// The line (from 1) without its end; nothing where the file is not there or has no such line.
  std::optional<std::string> line(const std::string& path, int number);
  bool is_there(const std::string& path) { return file(path).is_there; }
  /// Seconds since 1970 at which it was written; 0 where it is not there.
  std::int64_t written_at(const std::string& path) { return file(path).written_at; }

 private:
  struct File {
    bool is_there = false;
    std::int64_t written_at = 0;
    std::vector<std::string> lines;
  };
  const File& file(const std::string& path);
  std::map<std::string, File> files_;
};

}  // namespace counterprof
