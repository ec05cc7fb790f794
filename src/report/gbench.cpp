// Google Benchmark's JSON: one entry per run, then the aggregates. Its compare.py takes for granted that
// every entry has both times, so a kernel that lacks one, or failed, has no entry; context.left_out says
// which and why.
#include <algorithm>
#include <cctype>
#include <cmath>

#include <nlohmann/json.hpp>

#include "analysis/metrics.hpp"
#include "report/figures.hpp"
#include "report/format.hpp"

namespace counterprof {
namespace {

using Json = nlohmann::ordered_json;

constexpr double ns = 1e9;

/// The processor time of what the wall time is of, in ns.
struct CpuTime {
  std::vector<std::optional<double>> runs;
  std::optional<double> mean;
  const Summary* summary = nullptr;  // null where it is a sum of two figures
};

CpuTime sum_of(const Quantity& user, const Quantity& sys) {
  CpuTime time;
  for (std::size_t i = 0; i < std::min(user.runs.size(), sys.runs.size()); ++i)
    time.runs.push_back(user.runs[i] && sys.runs[i] ? std::optional((*user.runs[i] + *sys.runs[i]) * ns)
                                                    : std::nullopt);
  if (user.summary && sys.summary) time.mean = (user.summary->mean + sys.summary->mean) * ns;
  return time;
}

/// A clock that was counted before what the system adds up, which is coarser, and which of a command's region
/// says nothing.
CpuTime cpu_time(const KernelResult& kernel, const std::vector<Figure>& figures) {
  for (const Figure& figure : figures)
    if (figure.event != nullptr && is_clock(*figure.event) && figure.event->scope == wall_scope(kernel))
      return {run_values(figure), figure.summary->mean, figure.summary};
  return kernel.process_seconds ? CpuTime{} : sum_of(kernel.user_seconds, kernel.sys_seconds);
}

/// Counters are keys beside Google Benchmark's own.
void add_counter(Json& entry, const std::string& name, std::optional<double> value) {
  if (!value || !std::isfinite(*value)) return;
  entry[entry.contains(name) ? name + " (counter)" : name] = *value;
}

class Benchmark {
 public:
  Benchmark(const KernelResult& kernel, std::string name, int index)
      : kernel_(kernel),
        name_(std::move(name)),
        index_(index),
        figures_(figures_of(kernel)),
        cpu_(cpu_time(kernel, figures_)) {}

  /// Empty: it has entries.
  std::string left_out() const {
    if (kernel_.failure) return "it failed: " + kernel_.failure->text;
    if (!kernel_.wall_seconds.summary) return "it has no wall time";
    if (!cpu_.mean) return "it has no processor time: count task-clock";
    return {};
  }

  void add_to(Json& list) const {
    const auto& wall = kernel_.wall_seconds.runs;
    for (std::size_t i = 0; i < std::min(wall.size(), cpu_.runs.size()); ++i)
      if (wall[i] && cpu_.runs[i]) list.push_back(run(i, *wall[i] * ns, *cpu_.runs[i]));
    const Summary& summary = *kernel_.wall_seconds.summary;
    if (wall.size() == 1) return;
    list.push_back(mean(summary));
    if (cpu_.summary == nullptr) return;
    add_aggregate(list, "median", &Summary::median);
    add_aggregate(list, "stddev", &Summary::stddev);
  }

 private:
  Json common(const std::string& suffix, const char* run_type) const {
    Json entry = {{"name", name_ + suffix},
                  {"family_index", index_},
                  {"per_family_instance_index", 0},
                  {"run_name", name_},
                  {"run_type", run_type}};
    if (kernel_.runs_planned > 0) entry["repetitions"] = kernel_.runs_planned;
    return entry;
  }

  void add_times(Json& entry, double real_ns, double cpu_ns) const {
    entry["real_time"] = real_ns;
    entry["cpu_time"] = cpu_ns;
    entry["time_unit"] = "ns";
    if (!kernel_.parameters.empty()) entry["label"] = parameters_text(kernel_);
  }

  Json run(std::size_t index, double real_ns, double cpu_ns) const {
    Json entry = common("", "iteration");
    entry["repetition_index"] = index;
    entry["iterations"] = 1;
    add_times(entry, real_ns, cpu_ns);
    for (const Figure& figure : figures_) {
      if (figure.quantity == &kernel_.wall_seconds) continue;
      const auto values = run_values(figure);
      if (index < values.size()) add_counter(entry, figure.name, values[index]);
    }
    return entry;
  }

  Json aggregate(const char* name, double real_ns, double cpu_ns) const {
    Json entry = common(std::string("_") + name, "aggregate");
    entry["aggregate_name"] = name;
    entry["aggregate_unit"] = "time";
    if (kernel_.wall_seconds.summary->n > 0) entry["iterations"] = kernel_.wall_seconds.summary->n;
    add_times(entry, real_ns, cpu_ns);
    return entry;
  }

  Json mean(const Summary& wall) const {
    Json entry = aggregate("mean", wall.mean * ns, *cpu_.mean);
    for (const Figure& figure : figures_)
      if (figure.quantity != &kernel_.wall_seconds) add_counter(entry, figure.name, figure.summary->mean);
    return entry;
  }

  void add_aggregate(Json& list, const char* name, std::optional<double> Summary::*part) const {
    const auto wall = (*kernel_.wall_seconds.summary).*part;
    const auto cpu = (*cpu_.summary).*part;
    if (!wall || !cpu) return;
    Json entry = aggregate(name, *wall * ns, *cpu);
    for (const Figure& figure : figures_)
      if (figure.quantity != &kernel_.wall_seconds) add_counter(entry, figure.name, (*figure.summary).*part);
    list.push_back(std::move(entry));
  }

  const KernelResult& kernel_;
  std::string name_;
  int index_;
  std::vector<Figure> figures_;
  CpuTime cpu_;
};

Json caches_of(const Context& context) {
  Json list = Json::array();
  for (const CacheInfo& cache : context.caches) {
    std::string type = cache.type;
    if (!type.empty()) type[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(type[0])));
    Json entry = {{"type", type}, {"level", cache.level}, {"size", cache.size_bytes}};
    if (cache.shared_by > 0) entry["num_sharing"] = cache.shared_by;
    list.push_back(std::move(entry));
  }
  return list;
}

/// Only what is known: Google Benchmark's own has all of these.
Json context_of(const Report& report) {
  const Context& context = report.context;
  Json json = Json::object();
  if (!context.time.empty()) json["date"] = context.time;
  if (!context.host.empty()) json["host_name"] = context.host;
  json["executable"] = "counterprof";
  if (context.processors) json["num_cpus"] = *context.processors;
  if (context.governor) json["cpu_scaling_enabled"] = *context.governor != "performance";
  json["caches"] = caches_of(context);
  json["load_avg"] = context.load_1min ? Json::array({*context.load_1min}) : Json::array();
  json["counterprof_version"] = report.version;
  if (!context.cpu_model.empty()) json["cpu_model"] = context.cpu_model;
  if (context.git_commit) json["git_commit"] = *context.git_commit;
  return json;
}

}  // namespace

std::string render_gbench(const Report& report) {
  Json json = {{"context", context_of(report)}, {"benchmarks", Json::array()}};
  const std::vector<std::string> names = kernel_names(report);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const Benchmark benchmark(report.kernels[i], names[i], static_cast<int>(i));
    if (const std::string reason = benchmark.left_out(); reason.empty())
      benchmark.add_to(json["benchmarks"]);
    else
      json["context"]["left_out"][names[i]] = reason;
  }
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace counterprof
