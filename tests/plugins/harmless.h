/* A kernel that does nothing wrong, and nothing else either: each bad plug-in replaces the part that it is
 * bad in. */
#ifndef COUNTERPROF_TESTS_PLUGINS_HARMLESS_H
#define COUNTERPROF_TESTS_PLUGINS_HARMLESS_H

#include "counterprof/kernel.h"

#define EXPORTED __attribute__((visibility("default")))

static const counterprof_parameter harmless_parameters[] = {
    {"steps", 10, 1, 1e9, 1, "how often the step is repeated"}};

static double harmless_work(const double* parameters) {
  (void)parameters;
  return 1;
}

static void* harmless_create(const double* parameters, char* error, size_t error_size) {
  static uint64_t steps_done;
  (void)parameters, (void)error, (void)error_size;
  steps_done = 0;
  return &steps_done;
}

static int harmless_advance(void* state, uint64_t steps) {
  *(uint64_t*)state += steps;
  return 0;
}

static size_t harmless_checksum(void* state, counterprof_checksum* out, size_t capacity) {
  if (capacity > 0) {
    out[0].name = "steps_done";
    out[0].value = (double)*(uint64_t*)state;
  }
  return 1;
}

static void harmless_destroy(void* state) {
  (void)state;
}

/* The descriptor, to be changed. */
static counterprof_kernel* harmless(const char* name) {
  static counterprof_kernel kernel; /* no family, no traffic */
  kernel.abi_version = COUNTERPROF_KERNEL_ABI_VERSION;
  kernel.struct_size = sizeof kernel;
  kernel.name = name;
  kernel.description = "a kernel of the tests";
  kernel.parameters = harmless_parameters;
  kernel.parameter_count = sizeof harmless_parameters / sizeof harmless_parameters[0];
  kernel.work_unit = "step";
  kernel.work_per_step = harmless_work;
  kernel.create = harmless_create;
  kernel.advance = harmless_advance;
  kernel.checksum = harmless_checksum;
  kernel.destroy = harmless_destroy;
  return &kernel;
}

#endif
