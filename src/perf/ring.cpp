#include "perf/ring.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

#include <unistd.h>

#include "counterprof/error.hpp"

namespace counterprof {

RingRead read_ring(std::span<const std::byte> ring, std::uint64_t tail, std::uint64_t head,
                   std::vector<std::byte>& scratch, const TakeRecord& take) {
  const std::uint64_t mask = ring.size() - 1;
  if (head - tail > ring.size()) return {head, false};
  while (tail != head) {
    const std::uint64_t left = head - tail;
    // Records are multiples of eight bytes, so that a header never wraps.
    perf_event_header header{};
    const std::uint64_t at = tail & mask;
    if (left < sizeof header || ring.size() - at < sizeof header) return {head, false};
    std::memcpy(&header, ring.data() + at, sizeof header);
    if (header.size < sizeof header || header.size > left || header.size % sizeof(std::uint64_t) != 0)
      return {head, false};
    const std::uint64_t to_the_end = ring.size() - at;
    if (header.size <= to_the_end) {
      take(ring.subspan(at, header.size));
    } else {
      const auto first = ring.subspan(at, to_the_end);
      const auto rest = ring.first(header.size - to_the_end);
      scratch.assign(first.begin(), first.end());
      scratch.insert(scratch.end(), rest.begin(), rest.end());
      take(scratch);
    }
    tail += header.size;
  }
  return {tail, true};
}

Ring::Ring(int fd, std::size_t pages, PerfSyscalls& syscalls) : syscalls_(&syscalls) {
  const auto page_bytes = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  int error = 0;
  for (; pages > 0; pages /= 2) {
    void* base = nullptr;
    error = syscalls.map_ring(fd, (1 + pages) * page_bytes, &base);
    if (error == 0) {
      page_ = static_cast<perf_event_mmap_page*>(base);
      data_ = {static_cast<const std::byte*>(base) + page_bytes, pages * page_bytes};
      return;
    }
    if (error != -EPERM && error != -ENOMEM) break;
  }
  throw Error("the kernel gives no memory for samples: " + std::string(std::strerror(-error)),
              error == -EPERM ? "raise kernel.perf_event_mlock_kb, or end other programs that sample" : "");
}

Ring::~Ring() {
  if (page_ != nullptr)
    syscalls_->unmap_ring(page_, data_.size() + static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)));
}

void Ring::drain(const TakeRecord& take) {
  // The kernel writes a record before it moves data_head, and reads data_tail before it writes over one:
  // acquire and release are what linux/perf_event.h asks for at data_head and data_tail (rmb(), mb()).
  const std::uint64_t head = __atomic_load_n(&page_->data_head, __ATOMIC_ACQUIRE);
  const std::uint64_t tail = page_->data_tail;
  if (head == tail) return;
  const RingRead read = read_ring(data_, tail, head, scratch_, take);
  is_sound_ = is_sound_ && read.is_sound;
  __atomic_store_n(&page_->data_tail, read.tail, __ATOMIC_RELEASE);
}

}  // namespace counterprof
