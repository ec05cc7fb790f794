#include <stdio.h>

#include "harmless.h"

static void* create(const double* parameters, char* error, size_t error_size) {
  (void)parameters;
  snprintf(error, error_size, "the moon is in the wrong phase");
  return NULL;
}

EXPORTED const counterprof_kernel* counterprof_kernel_descriptor(void) {
  counterprof_kernel* kernel = harmless("failing_create");
  kernel->create = create;
  return kernel;
}
