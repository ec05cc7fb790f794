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
  std::array<char, 16384> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init): read() fills it
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

/// Watches over one process.
class Supervisor {
 public:
  static constexpr std::size_t descriptors = 5;

  explicit Supervisor(const Watched& watched) : process_(*watched.process), listening_(watched.listening) {
    if (listening_.timeout_seconds)
      deadline_ = Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(
                                     std::min(*listening_.timeout_seconds, 1e9)));
  }

  [[nodiscard]] bool has_ended() const noexcept { return ended_; }
  /// When it wants to be looked at, whatever happens until then.
  [[nodiscard]] const std::optional<Clock::time_point>& deadline() const noexcept { return deadline_; }

  /// What to wait for; poll(2) passes over -1.
  [[nodiscard]] std::array<pollfd, descriptors> waits() const noexcept {
    const auto fd_of = [](const Fd* fd) { return fd != nullptr ? fd->get() : -1; };
    return {{{ended_ ? -1 : process_.pidfd(), POLLIN, 0},
             {fd_of(listening_.output), POLLIN, 0},
             {fd_of(listening_.result), POLLIN, 0},
             {listening_.control != nullptr && !stopping_ ? listening_.control->fd() : -1, POLLIN, 0},
             {listening_.aside != nullptr && !ended_ ? listening_.aside->fd : -1, POLLIN, 0}}};
  }

  void look(std::span<const pollfd> waits) {
    if (waits[1].revents != 0 || waits[2].revents != 0) read_streams();
    if (ended_) return;
    if (waits[4].revents != 0) listening_.aside->look();
    if (waits[3].revents != 0) listen_to_control();
    if (waits[0].revents != 0) {
      ended_ = true;
      deadline_.reset();
      result_.end = process_.wait();
    } else if (deadline_ && Clock::now() >= *deadline_) {
      if (stopping_) {
        process_.signal(SIGKILL);
        deadline_.reset();
      } else {
        result_.timed_out = true;
        stop();
      }
    }
  }

  /// This process was interrupted.
  void interrupt(int signal) {
    result_.interrupted_by = signal;
    if (!ended_ && !(listening_.shares_terminal && signal == SIGINT)) stop();
  }

  /// What is in the pipes now is all that will come: whoever could still write has been ended.
  Supervised result() && {
    read_streams();
    if (listening_.aside != nullptr) listening_.aside->look();
    if (listening_.control != nullptr) listening_.control->finish();
    if (result_.output.size() > output_kept) result_.output.erase(0, result_.output.size() - output_kept);
    return std::move(result_);
  }

 private:
  void stop() {
    stopping_ = true;
    process_.signal(result_.interrupted_by == SIGINT ? SIGINT : SIGTERM);
    deadline_ = Clock::now() + grace;
  }

  void listen_to_control() {
    listening_.control->answer();
    if (!listening_.control->violation()) return;
    result_.broke_rules = true;
    stop();
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

std::optional<Clock::time_point> earliest_deadline(const std::vector<Supervisor>& supervisors) {
  std::optional<Clock::time_point> earliest;
  for (const Supervisor& supervisor : supervisors)
    if (const auto& deadline = supervisor.deadline(); deadline && (!earliest || *deadline < *earliest))
      earliest = deadline;
  return earliest;
}

/// Waits until something happens to one of them, and lets each look at it.
void step(std::vector<Supervisor>& supervisors, bool& is_interrupted) {
  std::vector<pollfd> waits{{is_interrupted ? -1 : interrupt_fd(), POLLIN, 0}};
  for (const Supervisor& supervisor : supervisors)
    for (const pollfd& wait : supervisor.waits()) waits.push_back(wait);
  const int ready = ::poll(waits.data(), waits.size(), poll_timeout(earliest_deadline(supervisors)));
  if (ready < 0) return;  // EINTR: the interrupt's descriptor tells
  if (waits[0].revents != 0 && interrupted() != 0) {
    is_interrupted = true;
    for (Supervisor& supervisor : supervisors) supervisor.interrupt(interrupted());
  }
  std::span<const pollfd> rest(waits);
  rest = rest.subspan(1);
  for (Supervisor& supervisor : supervisors) {
    supervisor.look(rest.first(Supervisor::descriptors));
    rest = rest.subspan(Supervisor::descriptors);
  }
}

}  // namespace

std::vector<Supervised> supervise(std::span<const Watched> processes) {
  std::vector<Supervisor> supervisors(processes.begin(), processes.end());
  bool is_interrupted = false;
  while (
      !std::all_of(supervisors.begin(), supervisors.end(), [](const auto& one) { return one.has_ended(); }))
    step(supervisors, is_interrupted);
  const Orphans left_behind = end_orphans();
  std::vector<Supervised> results;
  results.reserve(supervisors.size());
  for (Supervisor& supervisor : supervisors) results.push_back(std::move(supervisor).result());
  if (!results.empty()) results.front().left_behind = left_behind;
  return results;
}

Supervised supervise(Process& process, const Listening& listening) {
  const std::array<Watched, 1> one{{{&process, listening}}};
  return std::move(supervise(one).front());
}

}  // namespace counterprof
