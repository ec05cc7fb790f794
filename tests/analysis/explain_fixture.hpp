#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/report.hpp"

namespace counterprof {

/// A report for the rules, put together kernel by kernel: what is not said is not in it. Diffusion on 512 x
/// 512, 100 steps, three runs that hardly differ, on L1:32K/8,L2:256K/8,L3:1M/16.
class ExplainFixture {
 public:
  /// The next kernel, with the traffic of that built-in one; empty: none.
  ExplainFixture& kernel(const std::string& name, std::string_view traffic_of = {});
  ExplainFixture& traffic(std::string text);
  ExplainFixture& grid(double rows, double columns);
  ExplainFixture& steps(double steps);

  /// Of the region, by the hardware: per site and step.
  ExplainFixture& counts(const std::string& event, double per_site);
  /// cache-misses of that level.
  ExplainFixture& misses(int level, double per_site);
  ExplainFixture& simulated_misses(int level, double per_site);
  /// Of a run.
  ExplainFixture& in_a_run(const std::string& event, double count);
  ExplainFixture& without(const std::string& event);
  ExplainFixture& scaled(const std::string& event, double per_site, double coverage);
  ExplainFixture& seconds(double wall, double user, double sys, double spread = 0.001);
  ExplainFixture& page_fault_cost(double ns);

  ExplainFixture& caches(std::string text);
  ExplainFixture& copy_speed(double bytes_per_second);

  /// Compared with the first kernel, and explained.
  Report explained() const;
  /// The findings of that rule.
  std::vector<Finding> found(std::string_view rule) const;

 private:
  EventResult& add(const std::string& event, double mean);
  KernelResult& last() { return kernels_.back(); }

  std::vector<KernelResult> kernels_;
  std::string caches_ = "L1:32K/8,L2:256K/8,L3:1M/16";
  std::optional<double> copy_speed_;
};

}  // namespace counterprof
