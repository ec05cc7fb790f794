#pragma once

#include <chrono>

#include "run/runner.hpp"

namespace counterprof {

/// One line on the terminal: which kernel, which run, the time left. Silent where standard error is none.
class TerminalProgress : public Progress {
 public:
  explicit TerminalProgress(int passes);

  void executing(const KernelSpec& kernel, int run, int pass, int done, int all) override;
  void simulating(const KernelSpec& kernel, int done, int all) override;
  void finished() override;

 private:
  bool shown_;
  int passes_;
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
};

}  // namespace counterprof
