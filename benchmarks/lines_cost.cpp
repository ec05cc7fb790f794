// What sampling costs the program that is sampled: its own time, from exec to end, with and without, in turn.
// Another event would cost as much: each sample is an interrupt and a record.
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "pairs.hpp"
#include "sampling/choose.hpp"
#include "sampling/sample.hpp"
#include "workload/process.hpp"

namespace {

using namespace counterprof;
using benchmarks::median;

constexpr int pairs = 101;
constexpr std::uint64_t frequency_hz = 1000;

/// How long the program ran, and the processor's time that it took; the tool's own start and end are not in
/// it.
struct Took {
  double wall = 0;
  double processor = 0;
};

Took took(const ProcessEnd& end) {
  if (end.exit_code() != 0) {
    std::puts("the program failed");
    std::exit(1);
  }
  return {end.wall_seconds, seconds(end.usage.ru_utime) + seconds(end.usage.ru_stime)};
}

Took plain(const std::vector<std::string>& command) {
  ProcessSpec spec;
  spec.argv = command;
  spec.shares_terminal = true;
  Process process(spec);
  return took(process.wait());
}

struct Sampled {
  Took took;
  std::uint64_t samples = 0;
  std::uint64_t lost = 0;
};

Sampled sampled(const std::vector<std::string>& command) {
  SamplingWish wish;
  wish.frequency_hz = frequency_hz;
  const Chosen chosen = choose_events({"cpu-clock"}, wish);
  const SampledRun run = sample_command(command, {chosen.events.front().sampled}, false);
  Sampled result{took(run.process.end), 0, run.totals.front().lost};
  for (const auto& [place, count] : run.collected->counts().front()) result.samples += count.samples;
  return result;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::puts("usage: lines_cost COMMAND [ARGUMENT]...");
    return 2;
  }
  const std::vector<std::string> command(argv + 1, argv + argc);
  std::vector<double> wall;
  std::vector<double> processor;
  std::vector<double> without;
  std::uint64_t samples = 0;
  std::uint64_t lost = 0;
  for (int i = 0; i <= pairs; ++i) {
    const Sampled with = sampled(command);
    const Took bare = plain(command);
    if (i == 0) continue;  // what is new to the machine is so once
    wall.push_back(with.took.wall / bare.wall);
    processor.push_back(with.took.processor / bare.processor);
    without.push_back(bare.wall);
    samples += with.samples;
    lost += with.lost;
  }
  const double ratio = median(wall);
  constexpr double most = 1.05;
  const bool held = ratio <= most && lost == 0;
  std::printf(
      "a program sampled at %llu Hz / not sampled (%d pairs, %.0f ms each): time ratio %.3f (at most %.2f), "
      "processor time %.3f; %.0f samples a run, %llu lost%s\n",
      static_cast<unsigned long long>(frequency_hz), pairs, 1e3 * median(without), ratio, most,
      median(processor), static_cast<double>(samples) / pairs, static_cast<unsigned long long>(lost),
      held ? "" : ": NOT HELD");
  return held ? 0 : 1;
}
