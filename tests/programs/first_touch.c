/* Touches 1000 fresh pages in one line and 500 in another. */
#include <stddef.h>
#include <sys/mman.h>

enum { page = 4096, pages_a = 1000, pages_b = 500 };

static volatile char* fresh(size_t pages) {
  volatile char* memory =
      mmap(NULL, pages * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory != MAP_FAILED) madvise((void*)memory, pages * page, MADV_NOHUGEPAGE);
  return memory;
}

int main(void) {
  volatile char* a = fresh(pages_a);
  volatile char* b = fresh(pages_b);
  if (a == MAP_FAILED || b == MAP_FAILED) return 1;
  for (size_t i = 0; i < pages_a; ++i) a[i * page] = 1; /* line A */
  for (size_t i = 0; i < pages_b; ++i) b[i * page] = 1; /* line B */
  return 0;
}
