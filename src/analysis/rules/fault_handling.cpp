// R3: a kernel's time, and what its page faults take of it.
#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "analysis/rules/rules.hpp"
#include "analysis/words.hpp"

namespace counterprof::rules_detail {
namespace {

/// Of the machines that it was measured on, in ns; the report's own calibration goes before.
constexpr double cheapest = 1900;
constexpr double dearest = 3600;
constexpr double notable_share = 0.2;
constexpr const char* remedy = "avoid the page faults: keep arrays instead of making them anew";
/// Of the wall time: faults cost more while others use the machine, so that the product may exceed it a
/// little.
constexpr double most_share = 1.3;

struct FaultTimes {
  double faults = 0;
  double least = 0;  // seconds that handling them takes
  double most = 0;
  bool is_calibrated = false;
};

std::optional<FaultTimes> fault_times(const KernelFacts& kernel) {
  const auto faults = kernel.count("page-faults");
  if (!faults) return std::nullopt;
  const auto& simulation = kernel.result->simulation;
  const auto measured = simulation ? simulation->page_fault_ns : std::nullopt;
  return FaultTimes{faults->mean, faults->mean * measured.value_or(cheapest) / 1e9,
                    faults->mean * measured.value_or(dearest) / 1e9, measured.has_value()};
}

/// Where the operating system's part of the processor time is what the faults would take.
bool fits_system_time(const FaultTimes& times, const KernelResult& kernel) {
  const auto& user = kernel.user_seconds.summary;
  const auto& sys = kernel.sys_seconds.summary;
  return user && sys && sys->mean > notable_share * (user->mean + sys->mean) && sys->mean <= 2 * times.most &&
         sys->mean >= times.least / 2;
}

/// What one costs is measured in wall time: a hypervisor's share of it is in nobody's processor time.
bool fits_wall_time(const FaultTimes& times, const KernelResult& kernel) {
  const auto& wall = kernel.wall_seconds.summary;
  return times.is_calibrated && wall && times.least > notable_share * wall->mean &&
         times.least <= most_share * wall->mean;
}

Finding of_wall_time(const FaultTimes& times, const KernelResult& kernel) {
  const double wall = kernel.wall_seconds.summary->mean;
  Finding finding;
  finding.statement =
      fmt::format("{} takes {} s, and {} page faults at {} us each, as measured here, take {} s of it, {}.",
                  kernel.name, figure(wall), figure(times.faults), figure(times.least / times.faults * 1e6),
                  figure(times.least), percent(times.least / wall));
  finding.evidence = {{"wall time", wall, std::nullopt, "s"},
                      {"its page faults", std::nullopt, times.least, "s"}};
  finding.remedy = Remedy{remedy, wall, std::max(0.0, wall - times.least), "s"};
  return finding;
}

Finding of_system_time(const FaultTimes& times, const KernelResult& kernel) {
  const double sys = kernel.sys_seconds.summary->mean;
  const double all = kernel.user_seconds.summary->mean + sys;
  const std::string each = times.is_calibrated
                               ? figure(times.least / times.faults * 1e6) + " us each, as measured here"
                               : "1.9 to 3.6 us each, as on other machines";
  const std::string seconds =
      times.is_calibrated ? figure(times.least) : figure(times.least) + " to " + figure(times.most);
  Finding finding;
  finding.statement = fmt::format(
      "{} spends {} of its processor time in the operating system, {} s of {} s, and {} page faults at {}, ",
      kernel.name, percent(sys / all), figure(sys), figure(all), figure(times.faults), each);
  if (times.least > sys) {
    // Not known how much of it, then: only that it may be all.
    finding.statement +=
        fmt::format("would take {} s: a fault is cheaper here, and they may be all of it.", seconds);
    finding.evidence = {{"system time", sys, std::nullopt, "s"},
                        {"its page faults, at most", std::nullopt, sys, "s"}};
    finding.remedy = Remedy{remedy, std::nullopt, std::nullopt, ""};
    return finding;
  }
  const double middle = std::min(sys, (times.least + times.most) / 2);
  finding.statement += fmt::format("take {} s of it.", seconds);
  finding.evidence = {{"system time", sys, std::nullopt, "s"},
                      {"its page faults", std::nullopt, middle, "s"}};
  finding.remedy = Remedy{remedy, sys, sys - middle, "s of system time"};
  return finding;
}

Confidence confidence_of(const FaultTimes& times, const KernelResult& kernel, bool fits_system,
                         bool fits_wall) {
  if (!fits_wall && times.least > kernel.sys_seconds.summary->mean) return Confidence::low;
  return times.is_calibrated && fits_system ? Confidence::high : Confidence::medium;
}

}  // namespace

std::vector<Finding> fault_handling(const Facts& facts) {
  std::vector<Finding> findings;
  for (const KernelFacts& kernel : facts.kernels) {
    const auto times = fault_times(kernel);
    if (!times) continue;
    const bool fits_system = fits_system_time(*times, *kernel.result);
    const bool fits_wall = fits_wall_time(*times, *kernel.result);
    if (!fits_system && !fits_wall) continue;
    Finding finding =
        fits_wall ? of_wall_time(*times, *kernel.result) : of_system_time(*times, *kernel.result);
    finding.rule = "R3";
    finding.kernels = {kernel.name()};
    finding.confidence = confidence_of(*times, *kernel.result, fits_system, fits_wall);
    finding.alternatives = {fits_system ? "other system calls, if the program makes many"
                                        : "the machine was busier when the cost of a fault was measured"};
    finding.next_check = fits_wall
                             ? "the same with MALLOC_TRIM_THRESHOLD_=1073741824 in the environment, so that "
                               "malloc keeps pages: the time falls with the faults"
                             : "perf trace -s, or strace -c: which system calls take time";
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace counterprof::rules_detail
