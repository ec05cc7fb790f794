/* Accesses whose misses are known by arithmetic, once per step over a block of memory. */
#include <stdio.h>
#include <stdlib.h>

#include "harmless.h"

enum { line = 64, words_per_line = line / sizeof(uint64_t) };

/* Of `pattern`. */
enum { sweep = 0, chase = 1, uniform = 2 };

struct state {
  int pattern;
  size_t lines;
  uint64_t* words;
  volatile uint64_t sum;
  uint64_t random;
};

static const counterprof_parameter parameters[] = {
    {"bytes", 1 << 20, line, 1e10, 1, "size of the block"},
    {"pattern", 0, 0, 2, 1,
     "0: each word in its order; 1: one random cycle through all lines; 2: as many random lines"},
    {"steps", 10, 1, 1e9, 1, "how often the step is repeated"}};

/* Marsaglia's xorshift64*: what is random must be the same each time. */
static uint64_t next(uint64_t* random) {
  *random ^= *random >> 12;
  *random ^= *random << 25;
  *random ^= *random >> 27;
  return *random * 2685821657736338717ULL;
}

/* Sattolo's algorithm: a permutation that is a single cycle; each line holds the number of the next. */
static void make_cycle(struct state* s) {
  for (size_t i = 0; i < s->lines; ++i) s->words[i * words_per_line] = i;
  for (size_t i = s->lines - 1; i > 0; --i) {
    const size_t j = next(&s->random) % i;
    const uint64_t other = s->words[j * words_per_line];
    s->words[j * words_per_line] = s->words[i * words_per_line];
    s->words[i * words_per_line] = other;
  }
}

static void* create(const double* p, char* error, size_t error_size) {
  struct state* s = calloc(1, sizeof *s);
  if (s != NULL) {
    s->lines = (size_t)p[0] / line;
    s->pattern = (int)p[1];
    s->random = 88172645463325252ULL;
    s->words = aligned_alloc(line, s->lines * line);
    if (s->words != NULL) {
      for (size_t i = 0; i < s->lines * words_per_line; ++i) s->words[i] = i;
      if (s->pattern == chase) make_cycle(s);
      return s;
    }
  }
  snprintf(error, error_size, "no memory");
  return NULL;
}

static int advance(void* state, uint64_t steps) {
  struct state* s = state;
  uint64_t sum = 0;
  for (; steps > 0; --steps) {
    if (s->pattern == sweep) {
      for (size_t i = 0; i < s->lines * words_per_line; ++i) sum += s->words[i];
    } else if (s->pattern == chase) {
      for (size_t i = 0, at = 0; i < s->lines; ++i) sum += at = s->words[at * words_per_line];
    } else {
      for (size_t i = 0; i < s->lines; ++i) sum += s->words[next(&s->random) % s->lines * words_per_line];
    }
  }
  s->sum += sum;
  return 0;
}

static void destroy(void* state) {
  free(((struct state*)state)->words);
  free(state);
}

EXPORTED const counterprof_kernel* counterprof_kernel_descriptor(void) {
  counterprof_kernel* kernel = harmless("memory_pattern");
  kernel->parameters = parameters;
  kernel->parameter_count = sizeof parameters / sizeof parameters[0];
  kernel->create = create;
  kernel->advance = advance;
  kernel->checksum = NULL;
  kernel->destroy = destroy;
  return kernel;
}
