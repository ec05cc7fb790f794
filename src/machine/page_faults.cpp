#include "machine/page_faults.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>

#include <sys/mman.h>
#include <unistd.h>

namespace counterprof {

std::optional<double> page_fault_cost_ns() {
  constexpr std::size_t pages = 512;
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  std::array<double, 5> costs{};
  for (double& cost : costs) {
    void* memory = ::mmap(nullptr, pages * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return std::nullopt;
    ::madvise(memory, pages * page, MADV_NOHUGEPAGE);
    auto* bytes = static_cast<volatile char*>(memory);
    const auto started = std::chrono::steady_clock::now();
    for (std::size_t i = 0; i < pages; ++i) bytes[i * page] = 1;
    const std::chrono::duration<double, std::nano> spent = std::chrono::steady_clock::now() - started;
    ::munmap(memory, pages * page);
    cost = spent.count() / static_cast<double>(pages);
  }
  std::sort(costs.begin(), costs.end());
  return costs[costs.size() / 2];
}

}  // namespace counterprof
