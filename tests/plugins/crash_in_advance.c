#include <signal.h>

#include "harmless.h"

/* By the default action, and not by an invalid address: the handler of a sanitizer in the host would make an
 * exit status of it. */
static int advance(void* state, uint64_t steps) {
  (void)state, (void)steps;
  signal(SIGSEGV, SIG_DFL);
  raise(SIGSEGV);
  return 0;
}

EXPORTED const counterprof_kernel* counterprof_kernel_descriptor(void) {
  counterprof_kernel* kernel = harmless("crash_in_advance");
  kernel->advance = advance;
  return kernel;
}
