#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/fd.hpp"
#include "workload/process.hpp"

namespace counterprof {

/// The tool's end of the channel over which a program marks its region: that of perf stat --control
/// fd:CTL,ACK. The program writes "enable\n", "disable\n" or "ping\n", and each is answered by the five bytes
/// "ack\n\0" (tools/perf/util/evlist.c, evlist__ctlfd_process). Descriptors are named by COUNTERPROF_CTL_FD
/// and COUNTERPROF_ACK_FD.
class ControlChannel {
 public:
  /// Both are called while the program waits for its answer; what begins is told the program's number.
  /// Throws Error where there are no descriptors.
  ControlChannel(std::function<void(pid_t)> on_begin, std::function<void()> on_end);

  /// Before the start: the program inherits its ends.
  void hand_to(ProcessSpec& spec) const;
  /// After the start: from here on the channel ends with the program.
  void started(const Process& program) noexcept;

  /// What to wait for; -1 once nobody can write any more.
  [[nodiscard]] int fd() const noexcept { return ctl_.get(); }
  /// Reads and answers what is there.
  void answer();
  /// The program has ended: takes what it still wrote, and looks whether its regions were complete.
  void finish();

  /// What the program did against the rules, a sentence that begins with its verb; from then on nothing is
  /// answered.
  [[nodiscard]] const std::optional<std::string>& violation() const noexcept { return violation_; }
  [[nodiscard]] bool is_inside() const noexcept { return inside_; }
  /// It went on before it was answered, so that its regions begin and end late.
  [[nodiscard]] bool was_impatient() const noexcept { return impatient_; }

 private:
  void take(std::string_view bytes);
  void obey(std::string_view word);
  void acknowledge();
  void refuse(std::string why);

  std::function<void(pid_t)> on_begin_;
  std::function<void()> on_end_;
  Fd ctl_;        // ours: words come
  Fd ack_;        // ours: answers go
  Fd their_ctl_;  // theirs
  Fd their_ack_;
  pid_t program_ = -1;
  std::string pending_;  // a word that is not complete
  int regions_ = 0;
  bool inside_ = false;
  bool impatient_ = false;
  std::optional<std::string> violation_;
};

}  // namespace counterprof
