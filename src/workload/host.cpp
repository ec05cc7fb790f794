#include "workload/host.hpp"

#include <filesystem>

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

HostRun run_host(HostRequest request, const HostLimits& limits) {
  Pipe output = Pipe::make();
  Pipe result = Pipe::make();
  request.result_fd = result.writer.get();
  ProcessSpec spec;
  spec.argv = {host_program(), encode(request)};
  spec.env = limits.env;
  spec.directory = limits.directory;
  spec.cpu = limits.cpu;
  spec.output = output.writer.get();
  spec.kept = result.writer.get();
  Process process(spec);
  output.writer.reset();
  result.writer.reset();
  HostRun run;
  run.supervised = supervise(process, {&output.reader, &result.reader, limits.timeout_seconds, false});
  run.report = decode_report(run.supervised.result);
  return run;
}

std::optional<KernelInfo> describe_library(const std::string& path) {
  HostRequest request;
  request.library = path;
  request.describe = true;
  HostLimits limits;
  limits.timeout_seconds = 10;
  try {
    return run_host(std::move(request), limits).report.info;
  } catch (const Error&) {
    return std::nullopt;  // running the kernel will say why
  }
}

}  // namespace counterprof
