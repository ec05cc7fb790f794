#include <signal.h>

#include "harmless.h"

/* By the default action, and not by an invalid address: the handler of a sanitizer in the host would make an
 * exit status of it. */
static void* create(const double* parameters, char* error, size_t error_size) {
  (void)parameters, (void)error, (void)error_size;
  signal(SIGSEGV, SIG_DFL);
  raise(SIGSEGV);
  return NULL;
}

EXPORTED const counterprof_kernel* counterprof_kernel_descriptor(void) {
  counterprof_kernel* kernel = harmless("crash_in_create");
  kernel->create = create;
  return kernel;
}
