/* Marks the region of interest of a program: what is counted is what happens between
 * counterprof_region_begin() and counterprof_region_end(). In C and C++.
 *
 * The channel is that of `perf stat --control fd:CTL,ACK` (man perf-stat): a word is written, five bytes are
 * waited for. `counterprof run` names the two descriptors in COUNTERPROF_CTL_FD and COUNTERPROF_ACK_FD for a
 * plan's command with `region: control`; without them both functions do nothing. A program may have several
 * regions, which add up; they do not nest. */
#ifndef COUNTERPROF_CONTROL_H
#define COUNTERPROF_CONTROL_H

/* It is C as well, and the numbers come from counterprof.
 * NOLINTBEGIN(modernize-*, cert-err34-c) */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static inline void counterprof_tell_(const char* word) {
  const char* ctl = getenv("COUNTERPROF_CTL_FD");
  const char* ack = getenv("COUNTERPROF_ACK_FD");
  char answer[5]; /* "ack\n\0" */
  ssize_t missing = sizeof answer;
  if (ctl == NULL || ack == NULL || write(atoi(ctl), word, strlen(word)) < 0) return;
  while (missing > 0) {
    const ssize_t got = read(atoi(ack), answer, missing);
    if (got == 0 || (got < 0 && errno != EINTR)) return;
    if (got > 0) missing -= got;
  }
}

/* Returns once counting has begun. */
static inline void counterprof_region_begin(void) {
  counterprof_tell_("enable\n");
}

/* Returns once counting has ended. */
static inline void counterprof_region_end(void) {
  counterprof_tell_("disable\n");
}
/* NOLINTEND(modernize-*, cert-err34-c) */

#endif
