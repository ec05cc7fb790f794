#pragma once

#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "model/report.hpp"

namespace counterprof {

/// One value of one kernel in every recorded round.
struct RecordedValue {
  std::string kernel;
  std::string event;  // or wall_seconds
  std::string unit;   // "ns", or "count"
  std::vector<double> rounds;
};

/// The recording of that name in tests/analysis/recorded (record.py says how it was made).
std::vector<RecordedValue> recorded(const std::string& name);

/// A report of those rounds, in that order, as its runs.
Report report_of_rounds(const std::vector<RecordedValue>& recording, std::span<const int> rounds);

/// A test draws the same each time.
std::mt19937 seeded(unsigned seed);

/// So many different rounds of a recording, in random order; the same on every machine.
std::vector<int> draw_rounds(std::mt19937& random, int how_many, int of);

}  // namespace counterprof
