#include "workload/pipe.hpp"

#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

#include "counterprof/error.hpp"

namespace counterprof {

Pipe Pipe::make() {
  std::array<int, 2> fds{};
  if (::pipe2(fds.data(), O_CLOEXEC) != 0)
    throw Error("cannot make a pipe: " + std::string(std::strerror(errno)), "raise `ulimit -n`");
  Pipe pipe{Fd(fds[0]), Fd(fds[1])};
  ::fcntl(pipe.reader.get(), F_SETFL, O_NONBLOCK);
  return pipe;
}

}  // namespace counterprof
