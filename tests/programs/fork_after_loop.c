/* fork_after_loop ITERATIONS [fork]: two instructions, so many times; then a child that ends at once. */
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char** argv) {
  unsigned long left = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
#if defined(__x86_64__)
  if (left > 0) __asm__ volatile("1: dec %0\n jnz 1b" : "+r"(left) : : "cc");
#elif defined(__aarch64__)
  if (left > 0) __asm__ volatile("1: subs %0, %0, #1\n b.ne 1b" : "+r"(left) : : "cc");
#endif
  if (argc > 2) {
    const pid_t child = fork();
    if (child == 0) _exit(0);
    if (child < 0 || waitpid(child, NULL, 0) != child) return 1;
  }
  return 0;
}
