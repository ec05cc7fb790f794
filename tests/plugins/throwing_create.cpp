#include <stdexcept>

#include "harmless.h"

namespace {

void* create(const double*, char*, size_t) {
  throw std::runtime_error("thrown across the interface");
}

}  // namespace

EXPORTED const counterprof_kernel* counterprof_kernel_descriptor() {
  counterprof_kernel* kernel = harmless("throwing_create");
  kernel->create = create;
  return kernel;
}
