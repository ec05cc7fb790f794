#include "sampling/choose.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "perf/software_events.hpp"

namespace counterprof {
namespace {

/// What the kernel's timer does at most, whatever it is asked for (perf_swevent_start_hrtimer in
/// kernel/events/core.c).
constexpr std::uint64_t shortest_ns = 10'000;

Sampling how_often(const Event& event, const SamplingWish& wish) {
  constexpr std::uint64_t second_ns = 1'000'000'000;
  Sampling sampling;
  sampling.call_chains = wish.call_chains;
  const std::uint64_t frequency = wish.frequency_hz.value_or(default_frequency_hz);
  if (!is_clock(event) && event.source != Source::hardware)
    sampling.period = 1;  // the kernel makes each of these a sample where a sample says its period
  else if (wish.period)
    sampling.period = *wish.period;
  else if (is_clock(event))
    sampling.period = std::max(shortest_ns, second_ns / frequency);
  else
    sampling.frequency_hz = frequency;
  return sampling;
}

void check_frequency(const SamplingWish& wish) {
  const auto most = read_number("/proc/sys/kernel/perf_event_max_sample_rate");
  if (wish.frequency_hz && most && *wish.frequency_hz > static_cast<std::uint64_t>(std::max(0LL, *most)))
    throw Error("-F " + std::to_string(*wish.frequency_hz) + " is more than this kernel allows",
                "at most " + std::to_string(*most) + " (kernel.perf_event_max_sample_rate)");
}

void check_period(const Event& event, const SamplingWish& wish) {
  if (wish.period && is_clock(event) && *wish.period < shortest_ns)
    throw Error("-c " + std::to_string(*wish.period) + " is more often than the kernel samples " + event.name,
                "at least " + std::to_string(shortest_ns) + ", in ns");
}

/// False, and the reason kept, where the kernel refuses it.
bool add(const Event& event, const SamplingWish& wish, Chosen& chosen) {
  check_period(event, wish);
  SampledEvent wanted{event, how_often(event, wish)};
  Opened opened = try_sampling(wanted);
  if (opened.status != Status::counted) {
    chosen.refused.push_back(
        {event.name, opened.reason.value_or(Reason{ReasonCode::invalid, "not possible"})});
    return false;
  }
  ChosenEvent& added = chosen.events.emplace_back();
  if (opened.reason) added.remark = opened.reason->text;
  if (wish.period && *wish.period != 1 && wanted.sampling.period == 1)
    added.remark += std::string(added.remark.empty() ? "" : "; ") + "every one is taken, -c or not";
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

bool is_exact(const SampledEvent& sampled) {
  return sampled.sampling.period == 1 && !is_clock(sampled.event) && sampled.event.source != Source::hardware;
}

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
