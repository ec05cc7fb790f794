#include "run/schedule.hpp"

#include <algorithm>
#include <random>
#include <utility>

namespace counterprof {
namespace {

/// Fisher and Yates. std::shuffle would give another order with another standard library, and a recorded seed
/// has to give the same order everywhere; the remainder's bias is below 2^-50 here.
void shuffle(std::vector<Step>& steps, std::mt19937_64& random) {
  for (std::size_t left = steps.size(); left > 1; --left) std::swap(steps[left - 1], steps[random() % left]);
}

/// The steps of one round: those kernels that have so many.
std::vector<Step> round_of(const Plan& plan, int round, int Settings::*count, bool warmup) {
  std::vector<Step> steps;
  for (std::size_t i = 0; i < plan.kernels.size(); ++i)
    if (plan.kernels[i].settings.*count >= round) steps.push_back({i, warmup ? 0 : round});
  return steps;
}

int most(const Plan& plan, int Settings::*count) {
  int result = 0;
  for (const KernelSpec& kernel : plan.kernels) result = std::max(result, kernel.settings.*count);
  return result;
}

}  // namespace

std::vector<Step> schedule(const Plan& plan, std::uint64_t seed) {
  std::vector<Step> steps;
  if (plan.order == Order::sequential) {
    for (std::size_t i = 0; i < plan.kernels.size(); ++i) {
      steps.insert(steps.end(), static_cast<std::size_t>(plan.kernels[i].settings.warmup), Step{i, 0});
      for (int run = 1; run <= plan.kernels[i].settings.runs; ++run) steps.push_back({i, run});
    }
    return steps;
  }
  std::mt19937_64 random(seed);
  for (const auto& [count, warmup] :
       {std::pair{&Settings::warmup, true}, std::pair{&Settings::runs, false}}) {
    for (int round = 1; round <= most(plan, count); ++round) {
      std::vector<Step> next = round_of(plan, round, count, warmup);
      shuffle(next, random);
      steps.insert(steps.end(), next.begin(), next.end());
    }
  }
  return steps;
}

}  // namespace counterprof
