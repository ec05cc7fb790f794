#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace counterprof {

struct CacheInfo {
  int level = 0;
  std::string type;  // "data", "instruction", "unified"
  std::uint64_t size_bytes = 0;
  int ways = 0;        // 0: not known (or fully associative)
  int line_bytes = 0;  // 0: not known
  int shared_by = 0;   // processors that share one; 0: not known
  int instances = 0;
  /// Moved by copying within it, by one thread, as the traffic model counts; measured with the machine's own.
  std::optional<double> copy_bytes_per_second = {};

  bool operator==(const CacheInfo&) const = default;
};

/// The machine and the moment: what a number must be read with. Absent: could not be learnt.
struct Context {
  std::string host;
  std::string time;  // ISO 8601, UTC: "2026-11-24T15:08:00Z"
  std::vector<std::string> argv;
  std::string cpu_model;
  std::string cpu_vendor;  // "AuthenticAMD"
  std::optional<int> cpu_family;
  std::optional<int> cpu_model_number;
  std::optional<int> processors;  // online
  std::optional<int> cores;
  std::optional<int> sockets;
  std::optional<int> numa_nodes;
  std::vector<CacheInfo> caches;
  std::string kernel_release;
  std::optional<std::string> virtualisation;  // "kvm", "none", ...
  std::optional<int> perf_event_paranoid;
  std::optional<std::string> governor;
  std::optional<bool> turbo;
  std::optional<bool> aslr;
  std::optional<double> load_1min;  // at the start
  std::optional<double>
      steal_seconds;     // taken by the hypervisor from all processors together during the measurement
  std::string compiler;  // that the kernels were built with
  std::string compiler_flags;
  std::optional<std::string> git_commit;  // of the working directory
  std::optional<bool> git_dirty;
  std::optional<double> copy_bytes_per_second;  // from memory to memory, by one thread
};

}  // namespace counterprof
