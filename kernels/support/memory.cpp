#include "kernels/support/memory.hpp"

#include <cmath>
#include <string>

#include <unistd.h>

#include "counterprof/error.hpp"

#include "base/text.hpp"

namespace counterprof::kernels {
namespace {

std::string gibibytes(double bytes) {
  return shortest(std::round(bytes / (1 << 30) * 10) / 10) + " GiB";
}

}  // namespace

void require_memory(double bytes, std::string_view what) {
  const double present =
      static_cast<double>(::sysconf(_SC_PHYS_PAGES)) * static_cast<double>(::sysconf(_SC_PAGESIZE));
  if (bytes > present)
    throw Error(std::string(what) + " is too large: it takes " + gibibytes(bytes) +
                ", and this machine has " + gibibytes(present));
}

}  // namespace counterprof::kernels
