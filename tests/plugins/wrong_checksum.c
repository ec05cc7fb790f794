#include "harmless.h"

static const counterprof_parameter parameters[] = {
    {"rows", 512, 1, 1e6, 1, "rows of the grid"},
    {"columns", 512, 1, 1e6, 1, "columns of the grid"},
    {"steps", 100, 1, 1e9, 1, "how often the step is repeated"},
    {"diffusivity", 1.0, 0, 1e6, 0, "of the grid"},
    {"dt", 0.1, 0, 1e6, 0, "length of a step"}};

static double work(const double* p) {
  return p[0] * p[1];
}

/* The mass is right at 512 x 512: one wrong figure is enough. */
static size_t checksum(void* state, counterprof_checksum* out, size_t capacity) {
  static const counterprof_checksum figures[] = {{"mass", 13.52}, {"sum_of_squares", 1}, {"maximum", 2}};
  (void)state;
  for (size_t i = 0; i < 3 && i < capacity; ++i) out[i] = figures[i];
  return 3;
}

EXPORTED const counterprof_kernel* counterprof_kernel_descriptor(void) {
  counterprof_kernel* kernel = harmless("wrong_checksum");
  kernel->family = "diffusion";
  kernel->parameters = parameters;
  kernel->parameter_count = sizeof parameters / sizeof parameters[0];
  kernel->work_unit = "LUP";
  kernel->work_per_step = work;
  kernel->checksum = checksum;
  return kernel;
}
