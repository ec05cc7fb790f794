/* An instruction that the processor has and valgrind 3.19 does not know: AVX-512's, else the SHA extension's.
 * Which of them, the parameter says: under valgrind CPUID tells of another processor. */
#include "harmless.h"

static const counterprof_parameter parameters[] = {{"sha", 0, 0, 1, 1, "0: vpxord zmm; 1: sha256msg1 xmm"},
                                                   {"steps", 1, 1, 1e9, 1, "how often the step is repeated"}};

static void* create(const double* p, char* error, size_t error_size) {
  static int sha;
  (void)error, (void)error_size;
  sha = p[0] != 0;
  return &sha;
}

static int advance(void* state, uint64_t steps) {
  (void)steps;
#if defined(__x86_64__)
  if (*(int*)state)
    __asm__ volatile("sha256msg1 %%xmm1, %%xmm2" : : : "xmm2");
  else
    __asm__ volatile(".byte 0x62, 0xf1, 0x75, 0x48, 0xef, 0xd1"
                     :
                     :
                     : "xmm2"); /* vpxord %zmm1, %zmm1, %zmm2 */
#else
  (void)state;
#endif
  return 0;
}

EXPORTED const counterprof_kernel* counterprof_kernel_descriptor(void) {
  counterprof_kernel* kernel = harmless("unknown_instruction");
  kernel->parameters = parameters;
  kernel->parameter_count = sizeof parameters / sizeof parameters[0];
  kernel->create = create;
  kernel->advance = advance;
  kernel->checksum = NULL;
  return kernel;
}
