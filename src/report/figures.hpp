#pragma once

// What a kernel has numbers for, each with a name of its own: for formats that know a name and a number and
// have no words for source, scope and status.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/report.hpp"

namespace counterprof {

/// Lives as long as its kernel.
struct Figure {
  /// The event as the plan has it, or the quantity; in parentheses who gave it, where it was not measured,
  /// and "process", where the kernel's own time is a region's: "cycles (simulated)". Unique in its kernel.
  std::string name;
  std::string unit;  // empty: a count
  const Summary* summary = nullptr;
  const EventResult* event = nullptr;  // null: a quantity, as wall_seconds
  const Quantity* quantity = nullptr;  // null: an event
};

/// Times first, then memory, then the events in the report's order. Not the exit code, which is no quantity.
std::vector<Figure> figures_of(const KernelResult& kernel);

/// One value per run, the first run's first; what several passes of a run counted, by its mean. Empty where
/// the figure was imported.
std::vector<std::optional<double>> run_values(const Figure& figure);

/// True where it was counted, here: the rest is marked wherever it is shown.
bool is_measured(const Figure& figure);

/// The kernels' names, each once: of two that are alike the second is "NAME #2".
std::vector<std::string> kernel_names(const Report& report);

/// "rows=512, columns=512, steps=100".
std::string parameters_text(const KernelResult& kernel, std::string_view separator = ", ");

}  // namespace counterprof
