// R3: the kernel's time, and what a page fault costs.
#include <fmt/format.h>

#include "analysis/rules/rules.hpp"
#include "analysis/words.hpp"

namespace counterprof::rules_detail {
namespace {

/// Of the machines that it was measured on, in ns; the report's own calibration goes before.
constexpr double cheapest = 1900;
constexpr double dearest = 3600;
constexpr double notable_share = 0.2;

}  // namespace

std::vector<Finding> fault_handling(const Facts& facts) {
  std::vector<Finding> findings;
  for (const KernelFacts& kernel : facts.kernels) {
    const auto faults = kernel.count("page-faults");
    const auto& user = kernel.result->user_seconds.summary;
    const auto& sys = kernel.result->sys_seconds.summary;
    if (!faults || !user || !sys || sys->mean <= notable_share * (user->mean + sys->mean)) continue;
    const auto& simulation = kernel.result->simulation;
    const bool is_calibrated = simulation && simulation->page_fault_ns;
    const double least = faults->mean * (is_calibrated ? *simulation->page_fault_ns : cheapest) / 1e9;
    const double most = faults->mean * (is_calibrated ? *simulation->page_fault_ns : dearest) / 1e9;
    if (sys->mean > 2 * most || sys->mean < least / 2) continue;
    Finding finding;
    finding.rule = "R3";
    finding.kernels = {kernel.name()};
    finding.confidence = is_calibrated ? Confidence::high : Confidence::medium;
    finding.statement = fmt::format(
        "{} spends {} of its processor time in the operating system, {} s of {} s, and {} page faults at {} "
        "account "
        "for {} s of it.",
        kernel.name(), percent(sys->mean / (user->mean + sys->mean)), figure(sys->mean),
        figure(user->mean + sys->mean), figure(faults->mean),
        is_calibrated ? figure(*simulation->page_fault_ns / 1000) + " us each, as measured here"
                      : "1.9 to 3.6 us each",
        is_calibrated ? figure(least) : figure(least) + " to " + figure(most));
    finding.evidence = {{"system time", sys->mean, (least + most) / 2, "s"}};
    finding.alternatives = {"other system calls, if the program makes many"};
    finding.next_check = "perf trace -s, or strace -c: which system calls take time";
    finding.remedy = Remedy{"avoid the page faults: keep arrays instead of making them anew", sys->mean,
                            std::max(0.0, sys->mean - (least + most) / 2), "s of system time"};
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace counterprof::rules_detail
