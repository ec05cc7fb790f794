#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "model/simulation.hpp"

namespace counterprof::callgrind {

/// Counts by callgrind's own names: "Ir", "D1mr", ...
using Counts = std::map<std::string, std::uint64_t, std::less<>>;

/// A part of callgrind's output: what was counted between two dumps.
struct Part {
  std::string trigger;  // of the dump: the label of a client request, "Program termination"
  Counts counts;
};

/// The parts of a file that callgrind wrote with --combine-dumps=yes ("Callgrind Format Specification",
/// Valgrind's manual). Trailing zeros that it drops are 0 again. Its `summary:` lines are not read: they are
/// wrong for parts. Throws Error where the text is none, or a part lacks names or numbers.
std::vector<Part> parse(std::string_view text);

/// The nearest cache that callgrind can simulate: as many sets as a power of two. It keeps the size and
/// rounds the ways (25M/20 has 25 ways); where that needs more than twice or less than half of them, it keeps
/// the ways and rounds the size.
CacheGeometry nearest(CacheGeometry cache) noexcept;

}  // namespace counterprof::callgrind
