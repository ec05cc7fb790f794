#include "machine/git.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <string_view>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.hpp"
#include "base/text.hpp"

namespace counterprof {
namespace {

namespace fs = std::filesystem;

/// What a file like "gitdir: PATH" or "ref: NAME" says after its key.
std::optional<std::string> pointed_to(const std::string& content, std::string_view key) {
  if (!std::string_view(content).starts_with(key)) return std::nullopt;
  return std::string(trim(std::string_view(content).substr(key.size())));
}

/// gitrepository-layout(5): .git is a folder, or in worktrees and submodules a file that says where it is.
std::optional<fs::path> find_git_folder(const std::string& directory) {
  std::error_code error;
  for (fs::path here = fs::absolute(directory, error).lexically_normal(); !error; here = here.parent_path()) {
    const fs::path git = here / ".git";
    if (fs::is_directory(git, error)) return git;
    if (const auto content = read_line(git); content && !content->empty()) {
      const auto target = pointed_to(*content, "gitdir:");
      return target ? std::optional(here / *target) : std::nullopt;  // an absolute target replaces `here`
    }
    error.clear();
    if (here == here.root_path() || here.empty()) break;
  }
  return std::nullopt;
}

/// An object's name: 40 digits of SHA-1 or 64 of SHA-256.
bool is_object_name(std::string_view text) {
  return (text.size() == 40 || text.size() == 64) &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::optional<std::string> if_object_name(std::optional<std::string> text) {
  return text && is_object_name(*text) ? text : std::nullopt;
}

std::optional<std::string> find_packed(const fs::path& folder, const std::string& reference) {
  const auto packed = read_file(folder / "packed-refs");
  if (!packed) return std::nullopt;
  for (const std::string_view line : split(*packed, '\n')) {
    const auto space = line.find(' ');
    if (space != std::string_view::npos && trim(line.substr(space + 1)) == reference)
      return if_object_name(std::string(line.substr(0, space)));
  }
  return std::nullopt;
}

std::optional<std::string> read_commit(const fs::path& git) {
  const auto head = read_line(git / "HEAD");
  if (!head) return std::nullopt;
  const auto reference = pointed_to(*head, "ref:");
  if (!reference) return if_object_name(head);  // detached
  // A worktree has its own HEAD; branches are in the folder that all worktrees share.
  const auto common = read_line(git / "commondir");
  const fs::path shared = common ? git / *common : git;
  if (auto commit = if_object_name(read_line(shared / *reference))) return commit;
  return find_packed(shared, *reference);
}

/// Ends the process unless it has ended, and waits for it: nothing is left behind.
class Child {
 public:
  explicit Child(pid_t pid) : pid_(pid) {}
  ~Child() {
    if (pid_ > 0) {
      ::kill(pid_, SIGKILL);
      wait();
    }
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  /// True when it has ended with status 0.
  bool wait() {
    int status = 0;
    pid_t ended = 0;
    do ended = ::waitpid(pid_, &status, 0);
    while (ended < 0 && errno == EINTR);
    pid_ = 0;
    return ended > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
  }

 private:
  pid_t pid_;
};

/// Starts it with its output in `writer` and its messages nowhere; -1 where it cannot be started.
pid_t start(const char* const* argv, int writer) {
  posix_spawn_file_actions_t actions;
  if (::posix_spawn_file_actions_init(&actions) != 0) return -1;
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&actions, writer, STDOUT_FILENO);
  ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t pid = -1;
  const int error = ::posix_spawnp(&pid, argv[0], &actions, nullptr, const_cast<char* const*>(argv), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  return error == 0 ? pid : -1;
}

/// Reads to the end, of which only the first byte matters: whether there was anything. Nothing when the time
/// is over.
std::optional<bool> says_anything(int reader, std::chrono::milliseconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  bool anything = false;
  while (true) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    pollfd waiting{reader, POLLIN, 0};
    const int ready = ::poll(&waiting, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
    if (ready == 0) return std::nullopt;
    if (ready < 0) {
      if (errno == EINTR) continue;
      return std::nullopt;
    }
    std::array<char, 4096> buffer{};
    const ssize_t bytes = ::read(reader, buffer.data(), buffer.size());
    if (bytes == 0) return anything;
    if (bytes < 0 && errno != EINTR) return std::nullopt;
    if (bytes > 0) anything = true;
  }
}

/// Untracked files do not count, as in `git describe --dirty`: the tool's own reports would be among them.
/// core.fsmonitor may name a program to run, or start a server that outlives us; optional locks would disturb
/// a git that the user is running.
std::optional<bool> ask_git(const std::string& directory) {
  const std::array argv{"git",
                        "--no-optional-locks",
                        "-c",
                        "core.fsmonitor=false",
                        "-C",
                        directory.c_str(),
                        "status",
                        "--porcelain",
                        "--untracked-files=no",
                        static_cast<const char*>(nullptr)};
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return std::nullopt;
  const Fd reader(ends[0]);
  Fd writer(ends[1]);
  const pid_t pid = start(argv.data(), writer.get());
  if (pid < 0) return std::nullopt;
  Child child(pid);
  writer.reset();
  const auto dirty = says_anything(reader.get(), std::chrono::seconds(1));
  if (!dirty) return std::nullopt;
  return child.wait() ? dirty : std::nullopt;
}

}  // namespace

GitState read_git(const std::string& directory) {
  GitState state;
  const auto git = find_git_folder(directory);
  if (!git) return state;
  state.commit = read_commit(*git);
  state.dirty = ask_git(directory);
  return state;
}

}  // namespace counterprof
