#include "perf/user_page.hpp"

#include <sys/mman.h>
#include <unistd.h>

namespace counterprof {
namespace {

/// A byte that a forked child finds to be 0 (man madvise, MADV_WIPEONFORK): the cheapest way of knowing. Null
/// where the kernel has no such memory.
const volatile char* make_mark() {
  const auto bytes = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  void* page = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) return nullptr;
  if (::madvise(page, bytes, MADV_WIPEONFORK) != 0) {
    ::munmap(page, bytes);
    return nullptr;
  }
  *static_cast<char*>(page) = 1;
  return static_cast<const volatile char*>(page);
}

}  // namespace

const volatile char* fork_mark() noexcept {
  static const volatile char* const mark = make_mark();
  return mark;
}

UserPage::UserPage(int fd, PerfSyscalls& syscalls) : syscalls_(&syscalls) {
  const volatile char* const mark = fork_mark();
  if (mark == nullptr || *mark == 0) return;
  page_ = static_cast<perf_event_mmap_page*>(syscalls.map_page(fd));
  if (page_ != nullptr) static_cast<void>(*static_cast<const volatile __u32*>(&page_->lock));
}

UserPage::~UserPage() {
  // In a forked child something else may lie there.
  if (page_ != nullptr && *fork_mark() != 0) syscalls_->unmap_page(page_);
}

}  // namespace counterprof
