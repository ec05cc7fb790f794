#pragma once

// What text and Markdown of a comparison have in common: words and numbers, not yet escaped.

#include <string>
#include <vector>

#include "model/compared.hpp"

namespace counterprof {

/// All values of one kernel.
struct ComparedKernel {
  std::string from;
  std::string to;
  std::string per;                           // unit of work; empty: per run
  std::vector<const ComparedValue*> values;  // that have a ratio or a verdict
};
std::vector<ComparedKernel> kernels_of(const Compared& compared);

/// One reason, and all that could not be compared for it.
struct NotCompared {
  std::string reason;
  std::vector<std::string> events;
  std::vector<std::string> kernels;
};
std::vector<NotCompared> not_compared(const Compared& compared);

/// A mean, with its unit where it is a time, and "~" where it was not measured here; "-" where there is none.
std::string mean_of(const ComparedValue& value, const std::optional<double>& mean);
std::string ratio_of(const Comparison& comparison);
/// "0.98 to 1.07"; "exact" where nothing was sampled.
std::string interval_of(const Comparison& comparison);
std::string p_of(const Comparison& comparison);
/// "higher", "no difference shown (1.15 would be)", or the reason why there is none.
std::string verdict_of(const Comparison& comparison);

/// When each was taken, how loaded the machine was, what that does to times. Sentences.
std::vector<std::string> circumstances(const Compared& compared);

/// What became of --fail-on, worst first. Sentences.
std::vector<std::string> gate_sentences(const Compared& compared);

/// What verdicts mean.
std::string meaning_of_verdicts(const Compared& compared);

}  // namespace counterprof
