#pragma once

#include <string>

namespace counterprof {

/// A function, and where in it something was.
struct CodeFrame {
  std::string function;     // as a person writes it: "counterprof::sweep"; empty: not known
  std::string file;         // absolute, as the compiler wrote it; empty: not known
  int line = 0;             // from 1; 0: not known
  int first_line = 0;       // of the function: where it is declared; 0: not known
  int last_line = 0;        // of it, as far as code was made of it; 0: not known
  bool is_inlined = false;  // into the frame behind it
};

}  // namespace counterprof
