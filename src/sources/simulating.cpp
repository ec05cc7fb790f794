#include "sources/simulating.hpp"

#include <algorithm>
#include <cmath>
#include <csignal>
#include <memory>

#include "base/text.hpp"

namespace counterprof {
namespace {

namespace fs = std::filesystem;
using callgrind::Counts;

[[noreturn]] void fail(std::string text) {
  throw CannotSimulate{{ReasonCode::simulator_failed, std::move(text)}};
}

CacheGeometry instruction_cache(const Topology& topology) {
  constexpr CacheGeometry usual{std::uint64_t{32} * 1024, 8, 64};
  for (const CacheInfo& cache : topology.caches)
    if (cache.type == "instruction" && cache.level == 1)
      return {cache.size_bytes, cache.ways, cache.line_bytes};
  return usual;
}

/// The pairs of levels that have to be simulated. A single level has a last one of its own that nobody reads.
std::vector<valgrind::Caches> pairs_of(const CacheModel& model, const Topology& topology) {
  std::vector<CacheGeometry> levels;
  for (const CacheGeometry& level : model.levels) levels.push_back(callgrind::nearest(level));
  const CacheGeometry instructions = callgrind::nearest(instruction_cache(topology));
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

std::vector<callgrind::Part> parts_of(const fs::path& file) {
  const auto text = read_file(file.string());
  if (!text) fail("callgrind's file " + file.filename().string() + " cannot be read");
  try {
    return callgrind::parse(*text);
  } catch (const Error& error) {
    fail(std::string(error.what()) + " (is the disk of TMPDIR full?)");
  }
}

}  // namespace

Simulating::Simulating(const KernelSpec& kernel, const CacheModel& model, const Topology& topology)
    : kernel_(kernel), pairs_(pairs_of(model, topology)) {
  limits_.timeout_seconds = kernel.settings.timeout_seconds;
  limits_.env = valgrind::environment(kernel.env);
  limits_.directory = kernel.directory;
}

Simulating::Counted Simulating::kernel(std::uint64_t steps) {
  remove_files();  // of an execution with fewer steps
  HostRequest request;
  request.kernel = kernel_.use;
  request.library = kernel_.library;
  request.parameters = kernel_.parameters;
  request.warmup_steps = static_cast<std::uint64_t>(kernel_.settings.warmup_steps);
  request.simulated_steps = steps;
  std::vector<std::vector<std::string>> wrappers;
  for (const valgrind::Caches& pair : pairs_)
    wrappers.push_back(valgrind::words(pair, folder_.path(), name_of(pair), false));
  const std::vector<HostRun> runs = run_hosts(request, limits_, wrappers);
  Counted counted;
  for (std::size_t i = 0; i < pairs_.size(); ++i) {
    const HostRun& run = runs[i];
    std::optional<std::string> how = ended_badly(run.supervised, limits_.timeout_seconds);
    if (!how && run.report.stage != "done") how = "ended in " + in_quotes(run.report.stage);
    if (run.report.error) *how += ": " + *run.report.error;
    if (how) fail_with(*how, run.supervised, name_of(pairs_[i]));
    counted.push_back(steps_of(name_of(pairs_[i]), steps));
  }
  return counted;
}

Simulating::Counted Simulating::command() {
  std::vector<std::unique_ptr<Process>> processes;
  std::vector<Pipe> outputs;
  outputs.reserve(pairs_.size());
  for (const valgrind::Caches& pair : pairs_) {
    Pipe& output = outputs.emplace_back(Pipe::make());
    ProcessSpec spec;
    spec.argv = valgrind::words(pair, folder_.path(), name_of(pair), true);
    spec.argv.insert(spec.argv.end(), kernel_.command.begin(), kernel_.command.end());
    spec.env = limits_.env;
    spec.directory = limits_.directory;
    spec.output = output.writer.get();
    processes.push_back(std::make_unique<Process>(spec));
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
    counted.push_back({whole_of(name_of(pairs_[i]))});
  }
  return counted;
}

void Simulating::keep(const fs::path& where) const {
  std::string name;
  for (const char c : kernel_.name) name += c == '/' || static_cast<unsigned char>(c) < ' ' ? '_' : c;
  try {
    fs::create_directories(where / name);
    for (const fs::path& file : files_named(folder_.path(), "callgrind.out"))
      fs::copy_file(file, where / name / file.filename(), fs::copy_options::overwrite_existing);
  } catch (const fs::filesystem_error& error) {
    fail("its files could not be kept: " + std::string(error.what()));
  }
}

void Simulating::fail_with(const std::string& how, const Supervised& run, const std::string& name) const {
  std::string text = "under valgrind it " + how;
  std::string why = complaint(folder_.path(), name);
  if (why.empty()) why = printable(trim(run.output).substr(trim(run.output).rfind('\n') + 1));
  if (!why.empty()) text += "; its last words: " + why;
  fail(std::move(text));
}

void Simulating::remove_files() const {
  for (const fs::path& file : files_named(folder_.path(), "callgrind.out")) fs::remove(file);
}

Counts Simulating::whole_of(const std::string& name) const {
  const std::vector<fs::path> files = files_named(folder_.path(), name);
  if (files.empty()) fail("callgrind wrote nothing (is the disk of TMPDIR full?)");
  Counts sum;
  for (const fs::path& file : files)
    for (const callgrind::Part& part : parts_of(file))
      for (const auto& [counter, count] : part.counts) sum[counter] += count;
  return sum;
}

std::vector<Counts> Simulating::steps_of(const std::string& name, std::uint64_t steps) const {
  const std::vector<fs::path> files = files_named(folder_.path(), name);
  if (files.empty()) fail("callgrind wrote nothing (is the disk of TMPDIR full?)");
  if (files.size() > 1) fail("it starts processes of its own, which callgrind counts apart from its steps");
  std::vector<Counts> counts;
  for (callgrind::Part& part : parts_of(files.front()))
    if (part.trigger == simulated_step_label(counts.size() + 1)) counts.push_back(std::move(part.counts));
  if (counts.size() != steps)
    fail("callgrind wrote " + std::to_string(counts.size()) + " of " + std::to_string(steps) +
         " steps (is the disk of TMPDIR full?)");
  return counts;
}

}  // namespace counterprof
