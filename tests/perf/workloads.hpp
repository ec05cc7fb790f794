#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

// Workloads whose counts are known exactly. They are compiled without sanitizers (which fault pages by
// themselves) and call the kernel by bare system calls, so that nothing but what they say happens between two
// reads.
namespace counterprof::workloads {

/// Anonymous memory of its own, given back at the end; none of it touched unless `flags` has MAP_POPULATE.
class Pages {
 public:
  explicit Pages(std::size_t pages, int flags = 0, int advice = -1);
  ~Pages();
  Pages(const Pages&) = delete;
  Pages& operator=(const Pages&) = delete;

  volatile char* page(std::size_t i) const noexcept;
  std::size_t count() const noexcept { return pages_; }

 private:
  volatile char* base_;
  std::size_t pages_;
};

void write_each(const Pages& pages) noexcept;
void read_each(const Pages& pages) noexcept;
/// One store per 4096 bytes from `from` on.
void write_range(volatile char* from, std::size_t bytes) noexcept;
void read_range(const volatile char* from, std::size_t bytes) noexcept;

void store_times(volatile std::uint64_t* address, int times) noexcept;
void load_times(const volatile std::uint64_t* address, int times) noexcept;
void getppid_times(int times) noexcept;
/// Moves this thread to processor 0, to processor 1, and back, so many times.
void hop(int times) noexcept;
/// Writes a byte to one pipe and waits for one on the other.
void ping(int to, int from, int times) noexcept;

/// What a team of threads does at once, so that a region can hold their work and nothing of their coming and
/// going.
struct Team {
  std::atomic<int> ready = 0;
  std::atomic<bool> go = false;
  std::atomic<int> done = 0;
};
/// A member: waits for `go`, writes one byte per 4096 of the range, and stays until `go` is taken back.
void write_range_together(Team& team, volatile char* from, std::size_t bytes) noexcept;
/// Its leader: starts them, and waits until `members` are done.
void lead(Team& team, int members) noexcept;

}  // namespace counterprof::workloads
