#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "perf/records.hpp"

namespace counterprof {

/// Puts the records of several rings in order of time, as far as they have to be kept for it: a sample must
/// meet the mappings of its own moment, which another processor's ring tells of.
class RecordQueue {
 public:
  using Take = std::function<void(Record& record, std::size_t event)>;

  void add(Record&& record, std::size_t event);
  /// All rings have been drained once more. Whatever is written from now on is later than what the round
  /// before this one had seen (perf's ordered events do the same: tools/perf/util/ordered-events.c,
  /// OE_FLUSH__ROUND).
  void end_round(const Take& take);
  /// Nothing more will come.
  void finish(const Take& take);

 private:
  struct Entry {
    Record record;
    std::size_t event = 0;
  };
  void hand_over(std::uint64_t until_ns, const Take& take);

  std::vector<Entry> pending_;
  std::uint64_t latest_ns_ = 0;
  std::uint64_t latest_of_round_before_ns_ = 0;
};

}  // namespace counterprof
