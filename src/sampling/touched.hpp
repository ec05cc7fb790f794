#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "model/lines.hpp"

namespace counterprof {

/// Memory that was touched for the first time, as stretches of neighbouring pages.
class Touched {
 public:
  void add(std::uint64_t address);
  void add(const Touched& other);
  /// The stretches, by address.
  [[nodiscard]] std::vector<TouchedMemory> stretches() const;
  /// False once there were so many that not all are kept.
  [[nodiscard]] bool is_complete() const noexcept { return is_complete_; }

 private:
  struct Stretch {
    std::uint64_t end = 0;
    std::uint64_t faults = 0;
  };
  void add(std::uint64_t begin, const Stretch& stretch);
  std::map<std::uint64_t, Stretch> stretches_;  // by begin
  bool is_complete_ = true;
};

}  // namespace counterprof
