// counterprof-host: runs one kernel once, in a clean process, and counts around its steps.
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include <fcntl.h>
#include <unistd.h>

#include "counterprof/control.h"
#include "counterprof/error.hpp"

#include "base/fd.hpp"
#include "host/execute.hpp"

namespace {

using counterprof::HostReport;

void write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;  // nobody listens any more
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

int run(std::string_view argument) {
  int fd = STDOUT_FILENO;
  const auto send = [&](const HostReport& part) { write_all(fd, counterprof::encode_line(part)); };
  try {
    const counterprof::HostRequest request = counterprof::decode_request(argument);
    fd = request.result_fd;
    ::fcntl(fd, F_SETFD, FD_CLOEXEC);  // not for what the kernel may start
    counterprof::execute(request, send);
    HostReport done;
    done.stage = "done";
    send(done);
    return 0;
  } catch (const counterprof::Error& error) {
    HostReport failed;
    failed.error = error.what();
    if (!error.hint().empty()) *failed.error += "; " + error.hint();
    send(failed);
  } catch (const std::exception& error) {
    HostReport failed;
    failed.error = error.what();
    send(failed);
  }
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  counterprof::reserve_standard_streams();
  if (argc == 2 && std::string_view(argv[1]).starts_with('{')) return run(argv[1]);
  if (argc == 3 && std::string_view(argv[1]) == "--mark-regions") {
    for (long left = std::strtol(argv[2], nullptr, 10); left > 0; --left) {
      counterprof_region_begin();
      counterprof_region_end();
    }
    return 0;
  }
  std::fputs(
      "counterprof-host runs one kernel once and counts around its steps; counterprof starts it.\n"
      "To try it: counterprof-host '{\"kernel\": \"diffusion/fused\", \"events\": [\"page-faults\"]}'\n",
      stderr);
  return 2;
}
