#include <signal.h>
#include <unistd.h>

#include "harmless.h"

static int advance(void* state, uint64_t steps) {
  (void)state, (void)steps;
  signal(SIGTERM, SIG_IGN);
  alarm(600); /* should a test leave it behind */
  for (;;) pause();
  return 0;
}

EXPORTED const counterprof_kernel* counterprof_kernel_descriptor(void) {
  counterprof_kernel* kernel = harmless("endless_advance");
  kernel->advance = advance;
  return kernel;
}
