#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "sources/source.hpp"

namespace counterprof {

/// Gives recorded executions again instead of executing anything: the whole tool without a clock or a
/// counter.
class ReplaySource : public CounterSource {
 public:
  /// Per kernel its executions in the order of execution, warm-ups left out; after the last they begin anew.
  ReplaySource(std::map<std::string, std::vector<Execution>> recorded, int passes = 1)
      : recorded_(std::move(recorded)), passes_(passes) {}

  std::vector<Check> probe() override { return {}; }
  int prepare(const std::vector<std::string>&, Scheduling) override { return passes_; }
  Execution measure(const KernelSpec& kernel, int pass) override;
  Calibration calibrate(bool /*marked*/) override { return {}; }

 private:
  std::map<std::string, std::vector<Execution>> recorded_;
  std::map<std::string, std::size_t> next_;
  int passes_;
};

}  // namespace counterprof
