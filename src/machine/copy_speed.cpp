#include "machine/copy_speed.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstring>

#include <sys/mman.h>

namespace counterprof {
namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

constexpr std::size_t mebibyte = std::size_t{1} << 20U;
constexpr std::size_t least_array = 32 * mebibyte;
constexpr std::size_t most_array = 256 * mebibyte;
constexpr int tries = 10;

// Of large pieces the C library stores past the caches.
constexpr std::size_t piece = 1024;

// A line is read, a line is loaded to be stored to, and that is written back.
constexpr double moved_for_each_byte = 3;

/// Two arrays side by side, their pages there already.
class Arrays {
 public:
  explicit Arrays(std::size_t bytes_each)
      : bytes_(2 * bytes_each),
        address_(::mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)) {
    if (*this) std::memset(address_, 1, bytes_);
  }
  ~Arrays() {
    if (*this) ::munmap(address_, bytes_);
  }
  Arrays(const Arrays&) = delete;
  Arrays& operator=(const Arrays&) = delete;

  explicit operator bool() const { return address_ != MAP_FAILED; }

  void copy() const {
    auto* const from = static_cast<unsigned char*>(address_);
    const std::size_t half = bytes_ / 2;
    for (std::size_t at = 0; at < half; at += piece)
      std::memcpy(from + half + at, from + at, std::min(piece, half - at));
    ++from[0];  // so that no copy is like the one before, and none can be left out
  }

 private:
  std::size_t bytes_;
  void* address_;
};

/// One try is as many copies as take long enough for the clock.
std::optional<double> copy_speed(std::size_t bytes_each) {
  constexpr std::size_t least_try = 4 * mebibyte;
  const Arrays arrays(bytes_each);
  if (!arrays) return std::nullopt;
  const std::size_t copies = std::max<std::size_t>(1, least_try / bytes_each);
  double best = 0;
  for (int i = 0; i < tries; ++i) {
    const auto started = Clock::now();
    for (std::size_t copy = 0; copy < copies; ++copy) arrays.copy();
    const Seconds spent = Clock::now() - started;
    if (spent.count() > 0)
      best = std::max(best, moved_for_each_byte * static_cast<double>(copies * bytes_each) / spent.count());
  }
  return best > 0 ? std::optional(best) : std::nullopt;
}

}  // namespace

void measure_copy_speeds(Context& context) {
  std::size_t last_level = 0;
  for (CacheInfo& cache : context.caches) {
    if (cache.type == "instruction") continue;
    last_level = std::max<std::size_t>(last_level, cache.size_bytes);
    // A quarter each: half of the cache in all.
    if (cache.size_bytes / 4 > 0 && cache.size_bytes / 4 <= most_array)
      cache.copy_bytes_per_second = copy_speed(cache.size_bytes / 4);
  }
  const std::size_t array = std::max(2 * last_level, least_array);
  // Without a known cache, nobody knows that it is memory which is measured.
  if (last_level > 0 && array <= most_array) context.copy_bytes_per_second = copy_speed(array);
}

}  // namespace counterprof
