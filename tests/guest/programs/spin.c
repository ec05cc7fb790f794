/* spin ROUNDS: goes round the loop so often. Digits are all looked at, so numbers of equal length cost the
 * same. */
#include <stdlib.h>

#include "loop.h"

int main(int argc, char** argv) {
  run_loop(argc > 1 ? strtoull(argv[1], NULL, 10) : 1);
  return 0;
}
