/* Two threads go round the loop, one twice as often as the other, and the first one waits. */
#include <pthread.h>
#include <stdint.h>

#include "loop.h"

static __attribute__((noinline)) void* go_round(void* rounds) {
  run_loop(*(const uint64_t*)rounds); /* line of go_round */
  return 0;
}

static __attribute__((noinline)) void* go_round_twice(void* rounds) {
  run_loop(2 * *(const uint64_t*)rounds); /* line of go_round_twice */
  return 0;
}

int main(void) {
  uint64_t rounds = 20000000;
  pthread_t threads[2];
  if (pthread_create(&threads[0], 0, go_round, &rounds) != 0) return 1;
  if (pthread_create(&threads[1], 0, go_round_twice, &rounds) != 0) return 1;
  for (int i = 0; i < 2; ++i) pthread_join(threads[i], 0);
  return 0;
}
