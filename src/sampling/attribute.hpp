#pragma once

#include <string>

#include "model/lines.hpp"
#include "sampling/sample.hpp"

namespace counterprof {

struct AttributeOptions {
  /// Samples of inlined code are those of the function that it was inlined into, at the line that calls it.
  bool inlined_is_caller = false;
  std::string function;  ///< which functions are listed: a name, its end behind "::", or a pattern; empty:
                         ///< the hottest
};

/// The samples by function and line, with the sources' text and what is not known of them.
Lines attribute(SampledRun& run, const AttributeOptions& options);

}  // namespace counterprof
