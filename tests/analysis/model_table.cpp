// Predicted and simulated lines per unit of work, level by level, of the kernels of reports that were
// simulated.
//
//     model_table REPORT.json...
//
// Exits with 1 where more than two kernels are further off than docs/explaining.md allows.
#include <cmath>
#include <cstdio>
#include <set>
#include <string>

#include <fmt/format.h>

#include "counterprof/error.hpp"

#include "analysis/prediction.hpp"
#include "base/text.hpp"
#include "model/report_json.hpp"

namespace {

using namespace counterprof;

/// A fiftieth of the 0.25 lines that the least sweep over two arrays loads: below it, nothing to be off by.
constexpr double nothing = 0.005;
constexpr double tolerance = 0.10;
constexpr double tolerance_uncertain = 0.25;

const EventResult* misses_of(const KernelResult& kernel, int level) {
  const std::string id = (level == 1 ? "l1d" : "l" + std::to_string(level)) + "-misses";
  for (const EventResult& event : kernel.events)
    if (event.id == id && event.source == Source::simulated && event.per_work) return &event;
  return nullptr;
}

bool show(const KernelResult& kernel) {
  std::string reason;
  const auto model = model_of(kernel, reason);
  if (!model) {
    fmt::print("{}: {}\n", kernel.name, reason);
    return false;
  }
  bool is_right = true;
  for (const SimulatedLevel& level : kernel.simulation->levels) {
    const EventResult* misses = misses_of(kernel, level.level);
    if (misses == nullptr) continue;
    const LevelPrediction predicted = predict_level(*model, level.level, level.simulated);
    const double simulated = misses->per_work->mean;
    const double difference = predicted.traffic.loads - simulated;
    const double allowed =
        std::max(nothing, simulated * (predicted.is_uncertain ? tolerance_uncertain : tolerance));
    const bool is_off = std::abs(difference) > allowed;
    is_right = is_right && !is_off;
    fmt::print("{:<30} {:>5.0f} L{} {:>9.4f} {:>9.4f} {:>+7.1f} % {} {}  [{:.3f}, {:.3f}]\n", kernel.name,
               kernel.parameters.front().second, level.level, predicted.traffic.loads, simulated,
               simulated > nothing ? 100 * difference / simulated : 0.0,
               predicted.is_uncertain ? "uncertain" : "         ", is_off ? "OFF" : "   ", predicted.least,
               predicted.most);
  }
  return is_right;
}

}  // namespace

int main(int argc, char** argv) {
  constexpr std::size_t most_off = 2;
  std::set<std::string> off;
  fmt::print("{:<30} {:>5} {:<2} {:>9} {:>9}\n", "kernel", "rows", "", "predicted", "simulated");
  try {
    for (int i = 1; i < argc; ++i) {
      const Report report = report_from_json(read_file(argv[i]).value_or(""));
      for (const KernelResult& kernel : report.kernels)
        if (kernel.simulation && !show(kernel)) off.insert(kernel.base_name);
    }
  } catch (const Error& error) {
    fmt::print(stderr, "model_table: {}\n", error.what());
    return 2;
  }
  fmt::print("{} of the kernels further off than allowed\n", off.size());
  return off.size() > most_off ? 1 : 0;
}
