#pragma once

#include <string>
#include <vector>

#include "import/perf_stat.hpp"
#include "model/plan.hpp"

namespace counterprof {

/// A table, and the kernel whose counts it holds.
struct Assigned {
  KernelSpec kernel;
  PerfTable table;
};

/// Gives each table its kernel, in the order of the plan: a printed one the command of which its first line
/// tells (the words with spaces between them; where several kernels have one command, each table the next of
/// them), then those of -j, which name none, the kernels that are left, in the order of both. Throws Error
/// for a table without a kernel. Kernels without a table are named in `left`.
std::vector<Assigned> assign(std::vector<PerfTable> tables, const std::vector<KernelSpec>& kernels,
                             std::vector<std::string>& left);

/// Without a plan: each table is a command of its own, named by its command or by its file; "(2)" tells the
/// second of one name from the first.
std::vector<Assigned> assign_by_name(std::vector<PerfTable> tables);

}  // namespace counterprof
