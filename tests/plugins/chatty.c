#include <stdio.h>

#include "harmless.h"

static void say(const char* what) {
  printf("chatty: %s, to standard output\n", what);
  fflush(stdout);
  fprintf(stderr, "chatty: %s, to standard error\n", what);
}

static void* create(const double* parameters, char* error, size_t error_size) {
  say("create");
  return harmless_create(parameters, error, error_size);
}

static int advance(void* state, uint64_t steps) {
  say("advance");
  return harmless_advance(state, steps);
}

static void destroy(void* state) {
  say("destroy");
  harmless_destroy(state);
}

EXPORTED const counterprof_kernel* counterprof_kernel_descriptor(void) {
  counterprof_kernel* kernel = harmless("chatty");
  kernel->create = create;
  kernel->advance = advance;
  kernel->destroy = destroy;
  return kernel;
}
