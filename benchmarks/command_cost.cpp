// What one more run of a command costs with its events, beside a bare posix_spawn from the same process, and
// what the whole tool costs beside perf stat.
#include <cstdlib>
#include <initializer_list>
#include <string>
#include <vector>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pairs.hpp"
#include "sources/perf.hpp"
#include "workload/process.hpp"

extern char** environ;

namespace {

using namespace counterprof;
using benchmarks::compare;
using benchmarks::median;
using benchmarks::nanoseconds;

void spawn(const std::vector<std::string>& words) {
  std::vector<char*> argv;
  for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  for (const int fd : {1, 2}) posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", O_WRONLY, 0);
  pid_t pid = 0;
  int status = 0;
  if (posix_spawnp(&pid, argv[0], &actions, nullptr, argv.data(), environ) != 0 ||
      ::waitpid(pid, &status, 0) != pid || status != 0) {
    std::printf("%s failed\n", words[0].c_str());
    std::exit(1);
  }
  posix_spawn_file_actions_destroy(&actions);
}

/// The notebook's thirteen, the tool's default, asked of both.
constexpr const char* default_list =
    "cycles,stalled-cycles-frontend,stalled-cycles-backend,instructions,cache-references,cache-misses,"
    "branches,"
    "branch-misses,task-clock,faults,minor-faults,cs,migrations";

/// The median ratio of one run with five events to a bare posix_spawn. The source must be gone before perf is
/// measured: the events that it holds open make opening and closing cheap for every process of the machine.
double ratio_to_spawn() {
  PerfSource source({}, true);
  source.prepare({"task-clock", "page-faults", "minor-faults", "context-switches", "cpu-migrations"},
                 Scheduling::passes);
  KernelSpec kernel;
  kernel.kind = KernelKind::command;
  kernel.command = {"/bin/true"};
  return compare(
      "one run with five events", "posix_spawn without events", 501, [&] { source.measure(kernel, 1); },
      [&] { spawn({"/bin/true"}); });
}

/// The time of `more` runs, by the difference of a long and a short series: start-up cancels.
double per_run(const std::string& program, const char* events, int more) {
  const auto stat = [&](int runs) {
    return nanoseconds([&] {
      spawn({program, "stat", "-e", events, "-r", std::to_string(runs), "--", "/bin/true"});
    });
  };
  return (stat(1 + more) - stat(1)) / more;
}

/// The median ratio of ours to perf's.
double ratio_per_run(const std::string& ours, const char* events) {
  std::vector<double> ratios;
  for (int i = 0; i < 21; ++i) ratios.push_back(per_run(ours, events, 50) / per_run("perf", events, 50));
  return median(ratios);
}

bool held(const char* what, double ratio, double most) {
  const bool ok = ratio <= most;
  std::printf("%-80s ratio %.3f (at most %.2f%s)\n", what, ratio, most, ok ? "" : ": NOT HELD");
  return ok;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::puts("usage: command_cost PATH-OF-COUNTERPROF");
    return 2;
  }
  const std::string ours = argv[1];
  bool ok = true;

  ok = held("one more run of a command / posix_spawn without events", ratio_to_spawn(), 1.10) && ok;

  ok = held("one more run of a command / perf stat's, thirteen events", ratio_per_run(ours, default_list),
            0.50) &&
       ok;
  std::printf("%-80s ratio %.3f\n", "one more run of a command / perf stat's, five software events",
              ratio_per_run(ours, "task-clock,page-faults,minor-faults,context-switches,cpu-migrations"));

  const double whole = compare(
      "counterprof stat -r 1 -- true", "perf stat -r 1 -- true", 51,
      [&] {
        spawn({ours, "stat", "-r", "1", "--", "/bin/true"});
      },
      [&] {
        spawn({"perf", "stat", "-r", "1", "--", "/bin/true"});
      });
  ok = held("counterprof stat -r 1 / perf stat -r 1", whole, 0.50) && ok;
  compare(
      "counterprof --version", "perf --version", 51,
      [&] {
        spawn({ours, "--version"});
      },
      [&] {
        spawn({"perf", "--version"});
      });
  return ok ? 0 : 1;
}
