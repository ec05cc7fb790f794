#include "sampling/record_queue.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace counterprof {

void RecordQueue::add(Record&& record, std::size_t event) {
  latest_ns_ = std::max(latest_ns_, record.time_ns);
  pending_.push_back({std::move(record), event});
}

void RecordQueue::end_round(const Take& take) {
  hand_over(latest_of_round_before_ns_, take);
  latest_of_round_before_ns_ = latest_ns_;
}

void RecordQueue::finish(const Take& take) {
  hand_over(std::numeric_limits<std::uint64_t>::max(), take);
}

void RecordQueue::hand_over(std::uint64_t until_ns, const Take& take) {
  std::stable_sort(pending_.begin(), pending_.end(),
                   [](const Entry& a, const Entry& b) { return a.record.time_ns < b.record.time_ns; });
  const auto end = std::find_if(pending_.begin(), pending_.end(),
                                [&](const Entry& entry) { return entry.record.time_ns > until_ns; });
  for (auto entry = pending_.begin(); entry != end; ++entry) take(entry->record, entry->event);
  pending_.erase(pending_.begin(), end);
}

}  // namespace counterprof
