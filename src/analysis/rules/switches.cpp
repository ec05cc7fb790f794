// R14: runs that other programs, or the scheduler, disturbed.
#include <fmt/format.h>

#include "analysis/rules/rules.hpp"
#include "analysis/words.hpp"

namespace counterprof::rules_detail {
namespace {

constexpr double wide = 0.05;

}  // namespace

std::vector<Finding> switches(const Facts& facts) {
  std::vector<Finding> findings;
  for (const KernelFacts& kernel : facts.kernels) {
    const auto& wall = kernel.result->wall_seconds.summary;
    if (!wall || !wall->stddev || !(wall->mean > 0) || *wall->stddev <= wide * wall->mean) continue;
    const Count switches = kernel.count("context-switches").value_or(Count{});
    const Count moves = kernel.count("cpu-migrations").value_or(Count{});
    const double switched = switches.mean;
    const double moved = moves.mean;
    if (switched + moved < 1) continue;
    Finding finding;
    finding.rule = "R14";
    finding.kernels = {kernel.name()};
    finding.confidence = Confidence::low;
    finding.statement = fmt::format(
        "The runs of {} differ by {} in their time (standard deviation), and there were {} switches to other "
        "threads "
        "and {} moves to other processors in a run: it did not run undisturbed.",
        kernel.name(), percent(*wall->stddev / wall->mean), figure(switched), figure(moved));
    finding.evidence = {{"spread of the time", *wall->stddev / wall->mean, std::nullopt, "of the mean"}};
    // What was imported says so; a time has no source of its own.
    const auto add = [&](const char* what, const Count& count) {
      if (count.event != nullptr)
        finding.evidence.push_back({what, count.mean, std::nullopt, "per run", count.event->source});
    };
    add("context switches", switches);
    add("migrations", moves);
    if (finding.evidence.back().source == Source::imported)
      finding.evidence.front().source = Source::imported;
    finding.alternatives = {"a clock that changes its frequency", "a neighbour on the caches"};
    finding.next_check = "run again pinned to as many processors as it has threads (cpu: in the plan)";
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace counterprof::rules_detail
