#pragma once

#include <stdint.h>

// A loop whose instructions can be counted by hand: two for each round, on every processor here, and one more
// where the counter of rounds is moved to a register before it.
static inline void run_loop(uint64_t rounds) {
#if defined(__aarch64__)
  __asm__ volatile("1: subs %0, %0, #1\n   b.ne 1b" : "+r"(rounds)::"cc");
#elif defined(__riscv)
  // Instructions of four bytes each: nothing depends on whether the assembler knows shorter ones.
  __asm__ volatile(".option push\n .option norvc\n 1: addi %0, %0, -1\n   bnez %0, 1b\n .option pop"
                   : "+r"(rounds));
#else
  __asm__ volatile("1: dec %0\n   jnz 1b" : "+r"(rounds)::"cc");
#endif
}
