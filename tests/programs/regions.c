// A program that marks regions, and what it should not do: regions WHAT.
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "counterprof/control.h"

static void touch(size_t pages) {
  const size_t page = (size_t)sysconf(_SC_PAGESIZE);
  char* memory = mmap(NULL, pages * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) exit(3);
  madvise(memory, pages * page, MADV_NOHUGEPAGE);
  for (size_t i = 0; i < pages; ++i) memory[i * page] = 1;
}

static pthread_barrier_t barrier;

static void* touch_when_told(void* pages) {
  pthread_barrier_wait(&barrier);  // it exists before the region
  pthread_barrier_wait(&barrier);  // the region has begun
  touch((size_t)pages);
  pthread_barrier_wait(&barrier);
  return NULL;
}

static void* touch_at_once(void* pages) {
  touch((size_t)pages);
  return NULL;
}

/* Threads that there are before the region touch 100, 200 and 300 pages, the first thread 50, and one that
 * the region starts 25. */
static void threads(void) {
  pthread_t thread[3];
  pthread_t late;
  pthread_barrier_init(&barrier, NULL, 4);
  for (size_t i = 0; i < 3; ++i) pthread_create(&thread[i], NULL, touch_when_told, (void*)((i + 1) * 100));
  pthread_barrier_wait(&barrier);
  counterprof_region_begin();
  pthread_barrier_wait(&barrier);
  touch(50);
  pthread_create(&late, NULL, touch_at_once, (void*)25);
  pthread_join(late, NULL);
  pthread_barrier_wait(&barrier);
  counterprof_region_end();
  for (size_t i = 0; i < 3; ++i) pthread_join(thread[i], NULL);
}

static void tell(const char* text, size_t length) {
  const char* ctl = getenv("COUNTERPROF_CTL_FD");
  if (ctl != NULL && write(atoi(ctl), text, length) < 0) exit(4);
}

int main(int argc, char** argv) {
  const char* what = argc > 1 ? argv[1] : "";
  touch(1000);
  if (strcmp(what, "once") == 0) {
    counterprof_region_begin();
    touch(200);
    counterprof_region_end();
  } else if (strcmp(what, "thrice") == 0) {
    for (size_t i = 1; i <= 3; ++i) {
      counterprof_region_begin();
      touch(i * 100);
      counterprof_region_end();
      touch(1000);
    }
  } else if (strcmp(what, "empty") == 0) {
    counterprof_region_begin();
    counterprof_region_end();
  } else if (strcmp(what, "ping") == 0) {
    counterprof_tell_("ping\n");
    counterprof_region_begin();
    touch(200);
    counterprof_region_end();
  } else if (strcmp(what, "threads") == 0) {
    threads();
  } else if (strcmp(what, "fork") == 0) {
    counterprof_region_begin();
    if (fork() == 0) {
      touch(300);
      _exit(0);
    }
    wait(NULL);
    counterprof_region_end();
  } else if (strcmp(what, "nested") == 0) {
    counterprof_region_begin();
    counterprof_region_begin();
    counterprof_region_end();
  } else if (strcmp(what, "end_first") == 0) {
    counterprof_region_end();
  } else if (strcmp(what, "crash") == 0) {
    counterprof_region_begin();
    abort();
  } else if (strcmp(what, "exit_inside") == 0) {
    counterprof_region_begin();
    return 5;
  } else if (strcmp(what, "leave_open") == 0) {
    counterprof_region_begin();
  } else if (strcmp(what, "rubbish") == 0) {
    counterprof_tell_("\033[31mrubbish\n");
  } else if (strcmp(what, "flood") == 0) {
    static const char many[100000];
    char text[sizeof many];
    memset(text, 'x', sizeof text);
    tell(text, sizeof text);
    pause();
  } else if (strcmp(what, "unfinished") == 0) {
    counterprof_region_begin();
    counterprof_region_end();
    tell("enab", 4);
  } else if (strcmp(what, "impatient") == 0) {
    tell("enable\n", 7);
    touch(200);
    tell("disable\n", 8);
  } else if (strcmp(what, "hang") == 0) {
    counterprof_region_begin();
    pause();
  }
  return 0;
}
