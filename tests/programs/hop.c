/* hop N: moves itself to processor 0, to processor 1, and back, N times. */
#define _GNU_SOURCE
#include <sched.h>
#include <stdlib.h>

static int move_to(int cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(cpu, &set);
  return sched_setaffinity(0, sizeof set, &set);
}

int main(int argc, char** argv) {
  const int times = argc > 1 ? atoi(argv[1]) : 0;
  if (move_to(1) != 0) return 1;
  for (int i = 0; i < times; ++i)
    if (move_to(0) != 0 || move_to(1) != 0) return 1;
  return 0;
}
