#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/kernel_info.hpp"

namespace counterprof {

enum class KernelKind { builtin, library, command };
enum class Order { interleaved, sequential };
enum class SourceChoice { automatic, perf, simulated };
enum class Scheduling { passes, multiplex };

/// What an entry of the plan may set for itself; the plan's own where it does not.
struct Settings {
  int runs = 3;
  int warmup = 1;        // runs that are executed and not counted
  int warmup_steps = 2;  // steps in the process before the region begins
  SourceChoice source = SourceChoice::automatic;
  double timeout_seconds = 300;  // for one execution
  std::string cache = "host";    // what simulation and model assume
  double min_time_seconds = 0;   // steps are multiplied until a region lasts that long
  bool per_thread = false;       // count each thread by itself, too
};

/// One kernel with one set of parameters: what one series is made from. Sweeps are expanded, placeholders
/// filled in, paths absolute.
struct KernelSpec {
  std::string name;
  KernelKind kind = KernelKind::builtin;
  std::string use;                   // builtin: the kernel's name
  std::string library;               // library: path
  std::vector<std::string> command;  // command: argv
  std::vector<std::pair<std::string, std::string>> env;
  std::string directory;              // where a command is executed; empty: where we are
  bool control_region = false;        // the program marks its region over the control channel
  Parameters parameters;              // all that the kernel declares, defaults filled in
  std::string family;                 // builtin, library: from the descriptor
  bool disagrees = false;             // its figures are known to be unlike its family's
  std::string work_unit;              // "LUP"; empty: work is not known
  std::optional<double> work_amount;  // units of work in one run, as far as the plan knows (commands)
  std::string traffic;                // empty: not described
  Settings settings;

  std::string base_name;  // the entry's name before its sweep: "diffusion/fused"
};

struct Outputs {
  std::string json;     // empty: none
  std::string history;  // empty: none; appended to
};

struct Plan {
  std::string file;    // as it was named; empty for `stat`
  std::string folder;  // what paths in it are relative to
  std::vector<std::string> events;
  Settings settings;
  Order order = Order::interleaved;
  std::optional<std::uint64_t> seed;  // of the order; the runner draws one where there is none
  Scheduling scheduling = Scheduling::passes;
  std::optional<int> cpu;  // pinned to
  std::vector<KernelSpec> kernels;
  std::string baseline;  // a kernel's base name; empty: none
  std::vector<std::string>
      ranking;  // base names, the fastest first, as somebody claims it; empty: nobody does
  Outputs outputs;
};

/// The notebook's thirteen, in its order.
const std::vector<std::string>& default_events();

const char* to_string(KernelKind kind) noexcept;
const char* to_string(Order order) noexcept;
const char* to_string(SourceChoice source) noexcept;
const char* to_string(Scheduling scheduling) noexcept;

}  // namespace counterprof
