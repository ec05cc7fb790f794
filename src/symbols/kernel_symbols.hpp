#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace counterprof {

/// The running kernel's functions (/proc/kallsyms), which shows their addresses only to some.
class KernelSymbols {
 public:
  /// Reads nothing yet.
  explicit KernelSymbols(std::string path = "/proc/kallsyms") : path_(std::move(path)) {}
  /// The function at that address, or "[kernel]".
  std::string name_of(std::uint64_t address);

 private:
  void read();
  std::string path_;
  bool is_read_ = false;
  std::vector<std::pair<std::uint64_t, std::string>> functions_;  // by address
};

}  // namespace counterprof
