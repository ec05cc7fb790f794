#pragma once

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <vector>

namespace counterprof::benchmarks {

/// How long `work` takes, in nanoseconds.
template <typename Work>
double nanoseconds(const Work& work) {
  const auto started = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - started).count();
}

inline double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

/// Ours and a peer's in turn, so that a machine that slows down does so for both; prints both medians and the
/// median of the ratios pair by pair, which is what is held.
template <typename Ours, typename Peer>
double compare(const char* what, const char* against, int pairs, const Ours& ours, const Peer& peer) {
  std::vector<double> our_times;
  std::vector<double> peer_times;
  std::vector<double> ratios;
  ours();
  peer();
  for (int i = 0; i < pairs; ++i) {
    our_times.push_back(nanoseconds(ours));
    peer_times.push_back(nanoseconds(peer));
    ratios.push_back(our_times.back() / peer_times.back());
  }
  const double ratio = median(ratios);
  std::printf("%-34s %12.0f ns   %-44s %12.0f ns   ratio %.3f\n", what, median(our_times), against,
              median(peer_times), ratio);
  std::fflush(stdout);
  return ratio;
}

}  // namespace counterprof::benchmarks
