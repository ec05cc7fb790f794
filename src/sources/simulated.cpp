#include "sources/simulated.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <csignal>
#include <filesystem>
#include <memory>
#include <set>

#include "base/text.hpp"
#include "machine/cache_model.hpp"
#include "machine/page_faults.hpp"
#include "sources/callgrind.hpp"
#include "sources/simulated_events.hpp"
#include "sources/temporary_folder.hpp"
#include "sources/valgrind.hpp"
#include "workload/host.hpp"

namespace counterprof {
namespace {

namespace fs = std::filesystem;
using callgrind::Counts;

// Steady state is linear in steps, so a few are enough; where two in a row differ, more are looked at.
constexpr std::uint64_t few_steps = 2;
constexpr std::uint64_t most_steps = 8;
constexpr double tolerance = 0.01;

/// Why there are no simulated values.
struct CannotSimulate {
  Reason reason;
};
/// This process was interrupted.
struct Interrupted {
  int signal = 0;
};

[[noreturn]] void fail(std::string text) {
  throw CannotSimulate{{ReasonCode::simulator_failed, std::move(text)}};
}

/// What the executions counted: for each of them its steps in their order; of a command one, the whole.
using Counted = std::vector<std::vector<Counts>>;

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

/// The line of valgrind's log that says why it ended; empty where none does.
std::string complaint(const fs::path& folder, const std::string& name) {
  for (const fs::path& file : files_named(folder, "valgrind-" + name)) {
    const std::string log = read_file(file.string()).value_or("");
    for (const std::string_view line : split(log, '\n'))
      for (const std::string_view sign : {"Unrecognised instruction", "unhandled instruction",
                                          "out of memory", "No space left", "the 'impossible' happened"})
        if (line.find(sign) != std::string_view::npos)
          return printable(trim(line.substr(std::min(line.size(), line.rfind("== ") + 1))));
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

/// Simulates one kernel, in a folder that is its own.
class Simulating {
 public:
  Simulating(const KernelSpec& kernel, const CacheModel& model, const Topology& topology)
      : kernel_(kernel), pairs_(pairs_of(model, topology)) {
    limits_.timeout_seconds = kernel.settings.timeout_seconds;
    limits_.env = valgrind::environment(kernel.env);
    limits_.directory = kernel.directory;
  }

  const std::vector<valgrind::Caches>& pairs() const noexcept { return pairs_; }

  Counted command() {
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

  Counted kernel(std::uint64_t steps) {
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

  /// Copies callgrind's files to a folder of the kernel's own.
  void keep(const fs::path& where) const {
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

 private:
  [[noreturn]] void fail_with(const std::string& how, const Supervised& run, const std::string& name) const {
    std::string text = "under valgrind it " + how;
    std::string why = complaint(folder_.path(), name);
    if (why.empty()) why = printable(trim(run.output).substr(trim(run.output).rfind('\n') + 1));
    if (!why.empty()) text += "; its last words: " + why;
    fail(std::move(text));
  }

  void remove_files() const {
    for (const fs::path& file : files_named(folder_.path(), "callgrind.out")) fs::remove(file);
  }

  static std::vector<callgrind::Part> parts_of(const fs::path& file) {
    const auto text = read_file(file.string());
    if (!text) fail("callgrind's file " + file.filename().string() + " cannot be read");
    try {
      return callgrind::parse(*text);
    } catch (const Error& error) {
      fail(std::string(error.what()) + " (is the disk of TMPDIR full?)");
    }
  }

  /// Of all processes of a command.
  Counts whole_of(const std::string& name) const {
    const std::vector<fs::path> files = files_named(folder_.path(), name);
    if (files.empty()) fail("callgrind wrote nothing (is the disk of TMPDIR full?)");
    Counts sum;
    for (const fs::path& file : files)
      for (const callgrind::Part& part : parts_of(file))
        for (const auto& [counter, count] : part.counts) sum[counter] += count;
    return sum;
  }

  std::vector<Counts> steps_of(const std::string& name, std::uint64_t steps) const {
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

  const KernelSpec& kernel_;
  std::vector<valgrind::Caches> pairs_;
  HostLimits limits_;
  TemporaryFolder folder_;
};

double sum(const Counts& counts, std::initializer_list<std::string_view> names) {
  double result = 0;
  for (const std::string_view name : names)
    if (const auto found = counts.find(name); found != counts.end())
      result += static_cast<double>(found->second);
  return result;
}

/// Of the larger. A few counts more or less are none: a label is built, a page table is walked.
double relative_difference(double a, double b) {
  constexpr double slack = 32;
  return std::abs(a - b) <= slack ? 0 : std::abs(a - b) / std::max(a, b);
}

/// The largest between two consecutive steps; nothing where there is only one.
std::optional<double> step_difference(const Counted& counted) {
  std::optional<double> largest;
  for (const std::vector<Counts>& steps : counted)
    for (std::size_t i = 1; i < steps.size(); ++i)
      for (const auto& names :
           {std::initializer_list<std::string_view>{"Ir"}, {"D1mr", "D1mw"}, {"DLmr", "DLmw"}})
        largest = std::max(largest.value_or(0),
                           relative_difference(sum(steps[i - 1], names), sum(steps[i], names)));
  return largest;
}

Counts together(const std::vector<Counts>& steps) {
  Counts result;
  for (const Counts& step : steps)
    for (const auto& [counter, count] : step) result[counter] += count;
  return result;
}

double steps_of(const KernelSpec& kernel) {
  const double* steps = find_parameter(kernel.parameters, "steps");
  return steps != nullptr ? *steps : 1;
}

Event described(const SimulatedEvent& row, const Event* asked) {
  Event event;
  event.name = asked != nullptr ? asked->name : std::string(row.id);
  event.id = asked != nullptr ? asked->id : std::string(row.id);
  event.source = Source::simulated;
  if (row.level > 0) event.level = row.level;
  event.what_it_counts = row.what_it_counts;
  return event;
}

/// What there is a value, or a reason, for: what was asked for, in its order, then what is always simulated.
struct Wanted {
  Event event;
  const SimulatedEvent* row;  // null: which level cache-misses means is not known
};

std::vector<Wanted> wanted(const std::vector<Event>& asked, const CacheModel& model) {
  std::vector<Wanted> result;
  std::set<std::string_view> rows;
  for (const Event& event : asked) {
    const SimulatedEvent* row = find_simulated(event.id, model.generic_level);
    if (row == nullptr) {
      if (!can_be_simulated(event.id) || find_simulated(event.id, 1) == nullptr) continue;
      Event unknown = described(*find_simulated(event.id, 1), &event);
      unknown.level.reset();
      unknown.what_it_counts.clear();
      result.push_back({std::move(unknown), nullptr});
      continue;
    }
    result.push_back({described(*row, &event), row});
    rows.insert(event.id);
  }
  for (const SimulatedEvent* row : always_simulated(model))
    if (!rows.contains(row->id)) result.push_back({described(*row, nullptr), row});
  return result;
}

Value without_number(ReasonCode code, std::string text) {
  return {std::nullopt, Status::not_supported, Reason{code, std::move(text)}, {}};
}

/// The value of one event from what the executions counted together, scaled.
Value value_of(const Wanted& event, const CacheModel& model, const std::vector<valgrind::Caches>& pairs,
               const std::vector<Counts>& totals, double factor) {
  if (event.row == nullptr)
    return without_number(
        ReasonCode::no_such_event,
        "which level of cache it counts on this processor is not known; l1d-misses, l2-misses and "
        "l3-misses are simulated");
  if (event.row->level > static_cast<int>(model.levels.size()))
    return without_number(ReasonCode::no_such_event,
                          model.levels.empty()
                              ? "simulated without caches, whose sizes the plan calls unknown"
                              : "the simulated caches have no level " + std::to_string(event.row->level));
  for (std::size_t i = 0; i < pairs.size(); ++i)
    if (pairs[i].first_level == event.row->first_level || event.row->level == 0)
      return {factor * value_of(*event.row, totals[i]), Status::simulated, std::nullopt, {}};
  return without_number(ReasonCode::no_such_event, "no execution simulated it");
}

/// Between what the first execution sees miss its last level, and the second its first.
std::optional<double> l2_misses_difference(const std::vector<Counts>& totals) {
  if (totals.size() < 2) return std::nullopt;
  return relative_difference(sum(totals[0], {"DLmr", "DLmw", "ILmr"}),
                             sum(totals[1], {"D1mr", "D1mw", "I1mr"}));
}

}  // namespace

const SimulatedSource::Surroundings& SimulatedSource::surroundings() {
  if (surroundings_) return *surroundings_;
  Surroundings& found = surroundings_.emplace();
  const valgrind::Installed installed = valgrind::find();
  found.version = installed.version;
  found.obstacle = installed.obstacle;
  found.topology = read_topology();
  found.processor = read_processor();
  found.page_fault_ns = page_fault_cost_ns();
  found.nominal_hz = nominal_hz();
  return found;
}

int SimulatedSource::prepare(const std::vector<std::string>& events, Scheduling /*scheduling*/) {
  asked_.clear();
  for (const std::string& name : events) asked_.push_back(resolve(name));
  return 1;
}

Execution SimulatedSource::measure(const KernelSpec& kernel, int pass) {
  const Surroundings& around = surroundings();
  const CacheModel model = cache_model(kernel.settings.cache, around.topology, around.processor);
  const Scope scope = kernel.kind == KernelKind::command ? Scope::process : Scope::region;
  const std::vector<Wanted> events = wanted(asked_, model);
  Execution execution;
  execution.run = 1;
  execution.pass = pass;
  const auto add_reason = [&](const Reason& reason) {
    for (const Wanted& event : events)
      execution.values.push_back({event.event, scope, {std::nullopt, Status::not_counted, reason, {}}});
  };
  if (around.obstacle) {
    add_reason(*around.obstacle);
    return execution;
  }
  const auto started = std::chrono::steady_clock::now();
  try {
    Simulating simulating(kernel, model, around.topology);
    Simulation simulation;
    Counted counted;
    if (kernel.kind == KernelKind::command) {
      counted = simulating.command();
    } else {
      simulation.steps = steps_of(kernel);
      const auto steps = static_cast<std::uint64_t>(simulation.steps);
      counted = simulating.kernel(std::min(steps, few_steps));
      if (step_difference(counted).value_or(0) > tolerance && steps > few_steps)
        counted = simulating.kernel(std::min(steps, most_steps));
      simulation.steps_counted = static_cast<double>(counted.front().size());
      simulation.step_difference = step_difference(counted);
    }
    if (!keep_.empty()) simulating.keep(keep_);

    const double factor = simulation.steps > 0 ? simulation.steps / simulation.steps_counted : 1;
    const std::vector<valgrind::Caches>& pairs = simulating.pairs();
    std::vector<Counts> totals;
    for (const std::vector<Counts>& steps : counted) totals.push_back(together(steps));
    for (const Wanted& event : events)
      execution.values.push_back({event.event, scope, value_of(event, model, pairs, totals, factor)});
    simulation.tool = "callgrind";
    simulation.version = around.version;
    simulation.cache = kernel.settings.cache;
    simulation.caches_from = model.caches_from;
    for (std::size_t i = 0; i < model.levels.size() && i < 3; ++i)
      simulation.levels.push_back(
          {static_cast<int>(i) + 1, model.levels[i], callgrind::nearest(model.levels[i])});
    simulation.l2_misses_difference = l2_misses_difference(totals);
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      SimulatedExecution& one = simulation.executions.emplace_back();
      one.first_level = pairs[i].first_level;
      one.last_level = pairs[i].last_level;
      for (const auto& [counter, count] : totals[i])
        one.counted.emplace_back(counter, static_cast<double>(count));
    }
    simulation.page_fault_ns = around.page_fault_ns;
    simulation.nominal_hz = around.nominal_hz;
    simulation.wall_seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    execution.simulation = std::move(simulation);
  } catch (const CannotSimulate& obstacle) {
    execution.values.clear();
    add_reason(obstacle.reason);
  } catch (const Interrupted& by) {
    execution.failure = Failure{"interrupted", "interrupted by " + signal_name(by.signal), {}, {}};
  } catch (const Error& error) {  // no descriptors, no temporary folder, no host
    execution.values.clear();
    add_reason({ReasonCode::simulator_failed, error.what()});
  } catch (const fs::filesystem_error& error) {
    execution.values.clear();
    add_reason({ReasonCode::simulator_failed, error.what()});
  }
  return execution;
}

std::vector<Check> SimulatedSource::probe() {
  Check check{"simulation", Check::Verdict::good, "", ""};
  const Surroundings& around = surroundings();
  const auto say = [&](const std::string& why) {
    check.verdict = Check::Verdict::missing;
    check.finding = why;
    if (around.version.empty()) check.remedy = "sudo apt-get install valgrind";
    return std::vector<Check>{check};
  };
  if (around.obstacle) return say(around.obstacle->text);
  prepare({"instructions"}, Scheduling::passes);
  KernelSpec kernel;
  kernel.name = kernel.use = "add/in_place";
  kernel.parameters = {{"length", 1000}, {"steps", 1}};
  constexpr double patience = 60;
  kernel.settings.timeout_seconds = patience;
  const Execution execution = measure(kernel, 1);
  if (!execution.simulation)
    return say(execution.values.empty() ? "interrupted" : execution.values.front().value.reason->text);
  const CacheModel model = cache_model("host", around.topology, around.processor);
  check.finding =
      "callgrind " + around.version + " works; caches " + to_text(model.levels) + ", " + model.caches_from;
  return {check};
}

double simulation_timeout(double native_seconds, double plan_timeout_seconds) noexcept {
  constexpr double slowest = 400;
  constexpr double start_up = 30;
  return std::max(plan_timeout_seconds, start_up + slowest * native_seconds);
}

}  // namespace counterprof
