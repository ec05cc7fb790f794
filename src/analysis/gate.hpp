#pragma once

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "analysis/log_sample.hpp"
#include "analysis/moderation.hpp"

namespace counterprof {

/// How often a question that has only equal kernels in it may be answered with a difference: 1 %, over all
/// its comparisons together.
constexpr double gate_level = 0.01;

/// Counts that are fewer on both sides have no verdict: they are not near enough to a normal distribution on
/// any scale, and one more or less of them explains nothing.
constexpr double fewest_counts = 30;

/// A difference of two means of logarithms, and how well it is known.
struct Difference {
  double log_ratio = 0;
  double standard_error = 0;
  double df = 0;
};

/// Of two sides that were counted independently of each other (Welch's, with moderated variances and
/// Satterthwaite's degrees of freedom). `of_the_moment`: variance of the difference that no run shows, as two
/// reports were taken at different times; known, not estimated. Nothing where a side has a single run.
std::optional<Difference> difference_of(const LogSample& from, const LogSample& to,
                                        const Moderation& moderation, double of_the_moment = 0);

/// Of two sides that were counted in turns, by run: what changes from round to round drops out. Moderated
/// towards other such differences, which have lost it, too. Nothing where there are fewer than two pairs.
std::optional<Difference> difference_in_pairs(const LogSample& from, const LogSample& to,
                                              const Moderation& moderation);

/// What the gate says of a difference.
struct Judgement {
  double p_adjusted = 1;  // Holm's, over the whole question
  bool is_shown = false;
  double half_ci95 = 0;  // of the logarithm, for this difference alone
  /// The ratio from which on this n and this spread would have shown a difference, the question's other
  /// answers being what they are. At least 1.
  double smallest_detectable_ratio = 1;
};

/// Judges the differences of one question, by Student's t and Holm's step-down procedure (Scand. J. Stat. 6,
/// 1979), which holds whatever the dependence between them.
std::vector<Judgement> judge(std::span<const Difference> question);

/// Each p times how many hypotheses are not yet rejected where it has its turn.
std::vector<double> holm(std::span<const double> p);

}  // namespace counterprof
