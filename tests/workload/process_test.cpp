#include "workload/process.hpp"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <filesystem>

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.hpp"
#include "workload/supervise.hpp"

namespace counterprof {
namespace {

using Clock = std::chrono::steady_clock;

/// A shell command, its output caught.
Supervised run_shell(const std::string& script, std::optional<double> timeout = {}, ProcessSpec spec = {}) {
  Pipe output = Pipe::make();
  spec.argv = {"sh", "-c", script};
  spec.output = output.writer.get();
  Process process(spec);
  output.writer.reset();
  return supervise(process, {&output.reader, nullptr, timeout, false});
}

bool exists(pid_t pid) {
  return ::kill(pid, 0) == 0;
}

TEST(Process, TellsHowItEnded) {
  EXPECT_EQ(run_shell("exit 7").end.exit_code(), 7);
  EXPECT_EQ(run_shell("exit 7").end.signal(), 0);
  const Supervised killed = run_shell("kill -9 $$");
  EXPECT_EQ(killed.end.signal(), SIGKILL);
  EXPECT_EQ(killed.end.exit_code(), 128 + SIGKILL);
}

TEST(Process, GivesBothStreamsInTheirOrder) {
  EXPECT_EQ(run_shell("echo a; echo b >&2; echo c").output, "a\nb\nc\n");
}

// More than a pipe holds: a supervisor that waits for the end first would wait for ever.
TEST(Process, KeepsTheEndOfALongOutput) {
  const Supervised run = run_shell("seq 1 100000");
  EXPECT_EQ(run.end.exit_code(), 0);
  EXPECT_LE(run.output.size(), 8192u);
  EXPECT_TRUE(run.output.ends_with("99999\n100000\n"));
}

TEST(Process, HasTheEnvironmentAndFolderThatItWasGiven) {
  ProcessSpec spec;
  spec.env = {{"COUNTERPROF_TEST", "x y"}, {"HOME", "elsewhere"}};
  spec.directory = "/proc";
  EXPECT_EQ(run_shell("echo $COUNTERPROF_TEST $HOME; pwd", {}, spec).output, "x y elsewhere\n/proc\n");
}

TEST(Process, ReadsNothingFromOurInput) {
  EXPECT_EQ(run_shell("cat; echo done").output, "done\n");
}

// The pipe's other holders would keep it open after the child's end.
TEST(Process, HoldsItsOutputAsItsStreamsOnly) {
  EXPECT_EQ(run_shell("p=$(readlink /proc/$$/fd/1); ls -l /proc/$$/fd | grep -cF \"$p\"").output, "2\n");
}

// The child shares this process's descriptors until its exec: a dup2 before unshare would redirect our own
// stdout.
TEST(Process, LeavesOurStreamsAlone) {
  const std::string before = std::filesystem::read_symlink("/proc/self/fd/1");
  run_shell("echo x");
  EXPECT_EQ(std::filesystem::read_symlink("/proc/self/fd/1"), before);
}

TEST(Process, IsPinned) {
  ProcessSpec spec;
  spec.cpu = 0;
  EXPECT_EQ(run_shell("grep Cpus_allowed_list /proc/self/status | cut -f2", {}, spec).output, "0\n");
}

int start_error(ProcessSpec spec) {
  try {
    const Process process(spec);
  } catch (const CannotStart& error) {
    EXPECT_NE(std::string(error.what()).find("cannot"), std::string::npos);
    return error.error();
  }
  return 0;
}

TEST(Process, SaysWhyItCannotBeStarted) {
  ProcessSpec spec;
  spec.argv = {"no-such-program-anywhere"};
  EXPECT_EQ(start_error(spec), ENOENT);
  spec.argv = {"/etc/passwd"};
  EXPECT_EQ(start_error(spec), EACCES);
  spec.argv = {"true"};
  spec.directory = "/no/such/folder";
  EXPECT_EQ(start_error(spec), ENOENT);
  spec.directory.clear();
  spec.cpu = 1000;
  EXPECT_EQ(start_error(spec), EINVAL);
}

TEST(Process, HandsOnWhatGoesWrongBeforeExec) {
  ProcessSpec spec;
  spec.argv = {"true"};
  EXPECT_THROW(Process(spec, [] { throw Error("no counters", ""); }), Error);
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);  // and leaves no zombie
}

TEST(Process, SharesMemoryWithItsChildUntilExec) {
  ProcessSpec spec;
  spec.argv = {"true"};
  pid_t child = 0;
  Process process(spec, [&] { child = ::getpid(); });
  EXPECT_NE(child, ::getpid());
  EXPECT_GT(child, 0);
  EXPECT_EQ(process.wait().exit_code(), 0);
}

TEST(Process, IsEndedByItsDestructorWithItsGroup) {
  pid_t child = 0;
  {
    ProcessSpec spec;
    spec.argv = {"sleep", "1000"};
    const Process process(spec, [&] { child = ::getpid(); });
    EXPECT_TRUE(exists(child));
  }
  EXPECT_FALSE(exists(child));
}

TEST(Supervise, EndsWhatHangs) {
  const auto started = Clock::now();
  const Supervised run = run_shell("echo begun; sleep 1000", 0.2);
  EXPECT_TRUE(run.timed_out);
  EXPECT_EQ(run.output, "begun\n");
  EXPECT_LT(Clock::now() - started, std::chrono::seconds(5));
}

TEST(Supervise, EndsWhatIgnoresBeingAsked) {
  const auto started = Clock::now();
  const Supervised run = run_shell("trap '' TERM; while :; do sleep 0.1; done", 0.2);
  EXPECT_TRUE(run.timed_out);
  EXPECT_EQ(run.end.signal(), SIGKILL);
  EXPECT_LT(Clock::now() - started, std::chrono::seconds(10));
}

// It holds the pipe open, too: who reads until the end of the stream hangs with it.
TEST(Supervise, EndsWhatOutlivesItsParent) {
  adopt_orphans();
  const auto started = Clock::now();
  const Supervised run = run_shell("sleep 1000 & setsid sleep 1000 & echo $!");
  EXPECT_EQ(run.left_behind.ended, 2);
  EXPECT_EQ(run.left_behind.still_running, 0);
  EXPECT_FALSE(exists(static_cast<pid_t>(*parse_unsigned(trim(run.output)))));
  EXPECT_LT(Clock::now() - started, std::chrono::seconds(5));
}

// A shell that execs us hands its own children over: they are none of ours.
TEST(Supervise, LeavesAloneWhatWasThereBefore) {
  const pid_t before = ::fork();
  if (before == 0) {
    ::pause();
    ::_exit(0);
  }
  adopt_orphans();
  EXPECT_EQ(run_shell("sleep 1000 &").left_behind.ended, 1);
  EXPECT_TRUE(exists(before));
  ::kill(before, SIGKILL);
  ::waitpid(before, nullptr, 0);
}

TEST(Supervise, EndsWhatLeftItsGroup) {
  const auto started = Clock::now();
  ProcessSpec spec;
  spec.argv = {"sleep", "1000"};
  Process process(spec, [] { ::setpgid(0, ::getpgid(::getppid())); });
  const Supervised run = supervise(process, {nullptr, nullptr, 0.2, false});
  EXPECT_TRUE(run.timed_out);
  EXPECT_EQ(run.end.signal(), SIGTERM);
  EXPECT_LT(Clock::now() - started, std::chrono::seconds(5));
}

TEST(Process, IsFoundInThePathThatItWasGiven) {
  ProcessSpec spec;
  spec.argv = {"cpu0"};
  spec.env = {{"PATH", "/sys/devices/system/cpu"}};
  EXPECT_EQ(start_error(spec), EACCES);  // found, and no program
}

TEST(PeakMemory, IsNotSaidWhereOurOwnHidesIt) {
  const std::vector<char> large(std::size_t{64} << 20, 'x');
  EXPECT_FALSE(peak_memory(run_shell("exit 0").end.usage)) << large.size();
}

// A tool that holds much memory must not make its children's start dearer, nor count its own share as theirs.
TEST(Process, IsNotChargedForWhatHappenedBeforeExec) {
  ProcessSpec spec;
  spec.argv = {"true"};
  const auto burn = [] {
    const auto end = Clock::now() + std::chrono::milliseconds(100);
    while (Clock::now() < end) {
    }
  };
  Process process(spec, burn);
  const ProcessEnd end = process.wait();
  const double seconds =
      static_cast<double>(end.usage.ru_utime.tv_sec) + 1e-6 * static_cast<double>(end.usage.ru_utime.tv_usec);
  EXPECT_LT(seconds, 0.08);
  EXPECT_LT(end.wall_seconds, 0.09);
}

}  // namespace
}  // namespace counterprof
