#pragma once

#include <span>
#include <vector>

#include "analysis/facts.hpp"

namespace counterprof {

/// A way of explaining counts: a pure function of the facts, from evidence to sentences. docs/explaining.md
/// has a paragraph on each.
struct Rule {
  const char* id;        // "R6"
  const char* sentence;  // what it finds, for `list rules`
  std::vector<Finding> (*find)(const Facts& facts);
};

/// In the order in which findings are told: what must be known of the numbers first, then causes.
std::span<const Rule> rules();

namespace rules_detail {
std::vector<Finding> missing(const Facts& facts);               // missing.cpp
std::vector<Finding> implausible(const Facts& facts);           // implausible.cpp
std::vector<Finding> no_difference(const Facts& facts);         // no_difference.cpp
std::vector<Finding> faulted_arrays(const Facts& facts);        // faulted_arrays.cpp
std::vector<Finding> fault_handling(const Facts& facts);        // fault_handling.cpp
std::vector<Finding> minimal_stream(const Facts& facts);        // minimal_stream.cpp
std::vector<Finding> sweeps(const Facts& facts);                // sweeps.cpp
std::vector<Finding> layer_condition(const Facts& facts);       // layer_condition.cpp
std::vector<Finding> resident(const Facts& facts);              // resident.cpp
std::vector<Finding> uncounted_prefetches(const Facts& facts);  // uncounted_prefetches.cpp
std::vector<Finding> more_than_model(const Facts& facts);       // more_than_model.cpp
std::vector<Finding> instructions(const Facts& facts);          // instructions.cpp
std::vector<Finding> cycles_per_miss(const Facts& facts);       // cycles_per_miss.cpp
std::vector<Finding> roofline(const Facts& facts);              // roofline.cpp
std::vector<Finding> mispredictions(const Facts& facts);        // mispredictions.cpp
std::vector<Finding> switches(const Facts& facts);              // switches.cpp
std::vector<Finding> no_write_allocate(const Facts& facts);     // no_write_allocate.cpp
}  // namespace rules_detail

}  // namespace counterprof
