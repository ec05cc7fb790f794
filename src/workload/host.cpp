#include "workload/host.hpp"

#include <array>
#include <filesystem>
#include <memory>

#include <unistd.h>

namespace counterprof {

std::string host_program() {
  std::error_code error;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error)
    throw Error("cannot find counterprof-host: /proc/self/exe: " + error.message(), "is /proc mounted?");
  const auto host = self.parent_path() / "counterprof-host";
  if (::access(host.c_str(), X_OK) != 0)
    throw Error("cannot find " + host.string(), "it belongs beside counterprof: build or install both");
  return host;
}

HostRequest host_request(const KernelSpec& kernel) {
  HostRequest request;
  request.kernel = kernel.use;
  request.library = kernel.library;
  request.parameters = kernel.parameters;
  request.warmup_steps = static_cast<std::uint64_t>(kernel.settings.warmup_steps);
  return request;
}

namespace {

/// A host that runs, and the pipes to it.
struct Started {
  Pipe output = Pipe::make();
  Pipe result = Pipe::make();
  std::unique_ptr<Process> process;

  Started(HostRequest request, const HostLimits& limits, const std::vector<std::string>& wrapper) {
    request.result_fd = result.writer.get();
    ProcessSpec spec;
    spec.argv = wrapper;
    spec.argv.push_back(host_program());
    spec.argv.push_back(encode(request));
    spec.env = limits.env;
    spec.directory = limits.directory;
    spec.cpu = limits.cpu;
    spec.output = output.writer.get();
    spec.kept.push_back(result.writer.get());
    if (limits.control != nullptr) limits.control->hand_to(spec);
    process = std::make_unique<Process>(spec, limits.before_exec);
    if (limits.control != nullptr) limits.control->started(*process);
    output.writer.reset();
    result.writer.reset();
  }
};

}  // namespace

std::vector<HostRun> run_hosts(const HostRequest& request, const HostLimits& limits,
                               std::span<const std::vector<std::string>> wrappers) {
  std::vector<std::unique_ptr<Started>> started;
  for (const std::vector<std::string>& wrapper : wrappers)
    started.push_back(std::make_unique<Started>(request, limits, wrapper));
  std::vector<Watched> watched;
  watched.reserve(started.size());
  for (const auto& one : started)
    watched.push_back({one->process.get(),
                       {&one->output.reader, &one->result.reader, limits.timeout_seconds, false,
                        limits.control, limits.aside}});
  std::vector<HostRun> runs;
  for (Supervised& supervised : supervise(watched)) {
    HostRun& run = runs.emplace_back();
    run.report = decode_report(supervised.result);
    run.supervised = std::move(supervised);
  }
  return runs;
}

HostRun run_host(const HostRequest& request, const HostLimits& limits) {
  const std::array<std::vector<std::string>, 1> no_wrapper;
  return std::move(run_hosts(request, limits, no_wrapper).front());
}

std::optional<KernelInfo> describe_library(const std::string& path) {
  HostRequest request;
  request.library = path;
  request.describe = true;
  HostLimits limits;
  limits.timeout_seconds = 10;
  try {
    return run_host(request, limits).report.info;
  } catch (const Error&) {
    return std::nullopt;  // running the kernel will say why
  }
}

}  // namespace counterprof
