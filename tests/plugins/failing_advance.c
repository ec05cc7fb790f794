#include "harmless.h"

static int advance(void* state, uint64_t steps) {
  (void)state, (void)steps;
  return 7;
}

EXPORTED const counterprof_kernel* counterprof_kernel_descriptor(void) {
  counterprof_kernel* kernel = harmless("failing_advance");
  kernel->advance = advance;
  return kernel;
}
