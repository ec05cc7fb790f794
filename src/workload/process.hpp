#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <sys/resource.h>
#include <sys/types.h>

#include "counterprof/error.hpp"

#include "base/fd.hpp"

namespace counterprof {

/// A program to be started.
struct ProcessSpec {
  std::vector<std::string> argv;
  std::vector<std::pair<std::string, std::string>> env;  // added to this process's own
  std::string directory;                                 // empty: where we are
  std::optional<int> cpu;                                // the only processor that it may use
  bool shares_terminal = false;  // stdin, stdout, stderr and the process group are ours; else stdin is
                                 // /dev/null, it has a group of its own, and what it prints goes to `output`
  int output = -1;
  int input = -1;         // its stdin instead of /dev/null, where it does not share ours; -1: none
  std::vector<int> kept;  // descriptors that it inherits under the same numbers
};

/// How a process ended.
struct ProcessEnd {
  int status = 0;           // as wait4(2) gives it
  rusage usage{};           // as wait4(2) gives it, less what was used before the exec
  double wall_seconds = 0;  // from just before the exec to the end

  int signal() const noexcept;     // that ended it; 0: none did
  int exit_code() const noexcept;  // 128 + signal where one ended it
};

double seconds(const timeval& time) noexcept;
/// "SIGTERM"; "signal 35" where it has no name.
std::string signal_name(int signal);

/// A program that cannot be started; error() is the errno of what failed.
class CannotStart : public Error {
 public:
  CannotStart(const std::string& what, std::string hint, int error)
      : Error(what, std::move(hint)), error_(error) {}
  int error() const noexcept { return error_; }

 private:
  int error_;
};

/// A child process, ended with its process group by the destructor at the latest.
class Process {
 public:
  /// Starts it by clone(CLONE_VM | CLONE_VFORK | CLONE_FILES), which does not copy this process's page tables
  /// (fork takes milliseconds once it holds 64 MiB). `before_exec` runs in the child, in this process's
  /// memory and with its descriptors: there counters are opened on the child itself. Throws CannotStart, and
  /// what before_exec does.
  explicit Process(const ProcessSpec& spec, const std::function<void()>& before_exec = {});
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  /// Becomes readable when it ends (man pidfd_open).
  int pidfd() const noexcept { return pidfd_.get(); }
  /// -1 once it has been waited for.
  pid_t pid() const noexcept { return pid_; }
  /// Blocks until it has ended.
  ProcessEnd wait();
  /// To its process group; to it alone where it shares ours.
  void signal(int number) const noexcept;

 private:
  pid_t pid_ = -1;  // -1: it has been waited for
  bool own_group_ = false;
  Fd pidfd_;
  rusage before_{};
  std::chrono::steady_clock::time_point started_;
};

/// Makes this process the parent of what its children leave behind (prctl, PR_SET_CHILD_SUBREAPER), and
/// remembers the children that it has already: a shell that execs us hands over its own. Once, before the
/// first start.
void adopt_orphans();

struct Orphans {
  int ended = 0;
  int still_running = 0;  ///< another user's, say, which we may not end
};
/// Ends (SIGKILL) the children that this process has adopted, and what they leave behind in turn; gives up
/// after two seconds. As process 1 of a container every orphan is adopted, so none is touched.
Orphans end_orphans();

/// The numbers of a process's threads, and of those of the processes below it.
std::vector<pid_t> threads_of(pid_t process);

/// The page faults of a process that runs (proc(5), /proc/PID/stat), its ended threads' among them, and
/// nothing else of what getrusage(2) tells. Zeros where it has ended.
rusage faults_so_far(pid_t pid);

/// The peak memory of the program, in bytes, or nothing where this process's own peak hides it: exec hands
/// the starter's high-water mark on to the child (/bin/true "used" 66 MB).
std::optional<double> peak_memory(const rusage& usage) noexcept;

}  // namespace counterprof
