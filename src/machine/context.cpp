#include "machine/context.hpp"

#include <chrono>
#include <ctime>
#include <filesystem>
#include <set>

#include <fmt/chrono.h>
#include <sys/personality.h>
#include <unistd.h>

#include "base/text.hpp"
#include "build_info.hpp"
#include "machine/caches.hpp"
#include "machine/git.hpp"
#include "machine/processor.hpp"
#include "machine/virtualisation.hpp"

namespace counterprof {
namespace {

/// One governor, or all that there are: "performance, powersave".
std::optional<std::string> read_governor(const std::string& root) {
  std::set<std::string> governors;
  std::error_code error;
  std::filesystem::directory_iterator policy(root + "/sys/devices/system/cpu/cpufreq", error);
  for (const std::filesystem::directory_iterator end; !error && policy != end; policy.increment(error))
    if (auto governor = read_line(policy->path() / "scaling_governor"))
      governors.insert(std::move(*governor));
  std::string text;
  for (const std::string& governor : governors) text += (text.empty() ? "" : ", ") + governor;
  return text.empty() ? std::nullopt : std::optional(text);
}

/// Documentation/admin-guide/pm/intel_pstate.rst, "no_turbo"; cpufreq.rst, "boost".
std::optional<bool> read_turbo(const std::string& root) {
  if (const auto no_turbo = read_number(root + "/sys/devices/system/cpu/intel_pstate/no_turbo"))
    return *no_turbo == 0;
  if (const auto boost = read_number(root + "/sys/devices/system/cpu/cpufreq/boost")) return *boost != 0;
  return std::nullopt;
}

/// The machine's setting (Documentation/admin-guide/sysctl/kernel.rst, "randomize_va_space"), which `setarch
/// -R` turns off for a process and those that it starts (man personality).
std::optional<bool> read_aslr(const std::string& root) {
  const auto level = read_number(root + "/proc/sys/kernel/randomize_va_space");
  if (!level) return std::nullopt;
  const auto persona = parse_unsigned(read_line(root + "/proc/self/personality").value_or(""), 16);
  const bool turned_off = persona && (*persona & ADDR_NO_RANDOMIZE) != 0;
  return *level != 0 && !turned_off;
}

std::optional<double> read_load(const std::string& root) {
  const auto line = read_line(root + "/proc/loadavg");
  return line ? parse_double(split(*line, ' ').front()) : std::nullopt;
}

std::string utc_now() {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::chrono::system_clock::to_time_t(now)));
}

}  // namespace

std::optional<double> steal_seconds_so_far(const std::string& root) {
  const auto stat = read_file(root + "/proc/stat");
  if (!stat || !stat->starts_with("cpu ")) return std::nullopt;
  // "cpu  user nice system idle iowait irq softirq steal ...", in ticks; two spaces follow the word.
  constexpr std::size_t steal = 9;
  const auto fields = split(std::string_view(*stat).substr(0, stat->find('\n')), ' ');
  if (fields.size() <= steal) return std::nullopt;
  const auto ticks = parse_double(fields[steal]);
  const long per_second = ::sysconf(_SC_CLK_TCK);
  if (!ticks || per_second <= 0) return std::nullopt;
  return *ticks / static_cast<double>(per_second);
}

Context gather_context(const std::string& root) {
  Context context;
  context.host = read_line(root + "/proc/sys/kernel/hostname").value_or("");
  context.time = utc_now();

  const ProcessorInfo processor = read_processor(root);
  context.cpu_model = processor.name;
  context.cpu_vendor = processor.vendor;
  context.cpu_family = processor.family;
  context.cpu_model_number = processor.model;
  context.processors = processor.online;

  Topology topology = read_topology(root);
  context.cores = topology.cores;
  context.sockets = topology.sockets;
  context.numa_nodes = topology.numa_nodes;
  context.caches = std::move(topology.caches);

  context.kernel_release = read_line(root + "/proc/sys/kernel/osrelease").value_or("");
  // CPUID is this machine's, whatever the root.
  const auto signatures = root.empty() ? hypervisor_signatures(processor) : std::vector<std::string>{};
  context.virtualisation = virtualisation(processor, signatures, root);
  if (const auto paranoid = read_number(root + "/proc/sys/kernel/perf_event_paranoid"))
    context.perf_event_paranoid = static_cast<int>(*paranoid);
  context.governor = read_governor(root);
  context.turbo = read_turbo(root);
  context.aslr = read_aslr(root);
  context.load_1min = read_load(root);

  context.compiler = build_compiler;
  context.compiler_flags = build_flags;
  GitState git = read_git();
  context.git_commit = std::move(git.commit);
  context.git_dirty = git.dirty;
  return context;
}

}  // namespace counterprof
