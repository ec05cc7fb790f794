#include "workload/supervise.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "counterprof/error.hpp"

#include "base/interrupt.hpp"

namespace counterprof {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t output_kept = 8192;
// A kernel that writes to the descriptor of the host's report could otherwise fill our memory.
constexpr std::size_t result_most = std::size_t{16} << 20;
constexpr auto grace = std::chrono::seconds(2);

/// Reads what is there. False at the end of the stream.
bool drain(int fd, std::string& into, std::size_t most, bool keep_the_end) {
  std::array<char, 16384> buffer;
  while (true) {
    const ssize_t got = ::read(fd, buffer.data(), buffer.size());
    if (got == 0) return false;
    if (got < 0) return errno == EAGAIN || errno == EINTR;
    const auto bytes = static_cast<std::size_t>(got);
    if (keep_the_end) {
      into.append(buffer.data(), bytes);
      if (into.size() > 2 * most) into.erase(0, into.size() - most);
    } else if (into.size() < most) {
      into.append(buffer.data(), std::min(bytes, most - into.size()));
    }
  }
}

/// Milliseconds until then, for poll(2): -1 where there is no such moment.
int poll_timeout(const std::optional<Clock::time_point>& moment) {
  if (!moment) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*moment - Clock::now()).count();
  return static_cast<int>(std::clamp<decltype(left)>(left, 0, 1'000'000));
}

class Supervisor {
 public:
  Supervisor(Process& process, const Listening& listening) : process_(process), listening_(listening) {
    if (listening.timeout_seconds)
      deadline_ = Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(
                                     std::min(*listening.timeout_seconds, 1e9)));
  }

  Supervised run() && {
    while (!ended_) step();
    result_.end = process_.wait();
    result_.left_behind = end_orphans();
    // What is in the pipes now is all that will come: whoever could still write has been ended.
    read_streams();
    if (result_.output.size() > output_kept) result_.output.erase(0, result_.output.size() - output_kept);
    return std::move(result_);
  }

 private:
  void step() {
    std::array<pollfd, 4> waits{{{process_.pidfd(), POLLIN, 0},
                                 {result_.interrupted_by == 0 ? interrupt_fd() : -1, POLLIN, 0},
                                 {listening_.output != nullptr ? listening_.output->get() : -1, POLLIN, 0},
                                 {listening_.result != nullptr ? listening_.result->get() : -1, POLLIN, 0}}};
    const int ready = ::poll(waits.data(), waits.size(), poll_timeout(deadline_));
    if (ready < 0) return;  // EINTR: the interrupt's descriptor tells
    if (waits[2].revents != 0 || waits[3].revents != 0) read_streams();
    if (waits[1].revents != 0 && interrupted() != 0) {
      result_.interrupted_by = interrupted();
      if (!(listening_.shares_terminal && result_.interrupted_by == SIGINT)) stop();
    }
    if (waits[0].revents != 0) ended_ = true;
    if (!ended_ && deadline_ && Clock::now() >= *deadline_) {
      if (stopping_) {
        process_.signal(SIGKILL);
        deadline_.reset();
      } else {
        result_.timed_out = true;
        stop();
      }
    }
  }

  void stop() {
    stopping_ = true;
    process_.signal(result_.interrupted_by == SIGINT ? SIGINT : SIGTERM);
    deadline_ = Clock::now() + grace;
  }

  void read_streams() {
    if (listening_.output != nullptr && *listening_.output &&
        !drain(listening_.output->get(), result_.output, output_kept, true))
      listening_.output->reset();
    if (listening_.result != nullptr && *listening_.result &&
        !drain(listening_.result->get(), result_.result, result_most, false))
      listening_.result->reset();
  }

  Process& process_;
  Listening listening_;
  Supervised result_;
  std::optional<Clock::time_point> deadline_;
  bool stopping_ = false;
  bool ended_ = false;
};

}  // namespace

Pipe Pipe::make() {
  std::array<int, 2> fds{};
  if (::pipe2(fds.data(), O_CLOEXEC) != 0)
    throw Error("cannot make a pipe: " + std::string(std::strerror(errno)), "raise `ulimit -n`");
  Pipe pipe{Fd(fds[0]), Fd(fds[1])};
  // Ours is read only when there is something; the child's stays blocking, as programs expect.
  ::fcntl(pipe.reader.get(), F_SETFL, O_NONBLOCK);
  return pipe;
}

Supervised supervise(Process& process, const Listening& listening) {
  return Supervisor(process, listening).run();
}

}  // namespace counterprof
