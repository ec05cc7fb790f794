#include "sampling/choose.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace counterprof {
namespace {

bool is_clock(const Event& event) {
  return event.attr.type == PERF_TYPE_SOFTWARE &&
         (event.attr.config == PERF_COUNT_SW_CPU_CLOCK || event.attr.config == PERF_COUNT_SW_TASK_CLOCK);
}

Sampling how_often(const Event& event, const SamplingWish& wish) {
  constexpr std::uint64_t second_ns = 1'000'000'000;
  Sampling sampling;
  sampling.call_chains = wish.call_chains;
  const std::uint64_t frequency = wish.frequency_hz.value_or(default_frequency_hz);
  if (wish.period)
    sampling.period = *wish.period;
  else if (is_clock(event))
    sampling.period = std::max<std::uint64_t>(1, second_ns / frequency);
  else if (event.source == Source::hardware)
    sampling.frequency_hz = frequency;
  else
    sampling.period = 1;
  return sampling;
}

void check_frequency(const SamplingWish& wish) {
  const auto most = read_number("/proc/sys/kernel/perf_event_max_sample_rate");
  if (wish.frequency_hz && most && *wish.frequency_hz > static_cast<std::uint64_t>(std::max(0LL, *most)))
    throw Error("-F " + std::to_string(*wish.frequency_hz) + " is more than this kernel allows",
                "at most " + std::to_string(*most) + " (kernel.perf_event_max_sample_rate)");
}

/// False, and the reason kept, where the kernel refuses it.
bool add(const Event& event, const SamplingWish& wish, Chosen& chosen) {
  SampledEvent wanted{event, how_often(event, wish)};
  Opened opened = try_sampling(wanted);
  if (opened.status != Status::counted) {
    chosen.refused.push_back(
        {event.name, opened.reason.value_or(Reason{ReasonCode::invalid, "not possible"})});
    return false;
  }
  ChosenEvent& added = chosen.events.emplace_back();
  if (opened.reason) added.remark = opened.reason->text;
  added.user_mode_only = opened.reason && opened.reason->code == ReasonCode::kernel_events_excluded;
  wanted.event = std::move(opened.event);
  added.sampled = std::move(wanted);
  return true;
}

void add_default(const SamplingWish& wish, Chosen& chosen) {
  if (add(resolve("cycles"), wish, chosen)) return;
  const RefusedEvent cycles = chosen.refused.front();
  chosen.refused.clear();
  if (!add(resolve("cpu-clock"), wish, chosen)) return;
  std::string& remark = chosen.events.front().remark;
  remark = "The processor's time was sampled as cycles cannot be: " + cycles.reason.text +
           (remark.empty() ? "" : "; " + remark);
}

}  // namespace

Chosen choose_events(const std::vector<std::string>& names, const SamplingWish& wish) {
  check_frequency(wish);
  Chosen chosen;
  if (names.empty()) {
    add_default(wish, chosen);
    return chosen;
  }
  std::vector<std::string> seen;
  for (const std::string& list : names) {
    for (const Event& event : resolve_list(list)) {
      if (std::find(seen.begin(), seen.end(), event.name) != seen.end()) continue;
      seen.push_back(event.name);
      add(event, wish, chosen);
    }
  }
  return chosen;
}

}  // namespace counterprof
