#include <sys/prctl.h>
#include <unistd.h>

#include "harmless.h"

/* A session of its own: a signal to the kernel's process group does not reach it. */
static void* create(const double* parameters, char* error, size_t error_size) {
  const pid_t child = fork();
  if (child == 0) {
    setsid();
    prctl(PR_SET_NAME, "cp-outliving");
    alarm(60); /* should a test leave it behind */
    for (;;) pause();
  }
  return child > 0 ? harmless_create(parameters, error, error_size) : NULL;
}

EXPORTED const counterprof_kernel* counterprof_kernel_descriptor(void) {
  counterprof_kernel* kernel = harmless("outliving_process");
  kernel->create = create;
  return kernel;
}
