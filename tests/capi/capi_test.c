/* The C interface as a program in C99 uses it. */
#define _DEFAULT_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "counterprof/counterprof.h"

#define CHECK(condition)                                                                  \
  do {                                                                                    \
    if (!(condition)) {                                                                   \
      fprintf(stderr, "%s:%d: this does not hold: %s\n", __FILE__, __LINE__, #condition); \
      exit(1);                                                                            \
    }                                                                                     \
  } while (0)

enum { page = 4096, event_count = 3 };

static const char* const names[event_count] = {"page-faults", "task-clock", "cycles"};

/* So many fresh pages are written to: so many faults (huge pages are declined). A sanitizer would look into
 * pages of its own at each. */
__attribute__((no_sanitize("address", "thread"))) static void touch(size_t pages) {
  char* memory = mmap(NULL, pages * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  size_t i;
  CHECK(memory != MAP_FAILED);
  (void)madvise(memory, pages * page, MADV_NOHUGEPAGE);
  for (i = 0; i < pages; ++i) memory[i * page] = 1;
  munmap(memory, pages * page);
}

static counterprof_counters* opened(void) {
  char error[256] = "";
  const counterprof_options options = COUNTERPROF_OPTIONS;
  counterprof_counters* counters = counterprof_open(names, event_count, &options, error, sizeof error);
  if (counters == NULL) fprintf(stderr, "%s\n", error);
  CHECK(counters != NULL);
  return counters;
}

static void what_opening_made_of_the_events_is_told(counterprof_counters* counters) {
  counterprof_event events[event_count];
  CHECK(counterprof_events(counters, events, event_count) == event_count);
  CHECK(strcmp(events[0].event, "page-faults") == 0 && strcmp(events[0].id, "page-faults") == 0);
  CHECK(strcmp(events[1].unit, "ns") == 0);
  /* Here or elsewhere: cycles are counted, or there is a reason. */
  CHECK(strcmp(events[2].status, "counted") == 0 ||
        (events[2].reason != NULL && events[2].reason_code != NULL));
  CHECK(counterprof_events(counters, events, 1) == event_count);
}

static void pages_are_counted_exactly(counterprof_counters* counters) {
  counterprof_snapshot* begin = counterprof_snapshot_create(counters);
  counterprof_snapshot* end = counterprof_snapshot_create(counters);
  counterprof_sum* sum = counterprof_sum_create(counters);
  counterprof_value values[event_count];
  const size_t pages[] = {1000, 500};
  int i;
  touch(10);
  for (i = 0; i < 2; ++i) {
    counterprof_read(counters, begin);
    touch(pages[i]);
    counterprof_read(counters, end);
    counterprof_add(counters, sum, begin, end);
    CHECK(counterprof_between(counters, begin, end, values, event_count) == event_count);
    printf("%lu pages: %g faults (%s), %g ns\n", (unsigned long)pages[i], values[0].value, values[0].status,
           values[1].value);
    CHECK(values[0].has_value && strcmp(values[0].status, "counted") == 0);
    CHECK(values[0].value == (double)pages[i]);
    CHECK(values[1].has_value && values[1].value > 0);
  }
  CHECK(counterprof_values(counters, sum, values, event_count) == event_count);
  CHECK(values[0].value == 1500 && values[0].raw == 1500);
  /* Never a number that was not counted. */
  CHECK(values[2].has_value || (values[2].value != values[2].value && values[2].reason != NULL));
  counterprof_sum_destroy(sum);
  counterprof_snapshot_destroy(begin);
  counterprof_snapshot_destroy(end);
}

static void a_name_that_is_no_events_is_an_error(void) {
  const char* const wrong[] = {"page-fualts"};
  char error[256];
  char little[8];
  CHECK(counterprof_open(wrong, 1, NULL, error, sizeof error) == NULL);
  printf("%s\n", error);
  CHECK(strstr(error, "page-fualts") != NULL && strstr(error, "'page-faults'") != NULL);
  CHECK(counterprof_open(wrong, 1, NULL, little, sizeof little) == NULL &&
        strlen(little) == sizeof little - 1);
  CHECK(counterprof_open(wrong, 1, NULL, NULL, 0) == NULL);
}

static void another_version_is_refused(void) {
  counterprof_options options = COUNTERPROF_OPTIONS;
  char error[256];
  options.abi_version = COUNTERPROF_ABI_VERSION + 1;
  CHECK(counterprof_open(names, event_count, &options, error, sizeof error) == NULL);
  CHECK(strstr(error, "version 2") != NULL);
  options.abi_version = COUNTERPROF_ABI_VERSION;
  options.value_size = 8;
  CHECK(counterprof_open(names, event_count, &options, error, sizeof error) == NULL);
}

/* A program of a later version: its structs are longer, and what this library does not know stays zero. */
static void longer_structs_are_stepped_over(void) {
  struct later {
    counterprof_value known;
    double added;
  } values[event_count];
  counterprof_options options = COUNTERPROF_OPTIONS;
  counterprof_counters* counters;
  counterprof_snapshot* moment;
  options.value_size = sizeof values[0];
  counters = counterprof_open(names, event_count, &options, NULL, 0);
  CHECK(counters != NULL);
  moment = counterprof_snapshot_create(counters);
  memset(values, 0xff, sizeof values);
  CHECK(counterprof_between(counters, moment, moment, &values[0].known, event_count) == event_count);
  CHECK(values[2].known.status != NULL && values[0].added == 0 && values[2].added == 0);
  counterprof_snapshot_destroy(moment);
  counterprof_close(counters);
}

/* A program of the first version: its structs are the shortest there are. */
static void the_first_versions_sizes_are_enough(void) {
  counterprof_options options = COUNTERPROF_OPTIONS;
  counterprof_counters* counters;
  options.struct_size = offsetof(counterprof_options, inherit);
  options.event_size = offsetof(counterprof_event, reason) + sizeof(const char*);
  options.value_size = offsetof(counterprof_value, time_running_ns) + sizeof(uint64_t);
  counters = counterprof_open(names, event_count, &options, NULL, 0);
  CHECK(counters != NULL);
  what_opening_made_of_the_events_is_told(counters);
  pages_are_counted_exactly(counters);
  counterprof_close(counters);
  --options.value_size;
  CHECK(counterprof_open(names, event_count, &options, NULL, 0) == NULL);
}

int main(void) {
  counterprof_counters* counters = opened();
  CHECK(counterprof_abi_version() == COUNTERPROF_ABI_VERSION);
  what_opening_made_of_the_events_is_told(counters);
  pages_are_counted_exactly(counters);
  counterprof_close(counters);
  counterprof_close(NULL);
  counterprof_snapshot_destroy(NULL);
  counterprof_sum_destroy(NULL);
  a_name_that_is_no_events_is_an_error();
  another_version_is_refused();
  longer_structs_are_stepped_over();
  the_first_versions_sizes_are_enough();
  return 0;
}
