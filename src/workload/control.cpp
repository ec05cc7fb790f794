#include "workload/control.hpp"

#include <array>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/text.hpp"
#include "workload/pipe.hpp"

namespace counterprof {
namespace {

constexpr std::string_view ack("ack\n\0", 5);
constexpr std::size_t longest_word = 100;  // perf's own have at most twenty characters

}  // namespace

ControlChannel::ControlChannel(std::function<void(pid_t)> on_begin, std::function<void()> on_end)
    : on_begin_(std::move(on_begin)), on_end_(std::move(on_end)) {
  Pipe ctl = Pipe::make();
  Pipe answers = Pipe::make();
  ctl_ = std::move(ctl.reader);
  their_ctl_ = std::move(ctl.writer);
  their_ack_ = std::move(answers.reader);
  ack_ = std::move(answers.writer);
  // The program waits for its answer; we do not wait for a program that never takes one.
  ::fcntl(their_ack_.get(), F_SETFL, 0);
  ::fcntl(ack_.get(), F_SETFL, O_NONBLOCK);
}

void ControlChannel::hand_to(ProcessSpec& spec) const {
  for (const auto& [name, fd] :
       {std::pair{"COUNTERPROF_CTL_FD", &their_ctl_}, std::pair{"COUNTERPROF_ACK_FD", &their_ack_}}) {
    spec.kept.push_back(fd->get());
    spec.env.emplace_back(name, std::to_string(fd->get()));
  }
}

void ControlChannel::started(const Process& program) noexcept {
  program_ = program.pid();
  their_ctl_.reset();
  // The reader of answers stays open here: its unread bytes tell whether the program waits for them.
}

void ControlChannel::answer() {
  std::array<char, 4096> buffer{};
  while (ctl_ && !violation_) {
    const ssize_t got = ::read(ctl_.get(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return;  // EAGAIN
    if (got == 0) {
      ctl_.reset();
      return;
    }
    take({buffer.data(), static_cast<std::size_t>(got)});
  }
}

void ControlChannel::finish() {
  answer();
  if (violation_) return;
  if (!pending_.empty())
    refuse("left " + in_quotes(pending_) + " unfinished on the control channel");
  else if (inside_)
    refuse("ended inside its region: no 'disable' came over the control channel");
  else if (regions_ == 0)
    refuse("never marked its region: no 'enable' came over the control channel");
}

void ControlChannel::take(std::string_view bytes) {
  for (const char c : bytes) {
    if (violation_) return;
    if (c == '\n' || c == '\0') {  // perf takes either
      const std::string word = std::exchange(pending_, {});
      obey(word);
    } else if (pending_.size() == longest_word) {
      refuse("wrote " + in_quotes(pending_) + "... to the control channel, which is no word of it");
    } else {
      pending_ += c;
    }
  }
}

void ControlChannel::obey(std::string_view word) {
  int unread = 0;
  if (::ioctl(their_ack_.get(), FIONREAD, &unread) == 0 && unread > 0) impatient_ = true;
  if (word == "enable") {
    if (inside_) return refuse("began a region inside its region (a second 'enable'): regions do not nest");
    inside_ = true;
    ++regions_;
    on_begin_(program_);
  } else if (word == "disable") {
    if (!inside_) return refuse("ended a region that it had not begun ('disable' without 'enable')");
    inside_ = false;
    on_end_();
  } else if (word != "ping") {
    return refuse("wrote " + in_quotes(std::string(word)) +
                  " to the control channel, which knows 'enable', 'disable' and 'ping'");
  }
  acknowledge();
}

void ControlChannel::acknowledge() {
  while (::write(ack_.get(), ack.data(), ack.size()) < 0 && errno == EINTR) {
  }
}

void ControlChannel::refuse(std::string why) {
  violation_ = std::move(why);
}

}  // namespace counterprof
