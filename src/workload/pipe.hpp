#pragma once

#include "base/fd.hpp"

namespace counterprof {

/// A pipe; both ends are closed on exec.
struct Pipe {
  Fd reader;  // ours: reading does not block
  Fd writer;  // the child's: writing blocks, as programs expect

  /// Throws Error where there are no descriptors left.
  static Pipe make();
};

}  // namespace counterprof
