/* A kernel whose step is so many rounds of the loop. */
#include <stddef.h>

#include "counterprof/kernel.h"

#include "loop.h"

static const counterprof_parameter parameters[] = {
    {"rounds", 1000, 1, 1e9, 1, "rounds of the loop in a step"}};
static uint64_t rounds;

static double work_per_step(const double* p) {
  return p[0];
}

static void* create(const double* p, char* error, size_t error_size) {
  (void)error, (void)error_size;
  rounds = (uint64_t)p[0];
  return &rounds;
}

static int advance(void* state, uint64_t steps) {
  for (; steps > 0; --steps) run_loop(*(uint64_t*)state);
  return 0;
}

static void destroy(void* state) {
  (void)state;
}

__attribute__((visibility("default"))) const counterprof_kernel* counterprof_kernel_descriptor(void) {
  static const counterprof_kernel kernel = {.abi_version = COUNTERPROF_KERNEL_ABI_VERSION,
                                            .struct_size = sizeof(counterprof_kernel),
                                            .name = "spin",
                                            .description = "a loop of two instructions",
                                            .parameters = parameters,
                                            .parameter_count = sizeof parameters / sizeof parameters[0],
                                            .work_unit = "round",
                                            .work_per_step = work_per_step,
                                            .create = create,
                                            .advance = advance,
                                            .destroy = destroy};
  return &kernel;
}
