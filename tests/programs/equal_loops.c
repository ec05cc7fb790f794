/* equal_loops ROUNDS: two functions that do the same work, in turns whose lengths are drawn, so that no
 * clock and no scheduler is in step with them. A chain of multiplications is as long as its latencies
 * wherever the code lies. With `unlink` behind it the program first deletes its own file. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static volatile uint64_t sink;

static inline uint64_t step(uint64_t x) {
  __asm__("" : "+r"(x));                                  /* else Clang makes one multiplication of eight */
  return x * 6364136223846793005U + 1442695040888963407U; /* line of step */
}

LOOPS void first_loop(uint64_t n) {
  uint64_t x = sink;
  for (uint64_t i = 0; i < n; ++i) x = step(x); /* line of first_loop */
  sink = x;
}

LOOPS void second_loop(uint64_t n) {
  uint64_t x = sink;
  for (uint64_t i = 0; i < n; ++i) x = step(x); /* line of second_loop */
  sink = x;
}

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? atoi(argv[1]) : 1;
  if (argc > 2 && strcmp(argv[2], "unlink") == 0) unlink(argv[0]);
  uint64_t drawn = 1;
  for (int round = 0; round < rounds; ++round) {
    drawn = drawn * 6364136223846793005U + 1442695040888963407U;
    const int turns = 1 + (int)((drawn >> 33) % 3);
    for (int turn = 0; turn < turns; ++turn) first_loop(50000);
    for (int turn = 0; turn < turns; ++turn) second_loop(50000);
  }
  return 0;
}
