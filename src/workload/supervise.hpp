#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/fd.hpp"
#include "workload/control.hpp"
#include "workload/pipe.hpp"
#include "workload/process.hpp"

namespace counterprof {

/// Something else that wants to be looked at while a process runs.
struct Aside {
  int fd = -1;                 ///< when this is readable
  std::function<void()> look;  ///< once more, too, when the process has ended
};

/// What is listened to while a process runs. Absent readers are not.
struct Listening {
  Fd* output = nullptr;  ///< what it prints: the end of it is kept
  Fd* result = nullptr;  ///< what a kernel host reports: all of it is kept
  std::optional<double> timeout_seconds;
  bool shares_terminal =
      false;  ///< Ctrl-C has reached it, too: it is neither signalled again nor ended by force
  ControlChannel* control = nullptr;  ///< is answered, and the process ended that violates its rules
  const Aside* aside = nullptr;
};

/// What happened while a process ran.
struct Supervised {
  ProcessEnd end;
  std::string output;  ///< the last 8 KiB of what it printed
  std::string result;
  bool timed_out = false;
  bool broke_rules = false;  ///< of the control channel, so that it was ended
  int interrupted_by = 0;    ///< the signal that we got; 0: none
  Orphans left_behind;       ///< processes that outlived it
};

/// One of several processes that run side by side.
struct Watched {
  Process* process = nullptr;
  Listening listening;
};

/// Waits until each process has ended, ends it (SIGTERM, two seconds later SIGKILL) after its timeout or when
/// this process is interrupted, and ends what they leave behind, which the first one's result tells of. In
/// their order.
std::vector<Supervised> supervise(std::span<const Watched> processes);

/// The same for a single one.
Supervised supervise(Process& process, const Listening& listening);

}  // namespace counterprof
