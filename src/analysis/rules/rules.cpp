#include "analysis/rules/rules.hpp"

#include <array>

namespace counterprof {
namespace {

using namespace rules_detail;

// In the order of the findings: what may take most of the time first.
constexpr std::array table{
    Rule{"R0", "a value is missing, or scaled from a part of the time", missing},
    Rule{"R1", "a value cannot be true, and nothing is concluded from it", implausible},
    Rule{"R3", "the time goes into handling page faults", fault_handling},
    Rule{"R2", "pages of whole arrays are given back and faulted anew in each step", faulted_arrays},
    Rule{"R5", "more sweeps over memory: temporary arrays, and arrays read again and again", sweeps},
    Rule{"R6", "neighbouring rows leave the cache before they are needed again", layer_condition},
    Rule{"R4", "the least that one sweep over memory loads", minimal_stream},
    Rule{"R7", "everything stays in this level of cache", resident},
    Rule{"R9", "more is loaded than the model says: the cache's size, its sets, or noise", more_than_model},
    Rule{"R8", "less is counted than the model says: prefetches are not", uncounted_prefetches},
    Rule{"R15", "a store that loads nothing: no write-allocate", no_write_allocate},
    Rule{"R10", "what kind of code it is, by its instructions per unit of work", instructions},
    Rule{"R11", "what a miss costs in cycles", cycles_per_miss},
    Rule{"R12", "memory gives no more than that", roofline},
    Rule{"R13", "mispredicted branches", mispredictions},
    Rule{"R14", "switches and migrations disturb the runs", switches},
    Rule{"R16", "no difference is shown", no_difference},
};

}  // namespace

std::span<const Rule> rules() {
  return table;
}

}  // namespace counterprof
