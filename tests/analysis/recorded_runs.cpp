#include "analysis/recorded_runs.hpp"

#include <algorithm>
#include <fstream>
#include <numeric>
#include <sstream>
#include <stdexcept>

#include "analysis/statistics.hpp"

namespace counterprof {
namespace {

Quantity seconds_of(const std::vector<std::optional<double>>& ns) {
  Quantity quantity;
  for (const auto& value : ns) quantity.runs.emplace_back(*value * 1e-9);
  quantity.summary = summarise(quantity.runs);
  return quantity;
}

EventResult event_of(const RecordedValue& value, const std::vector<std::optional<double>>& runs) {
  EventResult event;
  event.event = event.id = value.event;
  if (value.unit == "ns") event.unit = "ns";
  event.source = Source::software;
  event.status = Status::counted;
  for (std::size_t i = 0; i < runs.size(); ++i)
    event.runs.push_back({static_cast<int>(i) + 1, 1, runs[i], std::nullopt});
  event.summary = summarise(runs);
  return event;
}

}  // namespace

std::vector<RecordedValue> recorded(const std::string& name) {
  std::ifstream file(std::string(COUNTERPROF_TESTS_DIR) + "/analysis/recorded/" + name);
  std::vector<RecordedValue> values;
  for (std::string line; std::getline(file, line);) {
    std::istringstream fields(line);
    RecordedValue value;
    fields >> value.kernel >> value.event >> value.unit;
    for (double count = 0; fields >> count;) value.rounds.push_back(count);
    values.push_back(std::move(value));
  }
  if (values.empty()) throw std::runtime_error("no recording " + name);
  return values;
}

Report report_of_rounds(const std::vector<RecordedValue>& recording, std::span<const int> rounds) {
  Report report;
  for (const RecordedValue& value : recording) {
    if (report.kernels.empty() || report.kernels.back().name != value.kernel) {
      report.kernels.emplace_back();
      report.kernels.back().name = report.kernels.back().base_name = value.kernel;
    }
    std::vector<std::optional<double>> runs;
    for (const int round : rounds) runs.emplace_back(value.rounds.at(static_cast<std::size_t>(round)));
    if (value.event == "wall_seconds")
      report.kernels.back().wall_seconds = seconds_of(runs);
    else
      report.kernels.back().events.push_back(event_of(value, runs));
  }
  return report;
}

std::mt19937 seeded(unsigned seed) {
  return std::mt19937(seed);
}

std::vector<int> draw_rounds(std::mt19937& random, int how_many, int of) {
  std::vector<int> rounds(static_cast<std::size_t>(of));
  std::iota(rounds.begin(), rounds.end(), 0);
  // std::shuffle is another one in each library.
  for (std::size_t i = 0; i < static_cast<std::size_t>(how_many); ++i)
    std::swap(rounds[i], rounds[i + random() % (rounds.size() - i)]);
  rounds.resize(static_cast<std::size_t>(how_many));
  return rounds;
}

}  // namespace counterprof
