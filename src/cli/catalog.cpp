#include "cli/catalog.hpp"

#include "kernels/table.hpp"
#include "workload/describe.hpp"
#include "workload/host.hpp"

namespace counterprof {

KernelCatalog catalog() {
  KernelCatalog result;
  for (const counterprof_kernel* kernel : builtin_kernels()) result.builtin.push_back(describe(*kernel));
  result.describe_library = describe_library;
  return result;
}

}  // namespace counterprof
