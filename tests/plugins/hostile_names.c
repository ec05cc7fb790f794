#include "harmless.h"

/* Ends a line, clears the screen, is no UTF-8, closes quotes of JSON, CSV and HTML. */
#define HOSTILE "bad\n\x1b[2J\xff\"\x27,<b>&"

static const counterprof_parameter parameters[] = {{"steps", 10, 1, 1e9, 1, HOSTILE},
                                                   {HOSTILE, 1, 0, 2, 0, HOSTILE}};

static size_t checksum(void* state, counterprof_checksum* out, size_t capacity) {
  const size_t count = harmless_checksum(state, out, capacity);
  if (capacity > 0) out[0].name = HOSTILE;
  return count;
}

EXPORTED const counterprof_kernel* counterprof_kernel_descriptor(void) {
  counterprof_kernel* kernel = harmless("hostile_names");
  kernel->name = HOSTILE;
  kernel->family = HOSTILE;
  kernel->description = HOSTILE;
  kernel->parameters = parameters;
  kernel->parameter_count = sizeof parameters / sizeof parameters[0];
  kernel->work_unit = HOSTILE;
  kernel->traffic = HOSTILE;
  kernel->checksum = checksum;
  return kernel;
}
