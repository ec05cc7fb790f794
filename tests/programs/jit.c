/* jit ROUNDS: writes a loop into memory as a compiler at run time does, and runs it. With `map` behind it it
 * names it as such compilers do, and with `shared` or `memfd` behind that it writes into such memory. */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#if defined(__x86_64__)
static const unsigned char loop[] = {0x48, 0xff, 0xcf, 0x75, 0xfb, 0xc3}; /* 1: dec %rdi; jnz 1b; ret */
#elif defined(__aarch64__)
static const uint32_t loop[] = {0xf1000400, 0x54ffffe1, 0xd65f03c0}; /* 1: subs x0, x0, #1; b.ne 1b; ret */
#else
#error "no loop for this processor"
#endif

int main(int argc, char** argv) {
  const uint64_t rounds = argc > 1 ? strtoull(argv[1], NULL, 10) : 1;
  const char* kind = argc > 3 ? argv[3] : "";
  const int file = strcmp(kind, "memfd") == 0 ? memfd_create("code", 0) : -1;
  if (file >= 0 && ftruncate(file, 4096) != 0) return 1;
  const int flags = file >= 0                     ? MAP_SHARED
                    : strcmp(kind, "shared") == 0 ? MAP_SHARED | MAP_ANONYMOUS
                                                  : MAP_PRIVATE | MAP_ANONYMOUS;
  void* code = mmap(NULL, 4096, PROT_READ | PROT_WRITE, flags, file, 0);
  if (code == MAP_FAILED) return 1;
  memcpy(code, loop, sizeof loop);
  __builtin___clear_cache((char*)code, (char*)code + sizeof loop);
  if (mprotect(code, 4096, PROT_READ | PROT_EXEC) != 0) return 1;
  if (argc > 2) {
    char path[64];
    snprintf(path, sizeof path, "/tmp/perf-%d.map", (int)getpid());
    FILE* map = fopen(path, "w");
    if (map == NULL) return 1;
    fprintf(map, "%lx %zx made_loop\n", (unsigned long)code, sizeof loop);
    fclose(map);
    puts(path);
  }
  void (*run)(uint64_t);
  memcpy(&run, &code, sizeof run);
  run(rounds);
  return 0;
}
