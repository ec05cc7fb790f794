#pragma once

#include <string>

namespace counterprof {

/// One line of `doctor`: what works here, why not, what would help.
struct Check {
  enum class Verdict { good, limited, missing, info };

  std::string name;  // "hardware counters"
  Verdict verdict = Verdict::info;
  std::string finding;  // a sentence without a full stop
  std::string remedy;   // what would help: a command or a setting; empty where nothing is to be mended
};

}  // namespace counterprof
