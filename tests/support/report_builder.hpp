#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/report.hpp"

namespace counterprof {

/// The figures of the values, one per run: computed here from the definitions in design and documentation, so
/// that the tests of formats do not hang on the tool's own statistics. At most six values.
Summary summary_of(const std::vector<double>& runs);

Quantity quantity_of(const std::vector<double>& runs);

/// An event of the default thirteen, with nothing counted yet.
EventResult known_event(std::string_view name);

/// Another event, with nothing counted yet.
EventResult event_named(std::string name, Source source, std::string what_it_counts = {});

/// The event counted for the whole time in each run, `times_ns` being how long that was.
EventResult counted(EventResult event, const std::vector<double>& runs, const std::vector<double>& times_ns,
                    const std::optional<Work>& work);

/// One value of the event that nothing was read for: from a simulator, a formula, another tool.
EventResult given(EventResult event, Source source, Status status, double value,
                  const std::optional<Work>& work);

EventResult missing(EventResult event, Status status, ReasonCode code, const std::string& text);
EventResult missing_pmu(std::string_view name);

/// A diffusion kernel of 100 steps on a square grid, without figures.
KernelResult diffusion_kernel(const std::string& version, double rows);

/// A report whose plan has its kernels, its events and its context of a machine that stays the same.
Report report_of(std::vector<KernelResult> kernels, const std::vector<std::string>& events, int runs);

/// Compares every kernel with those of the baseline's base name, as far as parameters are equal.
void compare_with_baseline(Report& report, const std::string& baseline);

}  // namespace counterprof
