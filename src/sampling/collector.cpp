#include "sampling/collector.hpp"

namespace counterprof {

void Collector::take(const Record& record, std::size_t event) {
  if (const auto* sample = std::get_if<SampleRecord>(&record.what)) {
    if (event < events_) take_sample(record, *sample, event);
  } else {
    spaces_.take(record);
  }
}

void Collector::take_sample(const Record& record, const SampleRecord& sample, std::size_t event) {
  // A program that is being started, replaced or ended has no place of its own.
  CodePlace place;
  if (!sample.user_chain.empty()) place = spaces_.find(record.process, sample.user_chain.front());
  if (sample.in_kernel && place.object == 0) place = {};
  PlaceCount& count = counts_[event][place];
  ++count.samples;
  count.in_kernel += sample.in_kernel ? 1 : 0;
  count.events += sample.period;
  if (sample.data != 0) count.touched.add(sample.data);
  if (!keeps_stacks_) return;
  Stack stack;
  for (const std::uint64_t address : sample.kernel_chain) stack.push_back({true, {0, address}});
  bool is_innermost = true;
  for (const std::uint64_t address : sample.user_chain) {
    // Behind a call stands its return address, which may be another line's, or another function's.
    const std::uint64_t within = is_innermost || address == 0 ? address : address - 1;
    is_innermost = false;
    stack.push_back({false, spaces_.find(record.process, within)});
  }
  auto& events = stacks_[stack];
  events.resize(events_);
  events[event] += sample.period;
}

}  // namespace counterprof
