// The virtual machine's report with what callgrind gave for its two kernels, one of them in doubt.
#include "support/report_builder.hpp"
#include "support/sample_reports.hpp"

namespace counterprof {
namespace {

constexpr std::uint64_t kib = 1024;

Simulation simulation_of(double steps_counted, double step_difference) {
  Simulation simulation;
  simulation.tool = "callgrind";
  simulation.version = "3.19.0";
  simulation.cache = "L1:32K/8,L2:512K/8,L3:96M/16";
  simulation.caches_from = "given by the plan or the command line";
  simulation.levels = {{1, {32 * kib, 8, 64}, {32 * kib, 8, 64}},
                       {2, {512 * kib, 8, 64}, {512 * kib, 8, 64}},
                       {3, {96 * kib * kib, 16, 64}, {96 * kib * kib, 12, 64}}};
  simulation.steps_counted = steps_counted;
  simulation.steps = 100;
  simulation.step_difference = step_difference;
  simulation.l2_misses_difference = 0;
  simulation.executions = {{1, 2, {{"Bcm", 1031}, {"Ir", 1657167}}}, {2, 3, {{"Ir", 1657167}}}};
  simulation.wall_seconds = 0.5;
  simulation.page_fault_ns = 2500;
  simulation.nominal_hz = 2096000000;
  return simulation;
}

EventResult simulated(const char* name, int level, double value, const std::optional<Work>& work) {
  EventResult event = event_named(name, Source::simulated, "as callgrind counts it");
  if (level > 0) event.level = level;
  return given(std::move(event), Source::simulated, Status::simulated, value, work);
}

void add_simulation(KernelResult& kernel, Simulation simulation, double scale) {
  for (const auto& [name, level, value] :
       {std::tuple{"instructions", 0, 82.9e6}, std::tuple{"cache-references", 2, 6.55e6},
        std::tuple{"cache-misses", 2, 6.5e6}, std::tuple{"l1d-misses", 1, 6.55e6},
        std::tuple{"l3-misses", 3, 200.0}})
    kernel.events.push_back(simulated(name, level, scale * value, kernel.work));
  kernel.events.push_back(given(event_named("cycles-estimate", Source::estimated, "by a formula"),
                                Source::estimated, Status::estimated, scale * 67e6, kernel.work));
  kernel.simulation = std::move(simulation);
}

}  // namespace

Report simulated_report() {
  Report report = virtual_machine_report();
  add_simulation(report.kernels.at(0), simulation_of(8, 0.06), 4);
  add_simulation(report.kernels.at(1), simulation_of(2, 0), 1);
  return report;
}

}  // namespace counterprof
