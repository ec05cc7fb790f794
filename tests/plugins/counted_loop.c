/* Two instructions, `iterations` times, in assembler: whatever compiled the rest. With MORE_PER_CENT it is a
 * newer version of itself, which does so much more for the same parameters. */
#include "harmless.h"

#ifndef MORE_PER_CENT
#define MORE_PER_CENT 0
#endif

static const counterprof_parameter parameters[] = {
    {"iterations", 1000, 1, 1e12, 1, "of the loop, in a step"},
    {"growth", 0, 0, 1e9, 1, "how many more in each next step"},
    {"steps", 1, 1, 1e9, 1, "how often the step is repeated"}};

struct state {
  uint64_t iterations, growth;
};

static void* create(const double* p, char* error, size_t error_size) {
  static struct state state;
  (void)error, (void)error_size;
  state = (struct state){(uint64_t)(p[0] * (1 + MORE_PER_CENT / 100.0)), (uint64_t)p[1]};
  return &state;
}

static int advance(void* state, uint64_t steps) {
  struct state* s = state;
  for (; steps > 0; --steps) {
    uint64_t left = s->iterations;
#if defined(__x86_64__)
    __asm__ volatile("1: dec %0\n jnz 1b" : "+r"(left) : : "cc");
#elif defined(__aarch64__)
    __asm__ volatile("1: subs %0, %0, #1\n b.ne 1b" : "+r"(left) : : "cc");
#else
#error "no loop for this processor"
#endif
    s->iterations += s->growth;
  }
  return 0;
}

EXPORTED const counterprof_kernel* counterprof_kernel_descriptor(void) {
  counterprof_kernel* kernel = harmless("counted_loop");
  kernel->parameters = parameters;
  kernel->parameter_count = sizeof parameters / sizeof parameters[0];
  kernel->create = create;
  kernel->advance = advance;
  kernel->checksum = NULL;
  return kernel;
}
