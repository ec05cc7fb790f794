#include "sampling/touched.hpp"

#include <algorithm>

#include <unistd.h>

namespace counterprof {

void Touched::add(std::uint64_t address) {
  static const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  const std::uint64_t begin = address / page * page;
  add(begin, {begin + page, 1});
}

void Touched::add(const Touched& other) {
  is_complete_ = is_complete_ && other.is_complete_;
  for (const auto& [begin, stretch] : other.stretches_) add(begin, stretch);
}

void Touched::add(std::uint64_t begin, const Stretch& added) {
  constexpr std::size_t most = 10'000;
  Stretch stretch = added;
  auto behind = stretches_.upper_bound(begin);
  if (behind != stretches_.begin()) {
    const auto before = std::prev(behind);
    if (before->second.end >= begin) {
      begin = before->first;
      stretch.end = std::max(stretch.end, before->second.end);
      stretch.faults += before->second.faults;
      stretches_.erase(before);
    }
  }
  while (behind != stretches_.end() && behind->first <= stretch.end) {
    stretch.end = std::max(stretch.end, behind->second.end);
    stretch.faults += behind->second.faults;
    behind = stretches_.erase(behind);
  }
  if (stretches_.size() == most)
    is_complete_ = false;
  else
    stretches_[begin] = stretch;
}

std::vector<TouchedMemory> Touched::stretches() const {
  std::vector<TouchedMemory> result;
  result.reserve(stretches_.size());
  for (const auto& [begin, stretch] : stretches_) result.push_back({begin, stretch.end, stretch.faults});
  return result;
}

}  // namespace counterprof
