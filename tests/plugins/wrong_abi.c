#include "harmless.h"

EXPORTED const counterprof_kernel* counterprof_kernel_descriptor(void) {
  counterprof_kernel* kernel = harmless("wrong_abi");
  kernel->abi_version = COUNTERPROF_KERNEL_ABI_VERSION + 1;
  return kernel;
}
