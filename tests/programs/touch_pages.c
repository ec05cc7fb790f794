/* touch_pages N: writes N fresh pages, one byte each. Static, so that its own start faults as few as can be.
 */
#include <stdlib.h>
#include <sys/mman.h>

int main(int argc, char** argv) {
  const size_t pages = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
  if (pages == 0) return 0;
  volatile char* memory =
      mmap(NULL, pages * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return 1;
  madvise((void*)memory, pages * 4096, MADV_NOHUGEPAGE);
  for (size_t i = 0; i < pages; ++i) memory[i * 4096] = 1;
  return 0;
}
