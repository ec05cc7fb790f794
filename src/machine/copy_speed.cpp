#include "machine/copy_speed.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>

#include <sys/mman.h>

namespace counterprof {
namespace {

constexpr std::size_t mebibyte = std::size_t{1} << 20U;
constexpr std::size_t least = 32 * mebibyte;
constexpr std::size_t most = 256 * mebibyte;
constexpr std::chrono::duration<double> long_enough{0.3};
constexpr int most_copies = 20;

class Pages {
 public:
  explicit Pages(std::size_t bytes)
      : bytes_(bytes),
        address_(::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)) {}
  ~Pages() {
    if (*this) ::munmap(address_, bytes_);
  }
  Pages(const Pages&) = delete;
  Pages& operator=(const Pages&) = delete;

  explicit operator bool() const { return address_ != MAP_FAILED; }
  char* data() const { return static_cast<char*>(address_); }

 private:
  std::size_t bytes_;
  void* address_;
};

}  // namespace

std::optional<double> measure_copy_bytes_per_second(std::size_t last_level_bytes) {
  if (last_level_bytes > most / 2) return std::nullopt;
  const std::size_t bytes = std::max(2 * last_level_bytes, least);
  const Pages arrays(2 * bytes);
  if (!arrays) return std::nullopt;
  char* const from = arrays.data();
  char* const to = from + bytes;
  std::memset(from, 1, 2 * bytes);

  using Clock = std::chrono::steady_clock;
  double best = 0;
  const auto started = Clock::now();
  for (int copy = 0; copy < most_copies && (copy < 3 || Clock::now() - started < long_enough); ++copy) {
    const auto before = Clock::now();
    std::memcpy(to, from, bytes);
    const std::chrono::duration<double> spent = Clock::now() - before;
    from[0] = to[bytes - 1];  // so that no copy is like the one before, and none can be left out
    if (spent.count() > 0) best = std::max(best, 2.0 * static_cast<double>(bytes) / spent.count());
  }
  return best > 0 ? std::optional(best) : std::nullopt;
}

}  // namespace counterprof
