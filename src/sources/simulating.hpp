#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "counterprof/reading.hpp"

#include "machine/cache_model.hpp"
#include "machine/caches.hpp"
#include "model/plan.hpp"
#include "sources/callgrind.hpp"
#include "sources/temporary_folder.hpp"
#include "sources/valgrind.hpp"
#include "workload/host.hpp"

namespace counterprof {

/// Thrown where there will be no simulated values, with why.
struct CannotSimulate {
  Reason reason;
};
/// Thrown where this process was interrupted meanwhile.
struct Interrupted {
  int signal = 0;
};

/// Executes one kernel under callgrind, in a folder of its own that vanishes with it: once for each pair of
/// levels, side by side.
class Simulating {
 public:
  /// What the executions counted: for each of them its steps in their order; of a command one, the whole.
  using Counted = std::vector<std::vector<callgrind::Counts>>;

  /// `kernel` has to outlive it.
  Simulating(const KernelSpec& kernel, const CacheModel& model, const Topology& topology);

  /// What each execution simulates.
  const std::vector<valgrind::Caches>& pairs() const noexcept { return pairs_; }

  /// Of a built-in kernel or a library's, so many single steps after the warm-up. Throws CannotSimulate,
  /// Interrupted, Error, and std::filesystem::filesystem_error.
  Counted kernel(std::uint64_t steps);
  /// Of a command, the whole with the processes that it starts. Throws the same.
  Counted command();
  /// Copies callgrind's files to a folder of the kernel's own below that one. Throws CannotSimulate.
  void keep(const std::filesystem::path& where) const;

 private:
  [[noreturn]] void fail_with(const std::string& how, const Supervised& run, const std::string& name) const;
  void remove_files() const;
  callgrind::Counts whole_of(const std::string& name) const;
  std::vector<callgrind::Counts> steps_of(const std::string& name, std::uint64_t steps) const;

  const KernelSpec& kernel_;
  std::vector<valgrind::Caches> pairs_;
  HostLimits limits_;
  TemporaryFolder folder_;
};

}  // namespace counterprof
