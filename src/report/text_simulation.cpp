#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "base/text.hpp"
#include "report/text_parts.hpp"
#include "report/text_table.hpp"

namespace counterprof {
namespace {

std::string size(std::uint64_t bytes) {
  constexpr std::uint64_t kibi = 1024;
  if (bytes % (kibi * kibi) == 0) return fmt::format("{} MiB", bytes / kibi / kibi);
  if (bytes % kibi == 0) return fmt::format("{} KiB", bytes / kibi);
  return fmt::format("{} bytes", bytes);
}

std::string geometry(const CacheGeometry& cache) {
  return size(cache.size_bytes) + (cache.ways > 0 ? fmt::format("/{}", cache.ways) : "");
}

/// "L1 48 KiB/12, L2 1 MiB/16 (its 20 ways rounded)".
std::string levels(const Simulation& simulation) {
  std::string text;
  for (const SimulatedLevel& level : simulation.levels) {
    text += fmt::format("{}L{} {}", text.empty() ? "" : ", ", level.level, geometry(level.simulated));
    if (level.simulated != level.asked) text += fmt::format(" (the nearest to {})", geometry(level.asked));
  }
  return text;
}

/// The generic events that repeat one level: "cache-references and cache-misses".
std::string generic_level(const Report& report) {
  for (const KernelResult& kernel : report.kernels)
    for (const EventResult& event : kernel.events)
      if (event.source == Source::simulated && event.summary && event.level && event.id.starts_with("cache-"))
        return fmt::format(
            " cache-references and cache-misses are those of L{}, which these names count on the "
            "processor in question.",
            *event.level);
  return "";
}

/// Kernels that were simulated alike are told of together.
struct Group {
  const Simulation* simulation = nullptr;
  std::vector<std::string> kernels;

  bool is_of(const Simulation& other) const {
    return simulation->levels == other.levels && simulation->caches_from == other.caches_from &&
           simulation->version == other.version;
  }
};

std::vector<Group> groups_of(const Report& report) {
  std::vector<Group> groups;
  for (const KernelResult& kernel : report.kernels) {
    if (!kernel.simulation) continue;
    auto found = std::find_if(groups.begin(), groups.end(),
                              [&](const Group& group) { return group.is_of(*kernel.simulation); });
    if (found == groups.end()) found = groups.insert(groups.end(), Group{&*kernel.simulation, {}});
    found->kernels.push_back(kernel.name);
  }
  return groups;
}

std::string caches(const Group& group, bool names_kernels) {
  const Simulation& simulation = *group.simulation;
  std::string text = names_kernels ? joined(group.kernels) + ": " : "";
  if (simulation.levels.empty()) return text + "without caches (" + printable(simulation.caches_from) + ").";
  return text + "caches " + levels(simulation) + ", " + printable(simulation.caches_from) + '.';
}

/// What a reader should know of single kernels: steps that differ, executions that disagree.
std::string doubts(const Report& report) {
  constexpr double notable = 0.01;
  std::string text;
  for (const KernelResult& kernel : report.kernels) {
    if (!kernel.simulation) continue;
    const Simulation& simulation = *kernel.simulation;
    if (simulation.step_difference.value_or(0) > notable)
      text += wrapped(
          fmt::format("{}: its {:.0f} simulated steps differ by up to {:.1f} %, so that scaling them to "
                      "{:.0f} is uncertain by as much.",
                      printable(kernel.name), simulation.steps_counted, 100 * *simulation.step_difference,
                      simulation.steps),
          text_width, 3);
    if (simulation.l2_misses_difference.value_or(0) > notable)
      text += wrapped(fmt::format("{}: the two simulations differ by {:.1f} % in their L2 misses.",
                                  printable(kernel.name), 100 * *simulation.l2_misses_difference),
                      text_width, 3);
  }
  return text;
}

/// How many steps were counted of how many; empty where only commands were simulated.
std::string steps(const Report& report) {
  double least = 0;
  double most = 0;
  bool is_scaled = false;
  for (const KernelResult& kernel : report.kernels) {
    if (!kernel.simulation || kernel.simulation->steps_counted == 0) continue;
    const double counted = kernel.simulation->steps_counted;
    least = least == 0 ? counted : std::min(least, counted);
    most = std::max(most, counted);
    is_scaled = is_scaled || counted != kernel.simulation->steps;
  }
  if (!is_scaled) return "";
  const std::string number =
      least == most ? fmt::format("{:.0f}", least) : fmt::format("{:.0f} to {:.0f}", least, most);
  return number + " steps were counted after the warm-up and scaled to the plan's.";
}

}  // namespace

std::string simulation(const Report& report) {
  const std::vector<Group> groups = groups_of(report);
  if (groups.empty()) return "";
  const Simulation& first = *groups.front().simulation;
  std::string text = fmt::format(
      "Simulated, not measured: rows with that mark come from {} {}, which executed the same "
      "program once on a model of processor and caches. ",
      printable(first.tool), printable(first.version));
  if (groups.size() == 1) {
    const std::string own = caches(groups.front(), false);
    text += static_cast<char>(own[0] == 'c' ? 'C' : 'W') + own.substr(1) + generic_level(report);
  }
  text +=
      " It leaves out the kernel's own code, prefetchers, TLBs and whatever overlaps; threads take turns on "
      "one set "
      "of caches; branches are conditional and indirect ones only. ";
  text += steps(report) + " One simulation has no spread, which is no sign of accuracy.";
  std::string result = wrapped(text, text_width, 1);
  if (groups.size() > 1)
    for (const Group& group : groups) result += wrapped(caches(group, true), text_width, 3);
  return result + doubts(report);
}

}  // namespace counterprof
