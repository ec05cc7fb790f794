#include <sys/wait.h>
#include <unistd.h>

#include "harmless.h"

static int advance(void* state, uint64_t steps) {
  const pid_t child = fork();
  if (child == 0) _exit(0);
  if (child < 0 || waitpid(child, NULL, 0) != child) return 1;
  return harmless_advance(state, steps);
}

EXPORTED const counterprof_kernel* counterprof_kernel_descriptor(void) {
  counterprof_kernel* kernel = harmless("forking");
  kernel->advance = advance;
  return kernel;
}
