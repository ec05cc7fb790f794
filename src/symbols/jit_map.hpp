#pragma once

#include <cstdint>
#include <map>
#include <string>

#include <sys/types.h>

namespace counterprof {

/// The functions that a compiler at run time has named in /tmp/perf-PID.map, one a line: begin and size in
/// hex, and the name (Linux, tools/perf/Documentation/jit-interface.txt). Node, Python from 3.12 and others
/// write it where they are asked to.
class JitMap {
 public:
  /// Read only where it is a regular file of this user's or of root's, as perf does: anybody may write to
  /// /tmp.
  explicit JitMap(pid_t process, const std::string& folder = "/tmp");
  /// Empty where none is known.
  [[nodiscard]] std::string name_of(std::uint64_t address) const;

 private:
  struct Function {
    std::uint64_t end = 0;
    std::string name;
  };
  std::map<std::uint64_t, Function> functions_;  // by begin
};

}  // namespace counterprof
