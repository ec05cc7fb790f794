#include "base/interrupt.hpp"

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <ctime>
#include <initializer_list>

#include <sys/eventfd.h>
#include <unistd.h>

namespace counterprof {
namespace {

volatile std::sig_atomic_t arrived = 0;
volatile std::sig_atomic_t event_fd = -1;
timespec arrived_at{};

void on_signal(int number) {
  const int saved = errno;
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  if (arrived != 0) {
    const double since = static_cast<double>(now.tv_sec - arrived_at.tv_sec) +
                         1e-9 * static_cast<double>(now.tv_nsec - arrived_at.tv_nsec);
    if (since > 0.5) {
      std::signal(number, SIG_DFL);
      std::raise(number);
    }
    errno = saved;
    return;
  }
  arrived_at = now;
  arrived = number;
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(event_fd, &one, sizeof one);
  errno = saved;
}

}  // namespace

void take_interrupts() {
  event_fd = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  std::signal(SIGPIPE, SIG_IGN);
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction action {};
    ::sigaction(number, nullptr, &action);
    if (action.sa_handler == SIG_IGN) continue;
    action = {};
    action.sa_handler =
        on_signal;  // no SA_RESTART: a blocked call returns, and its caller looks at interrupted()
    ::sigaction(number, &action, nullptr);
  }
}

int interrupted() noexcept {
  return arrived;
}

int interrupt_fd() noexcept {
  return event_fd;
}

}  // namespace counterprof
