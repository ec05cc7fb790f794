/* The counting library in C, and for other languages: libcounterprof.so exports what is declared here, and
 * nothing else.
 *
 *     const char* const names[] = {"page-faults", "task-clock"};
 *     const counterprof_options options = COUNTERPROF_OPTIONS;
 *     char error[256];
 *     counterprof_counters* counters = counterprof_open(names, 2, &options, error, sizeof error);
 *     counterprof_snapshot* begin = counterprof_snapshot_create(counters);
 *     counterprof_snapshot* end = counterprof_snapshot_create(counters);
 *     counterprof_value values[2];
 *     counterprof_read(counters, begin);
 *     work();
 *     counterprof_read(counters, end);
 *     counterprof_between(counters, begin, end, values, 2);
 *
 * Words (status, source, code of a reason) are those of the JSON report: docs/report.md. Nothing here lets a
 * C++ exception out. Counters may be read from any thread; what they count is the thread that opened them. */
#ifndef COUNTERPROF_COUNTERPROF_H
#define COUNTERPROF_COUNTERPROF_H

/* NOLINTBEGIN(modernize-deprecated-headers,modernize-use-using): this is C */
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define COUNTERPROF_API __attribute__((visibility("default")))
#else
#define COUNTERPROF_API
#endif

#define COUNTERPROF_ABI_VERSION 1u

/* Events opened together; the state of their counters at one moment; differences of such, added up. */
typedef struct counterprof_counters counterprof_counters;
typedef struct counterprof_snapshot counterprof_snapshot;
typedef struct counterprof_sum counterprof_sum;

/* What opening made of one event. Texts live as long as the counters. */
typedef struct counterprof_event {
  const char* event;  /* as it was asked for */
  const char* id;     /* perf's canonical name, as it is counted: "cycles:u" where only that is permitted */
  const char* unit;   /* "" for counts, "ns" for clocks */
  const char* source; /* who counts: "hardware", "software", "rusage", ... */
  const char* what_it_counts; /* one sentence, without a full stop; NULL where nobody knows */
  const char* status;         /* "counted": it is open; else why there will be no number */
  const char* reason_code;    /* NULL: there is none */
  const char* reason;         /* a sentence without a full stop; or NULL */
} counterprof_event;

/* What was counted: a number with its status, or no number and the reason. Texts live as long as the
 * counters. */
typedef struct counterprof_value {
  double value;      /* in the event's unit, scaled where it was multiplexed; NaN without has_value */
  int32_t has_value; /* 0: there is no number */
  int32_t reserved;
  const char* status;
  const char* reason_code; /* NULL: there is none */
  const char* reason;      /* or NULL */
  uint64_t raw;            /* as the kernel counted it */
  uint64_t time_enabled_ns;
  uint64_t time_running_ns;
} counterprof_value;

/* Later versions add fields at the end of these three structs. The caller's sizes say which fields it knows.
 */
typedef struct counterprof_options {
  uint32_t abi_version; /* COUNTERPROF_ABI_VERSION */
  uint32_t struct_size; /* sizeof(counterprof_options) */
  uint32_t event_size;  /* sizeof(counterprof_event) */
  uint32_t value_size;  /* sizeof(counterprof_value) */
  int32_t
      inherit; /* 1: what the counted thread starts later is counted with it. What it has started is not */
  int32_t multiplex; /* 1: the kernel shares counters in turns when there are too few */
  int32_t thread;    /* the thread to count, by its number (gettid(2)); 0: the calling one */
} counterprof_options;

/* The calling thread and what it starts later. */
#define COUNTERPROF_OPTIONS                                                          \
  {                                                                                  \
    COUNTERPROF_ABI_VERSION, sizeof(counterprof_options), sizeof(counterprof_event), \
        sizeof(counterprof_value), 1, 0, 0                                           \
  }

/* The library's own version of this interface. */
COUNTERPROF_API uint32_t counterprof_abi_version(void);

/* Opens the events of those names, as `perf stat -e` takes them, and counts from now on. An event that cannot
 * be counted here is no error: counterprof_events() says why. NULL where a name is no event's (the closest
 * ones are named) or the versions do not fit, with a sentence in `error` (at most error_size bytes, NUL
 * included). `options` may be NULL. */
COUNTERPROF_API counterprof_counters* counterprof_open(const char* const* names, size_t count,
                                                       const counterprof_options* options, char* error,
                                                       size_t error_size);
/* What is left of its snapshots and sums can be destroyed later, and nothing else. NULL is allowed, here and
 * in the functions that destroy. */
COUNTERPROF_API void counterprof_close(counterprof_counters* counters);

/* Writes at most `capacity` events in the order of their names; returns how many there are. */
COUNTERPROF_API size_t counterprof_events(counterprof_counters* counters, counterprof_event* out,
                                          size_t capacity);

/* NULL where there is no memory. */
COUNTERPROF_API counterprof_snapshot* counterprof_snapshot_create(counterprof_counters* counters);
COUNTERPROF_API void counterprof_snapshot_destroy(counterprof_snapshot* snapshot);
COUNTERPROF_API counterprof_sum* counterprof_sum_create(counterprof_counters* counters);
COUNTERPROF_API void counterprof_sum_destroy(counterprof_sum* sum);

/* One read(2) for each kind of event; never allocates. What cannot be read is missing in the values. */
COUNTERPROF_API void counterprof_read(counterprof_counters* counters, counterprof_snapshot* into);

/* What was counted from one read to the other: writes at most `capacity` values in the order of the events,
 * and returns how many there are; 0 where there is no memory. */
COUNTERPROF_API size_t counterprof_between(counterprof_counters* counters, const counterprof_snapshot* begin,
                                           const counterprof_snapshot* end, counterprof_value* out,
                                           size_t capacity);

/* Adds what was counted from one read to the other; never allocates. */
COUNTERPROF_API void counterprof_add(counterprof_counters* counters, counterprof_sum* sum,
                                     const counterprof_snapshot* begin, const counterprof_snapshot* end);
/* As counterprof_between(), of all that was added. */
COUNTERPROF_API size_t counterprof_values(counterprof_counters* counters, const counterprof_sum* sum,
                                          counterprof_value* out, size_t capacity);

#ifdef __cplusplus
}
#endif
/* NOLINTEND(modernize-deprecated-headers,modernize-use-using) */

#endif /* COUNTERPROF_COUNTERPROF_H */
