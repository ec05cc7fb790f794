#include "harmless.h"

EXPORTED const counterprof_kernel* counterprof_kernel_descriptor(void) {
  counterprof_kernel* kernel = harmless("small_struct");
  kernel->struct_size = offsetof(counterprof_kernel, destroy);
  return kernel;
}
