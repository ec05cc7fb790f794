/* five_words: stores to five words of its own, 100, 200, ... 500 times; with an argument it prints their
 * addresses instead. Neither position-independent nor dynamic: the addresses are the same in every run. */
#include <stdint.h>
#include <stdio.h>

static volatile uint64_t words[5] __attribute__((aligned(64)));

int main(int argc, char** argv) {
  (void)argv;
  for (int i = 0; i < 5; ++i) {
    if (argc > 1) printf("%p\n", (void*)&words[i]);
    for (int store = 0; argc == 1 && store < 100 * (i + 1); ++store) words[i] = (uint64_t)store;
  }
  return 0;
}
