#pragma once

#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace counterprof {

/// Owns a file descriptor.
class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) noexcept : fd_(fd) {}
  ~Fd() { reset(); }
  Fd(Fd&& other) noexcept : fd_(other.release()) {}
  Fd& operator=(Fd&& other) noexcept {
    reset(other.release());
    return *this;
  }
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;

  int get() const noexcept { return fd_; }
  explicit operator bool() const noexcept { return fd_ >= 0; }
  int release() noexcept { return std::exchange(fd_, -1); }
  void reset(int fd = -1) noexcept {
    if (fd_ >= 0 && fd_ != fd) ::close(fd_);
    fd_ = fd;
  }

 private:
  int fd_ = -1;
};

/// Opens /dev/null for those of the three standard streams that the starter closed: else the next descriptor
/// that is opened would be taken for a stream. First thing in main.
inline void reserve_standard_streams() noexcept {
  Fd extra;
  do extra.reset(::open("/dev/null", O_RDWR | O_CLOEXEC));
  while (extra && extra.get() <= STDERR_FILENO && extra.release() >= 0);
}

}  // namespace counterprof
