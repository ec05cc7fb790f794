#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

#include "perf/records.hpp"
#include "sampling/address_spaces.hpp"
#include "sampling/touched.hpp"

namespace counterprof {

/// What one event did at one place.
struct PlaceCount {
  std::uint64_t samples = 0;
  std::uint64_t in_kernel = 0;
  std::uint64_t events = 0;
  Touched touched;
};

/// A frame of a call chain: a place in a program's code, or an address in the kernel.
struct StackFrame {
  bool in_kernel = false;
  CodePlace place;
  // NOLINTNEXTLINE(modernize-use-nullptr): as of CodePlace
  auto operator<=>(const StackFrame&) const = default;
};
using Stack = std::vector<StackFrame>;  // innermost first

/// Adds records up, in order of time.
class Collector {
 public:
  Collector(std::size_t events, bool keeps_stacks)
      : counts_(events), events_(events), keeps_stacks_(keeps_stacks) {}

  void take(const Record& record, std::size_t event);

  /// By event and place. What happened in the kernel is the place's at which the program was.
  [[nodiscard]] const std::vector<std::map<CodePlace, PlaceCount>>& counts() const noexcept {
    return counts_;
  }
  /// Events per stack, one number per event.
  [[nodiscard]] const std::map<Stack, std::vector<std::uint64_t>>& stacks() const noexcept { return stacks_; }
  [[nodiscard]] AddressSpaces& spaces() noexcept { return spaces_; }

 private:
  void take_sample(const Record& record, const SampleRecord& sample, std::size_t event);

  AddressSpaces spaces_;
  std::vector<std::map<CodePlace, PlaceCount>> counts_;
  std::map<Stack, std::vector<std::uint64_t>> stacks_;
  std::size_t events_;
  bool keeps_stacks_;
};

}  // namespace counterprof
