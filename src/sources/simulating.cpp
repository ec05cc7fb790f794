#include "sources/simulating.hpp"

#include <algorithm>
#include <cmath>
#include <csignal>
#include <memory>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.hpp"

namespace counterprof {
namespace {

namespace fs = std::filesystem;
using callgrind::Counts;

[[noreturn]] void fail(std::string text) {
  throw CannotSimulate{{ReasonCode::simulator_failed, std::move(text)}};
}

/// The pairs of levels that have to be simulated. A single level has a last one of its own that nobody reads.
std::vector<valgrind::Caches> pairs_of(const CacheModel& model) {
  std::vector<CacheGeometry> levels;
  for (const CacheGeometry& level : model.levels) levels.push_back(callgrind::nearest(level));
  const CacheGeometry instructions = callgrind::nearest(model.instructions);
  if (levels.empty()) return {{}};
  if (levels.size() == 1) return {{1, 1, instructions, levels[0], levels[0]}};
  std::vector<valgrind::Caches> pairs{{1, 2, instructions, levels[0], levels[1]}};
  // Fetches that miss a cache of the L2's size: what of them asks the L3.
  if (levels.size() > 2) pairs.push_back({2, 3, levels[1], levels[1], levels[2]});
  return pairs;
}

/// "callgrind.out.L1-L2": KCachegrind opens what is called callgrind.out.*.
std::string name_of(const valgrind::Caches& caches) {
  if (caches.first_level == 0) return "callgrind.out";
  return "callgrind.out.L" + std::to_string(caches.first_level) + "-L" + std::to_string(caches.last_level);
}

std::vector<fs::path> files_named(const fs::path& folder, const std::string& name) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().filename().string().starts_with(name + '.')) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

/// A line of valgrind's log without the "==PID== " that it begins with.
std::string_view without_process(std::string_view line) {
  constexpr std::string_view mark = "== ";
  const std::size_t at = line.find(mark);
  return trim(at == std::string_view::npos ? line : line.substr(at + mark.size()));
}

/// The line of valgrind's log that says why it ended; empty where none does.
std::string complaint(const fs::path& folder, const std::string& name) {
  for (const fs::path& file : files_named(folder, "valgrind-" + name)) {
    const std::string log = read_file(file.string()).value_or("");
    for (const std::string_view line : split(log, '\n'))
      for (const std::string_view sign : {"Unrecognised instruction", "unhandled instruction",
                                          "out of memory", "No space left", "the 'impossible' happened"})
        if (line.find(sign) != std::string_view::npos) return printable(without_process(line));
  }
  return {};
}

/// How it ended where that was not well; nothing where it was.
std::optional<std::string> ended_badly(const Supervised& run, double timeout_seconds) {
  if (run.interrupted_by != 0) throw Interrupted{run.interrupted_by};
  if (run.timed_out)
    return "was not done after " + shortest(std::round(timeout_seconds)) + " s, so it was ended";
  const int code = run.end.exit_code();
  if (run.end.signal() == SIGILL || code == 128 + SIGILL)
    return "uses an instruction that valgrind does not know, as AVX-512 has them";
  if (run.end.signal() != 0) return "was ended by " + signal_name(run.end.signal());
  return std::nullopt;
}

callgrind::Output output_of(const fs::path& file) {
  const auto text = read_file(file.string());
  if (!text) fail("callgrind's file " + file.filename().string() + " cannot be read");
  try {
    return callgrind::parse(*text);
  } catch (const Error& error) {
    fail(std::string(error.what()) + " (is the disk of TMPDIR full?)");
  }
}

/// A folder for that name below `where`: its parts between slashes become folders, what is no name of one is
/// escaped.
fs::path folder_named(const fs::path& where, const std::string& name) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  fs::path folder = where;
  for (const std::string_view part : split(name, '/')) {
    std::string safe;
    for (const char c : part) {
      const auto byte = static_cast<unsigned char>(c);
      if (byte < ' ' || c == '%' || (c == '.' && safe.empty()))
        safe += {'%', digits[byte / 16U], digits[byte % 16U]};
      else
        safe += c;
    }
    folder /= safe.empty() ? "%" : safe;
  }
  return folder;
}

/// The words after the first, joined: the first is a path, or the name of one.
std::string_view arguments_in(std::string_view command) {
  const std::size_t space = command.find(' ');
  return space == std::string_view::npos ? "" : trim(command.substr(space));
}

bool has_dump_before_fork(const callgrind::Output& output) {
  return std::any_of(output.parts.begin(), output.parts.end(),
                     [](const callgrind::Part& part) { return part.trigger.starts_with("--dump-before="); });
}

}  // namespace

Simulating::Simulating(const KernelSpec& kernel, const CacheModel& model, bool takes_input)
    : kernel_(kernel), pairs_(pairs_of(model)), takes_input_(takes_input) {
  limits_.timeout_seconds = kernel.settings.timeout_seconds;
  limits_.env = valgrind::environment(kernel.env);
  limits_.directory = kernel.directory;
}

Simulating::Counted Simulating::kernel(std::uint64_t steps) {
  remove_files();  // of an execution with fewer steps
  HostRequest request = host_request(kernel_);
  request.simulated_steps = steps;
  std::vector<std::vector<std::string>> wrappers;
  for (const valgrind::Caches& pair : pairs_)
    wrappers.push_back(valgrind::words(pair, folder_.path(), name_of(pair), false));
  const std::vector<HostRun> runs = run_hosts(request, limits_, wrappers);
  Counted counted;
  for (std::size_t i = 0; i < pairs_.size(); ++i) {
    const HostRun& run = runs[i];
    std::optional<std::string> how = ended_badly(run.supervised, limits_.timeout_seconds);
    if (!how && run.report.stage != "done")
      how = run.report.stage.empty() ? "did not begin" : "ended in " + in_quotes(run.report.stage);
    if (how && run.report.error) *how += ": " + *run.report.error;
    if (how) fail_with(*how, run.supervised, name_of(pairs_[i]));
    counted.push_back(steps_of(name_of(pairs_[i]), steps));
  }
  return counted;
}

Simulating::Counted Simulating::command() {
  // A file is read anew from its beginning; a pipe or a terminal cannot be.
  struct stat kind {};
  const bool is_file = takes_input_ && ::fstat(STDIN_FILENO, &kind) == 0 && S_ISREG(kind.st_mode);
  if (takes_input_ && !is_file && S_ISFIFO(kind.st_mode))
    add_warning("its standard input was empty: a pipe cannot be read twice");
  std::vector<std::unique_ptr<Process>> processes;
  std::vector<pid_t> pids;
  std::vector<Pipe> outputs;
  outputs.reserve(pairs_.size());
  for (const valgrind::Caches& pair : pairs_) {
    Pipe& output = outputs.emplace_back(Pipe::make());
    const Fd input(is_file ? ::open("/proc/self/fd/0", O_RDONLY | O_CLOEXEC) : -1);
    ProcessSpec spec;
    spec.argv = valgrind::words(pair, folder_.path(), name_of(pair), true);
    spec.argv.insert(spec.argv.end(), kernel_.command.begin(), kernel_.command.end());
    spec.env = limits_.env;
    spec.directory = limits_.directory;
    spec.input = input.get();
    spec.output = output.writer.get();
    processes.push_back(std::make_unique<Process>(spec));
    pids.push_back(processes.back()->pid());
    output.writer.reset();
  }
  std::vector<Watched> watched;
  for (std::size_t i = 0; i < processes.size(); ++i)
    watched.push_back({processes[i].get(), {&outputs[i].reader, nullptr, limits_.timeout_seconds, false}});
  const std::vector<Supervised> runs = supervise(watched);
  Counted counted;
  for (std::size_t i = 0; i < pairs_.size(); ++i) {
    if (const auto how = ended_badly(runs[i], limits_.timeout_seconds))
      fail_with(*how, runs[i], name_of(pairs_[i]));
    exit_code_ = std::max(exit_code_, runs[i].end.exit_code());
    counted.push_back({whole_of(name_of(pairs_[i]), pids[i])});
  }
  return counted;
}

void Simulating::keep(const fs::path& where) {
  try {
    const fs::path folder = folder_named(where, kernel_.name);
    fs::create_directories(folder);
    for (const fs::path& file : files_named(folder, "callgrind.out")) fs::remove(file);  // of another run
    for (const fs::path& file : files_named(folder_.path(), "callgrind.out"))
      fs::copy_file(file, folder / file.filename());
  } catch (const fs::filesystem_error& error) {
    add_warning("its files could not be kept: " + std::string(error.what()));
  }
}

void Simulating::fail_with(const std::string& how, const Supervised& run, const std::string& name) const {
  std::string text = "under valgrind it " + how;
  std::string why = complaint(folder_.path(), name);
  constexpr std::size_t most = 200;
  if (why.empty()) why = printable(trim(run.output).substr(trim(run.output).rfind('\n') + 1));
  why = first_characters(why, most);
  if (!why.empty()) text += "; its last words: " + why;
  fail(std::move(text));
}

void Simulating::remove_files() const {
  for (const fs::path& file : files_named(folder_.path(), "callgrind.out")) fs::remove(file);
}

Counts Simulating::whole_of(const std::string& name, pid_t pid) {
  const fs::path own = folder_.path() / (name + '.' + std::to_string(pid));
  const std::vector<fs::path> files = files_named(folder_.path(), name);
  if (std::find(files.begin(), files.end(), own) == files.end())
    fail("callgrind wrote nothing (is the disk of TMPDIR full?)");
  const callgrind::Output first = output_of(own);
  if (arguments_in(first.command) != arguments_in(join(kernel_.command, " ")))
    add_warning("it replaced itself by another program (exec): what it executed before is not in its counts");
  Counts sum;
  for (const fs::path& file : files) {
    const callgrind::Output output = output_of(file);
    // Without a dump at the fork, a child that executes no other program counts once more what came before
    // it.
    if (file != own && output.command == first.command && !has_dump_before_fork(first))
      fail("it forks by a function that callgrind does not know, so that counts would be twice in the sum");
    for (const callgrind::Part& part : output.parts)
      for (const auto& [counter, count] : part.counts) sum[counter] += count;
  }
  return sum;
}

void Simulating::add_warning(const std::string& text) {
  if (std::find(warnings_.begin(), warnings_.end(), text) == warnings_.end()) warnings_.push_back(text);
}

std::vector<Counts> Simulating::steps_of(const std::string& name, std::uint64_t steps) const {
  const std::vector<fs::path> files = files_named(folder_.path(), name);
  if (files.empty()) fail("callgrind wrote nothing (is the disk of TMPDIR full?)");
  if (files.size() > 1) fail("it starts processes of its own, which callgrind counts apart from its steps");
  std::vector<Counts> counts;
  callgrind::Output output = output_of(files.front());
  for (callgrind::Part& part : output.parts)
    if (part.trigger == simulated_step_label(counts.size() + 1)) counts.push_back(std::move(part.counts));
  if (counts.size() != steps)
    fail("callgrind wrote " + std::to_string(counts.size()) + " of " + std::to_string(steps) +
         " steps (is the disk of TMPDIR full?)");
  return counts;
}

}  // namespace counterprof
