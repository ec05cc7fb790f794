/* A version of the diffusion family in C: like the built-in ones, it steps a periodic grid of rows x columns
 * values. */
#include <stdio.h>
#include <stdlib.h>

#include "counterprof/kernel.h"

struct state {
  size_t rows, columns;
  double rate; /* diffusivity * dt */
  double *grid, *next;
};

static const counterprof_parameter parameters[] = {
    {"rows", 512, 1, 10000, 1, "rows of the grid"},
    {"columns", 512, 1, 10000, 1, "columns of the grid"},
    {"steps", 100, 1, 1e9, 1, "how often the step is repeated"},
    {"diffusivity", 1.0, 0, 1, 0, "in squared mesh widths per unit of time"},
    {"dt", 0.1, 0, 0.25, 0, "length of a step, in units of time"}};

static double work_per_step(const double* p) {
  return p[0] * p[1];
}

static void destroy(void* state) {
  struct state* s = state;
  free(s->grid);
  free(s->next);
  free(s);
}

static void* create(const double* p, char* error, size_t error_size) {
  struct state* s = malloc(sizeof *s);
  if (s != NULL) {
    const size_t rows = (size_t)p[0], columns = (size_t)p[1];
    *s = (struct state){rows, columns, p[3] * p[4], calloc(rows * columns, sizeof(double)),
                        calloc(rows * columns, sizeof(double))};
    if (s->grid != NULL && s->next != NULL) {
      for (size_t i = (size_t)(p[0] * 0.4); i < (size_t)(p[0] * 0.5); ++i)
        for (size_t j = (size_t)(p[1] * 0.4); j < (size_t)(p[1] * 0.5); ++j) s->grid[i * columns + j] = 0.005;
      return s;
    }
    destroy(s);
  }
  snprintf(error, error_size, "no memory for two grids of %.0f x %.0f", p[0], p[1]);
  return NULL;
}

static int advance(void* state, uint64_t steps) {
  struct state* s = state;
  for (; steps > 0; --steps) {
    for (size_t i = 0; i < s->rows; ++i) {
      const double* above = s->grid + (i + s->rows - 1) % s->rows * s->columns;
      const double* row = s->grid + i * s->columns;
      const double* below = s->grid + (i + 1) % s->rows * s->columns;
      for (size_t j = 0; j < s->columns; ++j) {
        const double left = row[(j + s->columns - 1) % s->columns], right = row[(j + 1) % s->columns];
        s->next[i * s->columns + j] = row[j] + s->rate * (above[j] + below[j] + left + right - 4 * row[j]);
      }
    }
    double* old = s->grid;
    s->grid = s->next;
    s->next = old;
  }
  return 0;
}

static size_t checksum(void* state, counterprof_checksum* out, size_t capacity) {
  const struct state* s = state;
  long double mass = 0, squares = 0;
  double maximum = s->grid[0];
  for (size_t i = 0; i < s->rows * s->columns; ++i) {
    mass += s->grid[i];
    squares += (long double)s->grid[i] * s->grid[i];
    if (s->grid[i] > maximum) maximum = s->grid[i];
  }
  const counterprof_checksum figures[] = {
      {"mass", (double)mass}, {"sum_of_squares", (double)squares}, {"maximum", maximum}};
  for (size_t i = 0; i < 3 && i < capacity; ++i) out[i] = figures[i];
  return 3;
}

__attribute__((visibility("default"))) const counterprof_kernel* counterprof_kernel_descriptor(void) {
  static const counterprof_kernel kernel = {.abi_version = COUNTERPROF_KERNEL_ABI_VERSION,
                                            .struct_size = sizeof(counterprof_kernel),
                                            .name = "mine",
                                            .family = "diffusion",
                                            .description = "my own version, in plain C",
                                            .parameters = parameters,
                                            .parameter_count = sizeof parameters / sizeof parameters[0],
                                            .work_unit = "LUP",
                                            .work_per_step = work_per_step,
                                            .create = create,
                                            .advance = advance,
                                            .checksum = checksum,
                                            .destroy = destroy};
  return &kernel;
}
