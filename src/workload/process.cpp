#include "workload/process.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <exception>
#include <filesystem>
#include <set>
#include <thread>

#include <fcntl.h>
#include <linux/close_range.h>
#include <sanitizer/asan_interface.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.hpp"

namespace counterprof {
namespace {

timeval operator-(const timeval& a, const timeval& b) noexcept {
  timeval result{};
  timersub(&a, &b, &result);
  return result;
}

/// The parts of a child's usage that its life before exec has a share in: opening events takes 0.4 ms.
void subtract(rusage& usage, const rusage& before) noexcept {
  usage.ru_utime = usage.ru_utime - before.ru_utime;
  usage.ru_stime = usage.ru_stime - before.ru_stime;
  usage.ru_minflt -= before.ru_minflt;
  usage.ru_majflt -= before.ru_majflt;
  usage.ru_nvcsw -= before.ru_nvcsw;
  usage.ru_nivcsw -= before.ru_nivcsw;
}

std::vector<char*> pointers(const std::vector<std::string>& words) {
  std::vector<char*> result;
  result.reserve(words.size() + 1);
  for (const std::string& word : words) result.push_back(const_cast<char*>(word.c_str()));
  result.push_back(nullptr);
  return result;
}

std::vector<std::string> environment_with(const std::vector<std::pair<std::string, std::string>>& added) {
  std::vector<std::string> result;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const std::string_view key = text.substr(0, text.find('='));
    bool replaced = false;
    for (const auto& [name, value] : added) replaced = replaced || name == key;
    if (!replaced) result.emplace_back(text);
  }
  for (const auto& [name, value] : added) result.emplace_back(name).append(1, '=').append(value);
  return result;
}

/// What parent and child share while the child runs in the parent's memory.
struct Launch {
  const ProcessSpec* spec = nullptr;
  const std::function<void()>* before_exec = nullptr;
  std::string program;
  std::vector<char*> argv;
  std::vector<char*> envp;
  sigset_t mask{};
  rusage before{};
  std::chrono::steady_clock::time_point started;
  int error = 0;                 // of the child, where it could not exec
  const char* failed = "";       // at what
  std::exception_ptr exception;  // out of before_exec
};

/// A descriptor table of our own again. Containers' seccomp profiles forbid unshare(2); close_range(2) does
/// the same.
bool unshare_files() noexcept {
  if (::unshare(CLONE_FILES) == 0) return true;
  return ::syscall(SYS_close_range, ~0U, ~0U, CLOSE_RANGE_UNSHARE) == 0;
}

[[noreturn]] void fail(Launch& launch, const char* at) noexcept {
  launch.error = errno;
  launch.failed = at;
  ::_exit(127);
}

/// Handlers of ours must not run in a child that shares our memory, and SIGPIPE is ignored for us only.
/// Signals are blocked until the very exec. Bare system calls: ThreadSanitizer's sigaction keeps a table of
/// handlers in memory, which here is the parent's as well. A record of zeros is SIG_DFL in every
/// architecture's layout.
void reset_signals() noexcept {
  constexpr std::size_t mask_bytes = 8;
  constexpr std::array<unsigned long, 8> by_default{};
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) {
    std::array<unsigned long, 8> action{};
    ::syscall(SYS_rt_sigaction, number, nullptr, action.data(), mask_bytes);
    const bool was_ignored = action[0] == reinterpret_cast<unsigned long>(SIG_IGN);
    if (!was_ignored || number == SIGPIPE)
      ::syscall(SYS_rt_sigaction, number, by_default.data(), nullptr, mask_bytes);
  }
}

void connect_streams(Launch& launch) noexcept {
  const ProcessSpec& spec = *launch.spec;
  if (!spec.shares_terminal) {
    const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null < 0) fail(launch, "open /dev/null");
    const int output = spec.output >= 0 ? spec.output : null;
    if (::dup2(spec.input >= 0 ? spec.input : null, 0) < 0 || ::dup2(output, 1) < 0 || ::dup2(output, 2) < 0)
      fail(launch, "dup2");
  }
  for (const int fd : spec.kept)
    if (::fcntl(fd, F_SETFD, 0) != 0) fail(launch, "fcntl");
}

int child(void* argument) {
  Launch& launch = *static_cast<Launch*>(argument);
  const ProcessSpec& spec = *launch.spec;
  reset_signals();
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // no child outlives us, even where we are killed
  if (!spec.shares_terminal) ::setpgid(0, 0);
  if (spec.cpu) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(static_cast<unsigned>(*spec.cpu), &set);
    if (::sched_setaffinity(0, sizeof set, &set) != 0) fail(launch, "sched_setaffinity");
  }
  if (*launch.before_exec) {
    try {
      (*launch.before_exec)();
    } catch (...) {
      launch.exception = std::current_exception();
      ::_exit(127);
    }
  }
  // Before any dup2: the table is the parent's as well until here, and its stdout would be redirected.
  if (!unshare_files()) fail(launch, "unshare");
  connect_streams(launch);
  if (!spec.directory.empty() && ::chdir(spec.directory.c_str()) != 0) fail(launch, "chdir");
  ::getrusage(RUSAGE_SELF, &launch.before);
  launch.started = std::chrono::steady_clock::now();
  ::sigprocmask(SIG_SETMASK, &launch.mask, nullptr);
  ::execvpe(launch.program.c_str(), launch.argv.data(), launch.envp.data());
  fail(launch, "exec");
}

/// The child's stack while it shares our memory.
class ChildStack {
 public:
  ChildStack()
      : base_(::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0)) {
    if (base_ == MAP_FAILED) throw CannotStart("cannot start a process: no memory for its stack", {}, errno);
  }
  ~ChildStack() {
    // A child that execs never returns from its frames: AddressSanitizer would have them marked for whoever
    // gets these addresses next.
    ASAN_UNPOISON_MEMORY_REGION(base_, size);
    ::munmap(base_, size);
  }
  ChildStack(const ChildStack&) = delete;
  ChildStack& operator=(const ChildStack&) = delete;

  void* top() const noexcept { return static_cast<char*>(base_) + size; }

 private:
  static constexpr std::size_t size =
      std::size_t{512} * 1024;  // opening events reads folders of /proc and /sys
  void* base_;
};

/// The processes that this thread has started.
std::set<pid_t> children_of(pid_t process, pid_t thread) {
  std::set<pid_t> result;
  const std::string list =
      read_file("/proc/" + std::to_string(process) + "/task/" + std::to_string(thread) + "/children")
          .value_or("");
  for (const std::string_view word : split(trim(list), ' '))
    if (const auto pid = parse_unsigned(word); pid && *pid > 1) result.insert(static_cast<pid_t>(*pid));
  return result;
}

std::set<pid_t> children() {
  return children_of(::getpid(), ::getpid());
}

/// Those that were there before us.
std::set<pid_t>& children_before() {
  static std::set<pid_t> pids;
  return pids;
}

/// The program's path where the added environment has a PATH of its own: execvpe(3) searches ours.
std::string program_path(const ProcessSpec& spec) {
  const std::string& name = spec.argv[0];
  if (name.find('/') != std::string::npos) return name;
  for (const auto& [key, value] : spec.env) {
    if (key != "PATH") continue;
    for (const std::string_view folder : split(value, ':')) {
      std::string path = std::string(folder) + '/' + name;
      if (::access(path.c_str(), X_OK) == 0) return path;
    }
  }
  return name;
}

[[noreturn]] void throw_cannot_start(const ProcessSpec& spec, const Launch& launch) {
  const std::string program = in_quotes(spec.argv[0]);
  const std::string why = std::strerror(launch.error);
  if (std::string_view(launch.failed) == "chdir")
    throw CannotStart("cannot start " + program + " in '" + printable(spec.directory) + "': " + why, {},
                      launch.error);
  if (std::string_view(launch.failed) == "sched_setaffinity")
    throw CannotStart("cannot pin " + program + " to processor " + std::to_string(*spec.cpu) + ": " + why,
                      "`nproc` says how many there are; they are numbered from 0", launch.error);
  std::string hint;
  if (launch.error == ENOENT) hint = "is it installed, and in PATH?";
  if (launch.error == EACCES) hint = "it must be a file that you may execute (chmod +x)";
  if (launch.error == ENOEXEC) hint = "a script needs a first line such as #!/bin/sh";
  const std::string at = std::string_view(launch.failed) == "exec" ? "" : std::string(launch.failed) + ": ";
  throw CannotStart("cannot start " + program + ": " + at + why, hint, launch.error);
}

}  // namespace

double seconds(const timeval& time) noexcept {
  return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

std::vector<pid_t> threads_of(pid_t process) {
  std::vector<pid_t> threads;
  std::error_code error;
  for (const auto& entry :
       std::filesystem::directory_iterator("/proc/" + std::to_string(process) + "/task", error))
    if (const auto number = parse_unsigned(entry.path().filename().string()))
      threads.push_back(static_cast<pid_t>(*number));
  std::vector<pid_t> below;
  for (const pid_t thread : threads)
    for (const pid_t child : children_of(process, thread))
      for (const pid_t of_child : threads_of(child)) below.push_back(of_child);
  threads.insert(threads.end(), below.begin(), below.end());
  return threads;
}

rusage faults_so_far(pid_t pid) {
  rusage usage{};
  const auto text = read_file("/proc/" + std::to_string(pid) + "/stat");
  if (!text) return usage;
  // Behind the name, which may hold anything but ends with the last parenthesis: state is field 3.
  const auto fields = split(trim(std::string_view(*text).substr(text->rfind(')') + 1)), ' ');
  constexpr std::size_t minor = 10 - 3;
  constexpr std::size_t major = 12 - 3;
  if (fields.size() <= major) return usage;
  usage.ru_minflt = static_cast<long>(parse_unsigned(fields[minor]).value_or(0));
  usage.ru_majflt = static_cast<long>(parse_unsigned(fields[major]).value_or(0));
  return usage;
}

std::string signal_name(int signal) {
  const char* name = sigabbrev_np(signal);
  return name != nullptr ? "SIG" + std::string(name) : "signal " + std::to_string(signal);
}

int ProcessEnd::signal() const noexcept {
  return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

int ProcessEnd::exit_code() const noexcept {
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

Process::Process(const ProcessSpec& spec, const std::function<void()>& before_exec)
    : own_group_(!spec.shares_terminal) {
  const ChildStack stack;
  Launch launch;
  launch.spec = &spec;
  launch.before_exec = &before_exec;
  const std::vector<std::string> environment = environment_with(spec.env);
  launch.program = program_path(spec);
  launch.argv = pointers(spec.argv);
  launch.envp = pointers(environment);

  sigset_t all;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &launch.mask);
  int pidfd = -1;
  pid_ = ::clone(child, stack.top(), CLONE_VM | CLONE_VFORK | CLONE_FILES | CLONE_PIDFD | SIGCHLD, &launch,
                 &pidfd);
  const int error = errno;
  ::pthread_sigmask(SIG_SETMASK, &launch.mask, nullptr);
  if (pid_ < 0)
    throw CannotStart("cannot start a process: " + std::string(std::strerror(error)),
                      "is `ulimit -u` reached?", error);
  pidfd_.reset(pidfd);
  before_ = launch.before;
  started_ = launch.started;
  if (launch.error == 0 && !launch.exception) return;
  ::waitpid(std::exchange(pid_, -1), nullptr, 0);
  if (launch.exception) std::rethrow_exception(launch.exception);
  throw_cannot_start(spec, launch);
}

Process::~Process() {
  if (pid_ < 0) return;
  signal(SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

ProcessEnd Process::wait() {
  ProcessEnd end;
  while (::wait4(pid_, &end.status, 0, &end.usage) < 0 && errno == EINTR) {
  }
  end.wall_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count();
  subtract(end.usage, before_);
  pid_ = -1;
  return end;
}

void Process::signal(int number) const noexcept {
  if (pid_ <= 0) return;
  // A program may have left its group: then, and where it must not live on, it is meant itself.
  if (!own_group_ || ::kill(-pid_, number) != 0 || number == SIGKILL) ::kill(pid_, number);
}

void adopt_orphans() {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  children_before() = children();
}

Orphans end_orphans() {
  constexpr auto patience = std::chrono::seconds(2);
  Orphans result;
  if (::getpid() == 1) return result;
  // The usual case, without reading /proc: no child at all.
  siginfo_t any{};
  if (::waitid(P_ALL, 0, &any, WEXITED | WNOHANG | WNOWAIT) != 0) return result;
  const auto end = std::chrono::steady_clock::now() + patience;
  while (true) {
    int seen = 0;
    result.still_running = 0;
    for (const pid_t pid : children()) {
      if (children_before().contains(pid)) continue;
      ++seen;
      ::kill(pid, SIGKILL);
      if (::waitpid(pid, nullptr, WNOHANG) == pid)
        ++result.ended;
      else
        ++result.still_running;
    }
    // One that has ended leaves its own children to us: again, until a look finds none.
    if (seen == 0 || std::chrono::steady_clock::now() > end) return result;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

std::optional<double> peak_memory(const rusage& usage) noexcept {
  rusage own{};
  ::getrusage(RUSAGE_SELF, &own);
  if (usage.ru_maxrss <= own.ru_maxrss) return std::nullopt;
  return static_cast<double>(usage.ru_maxrss) * 1024.0;
}

}  // namespace counterprof
