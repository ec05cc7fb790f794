#pragma once

#include <span>

namespace counterprof {

/// A variance, and how many degrees of freedom know it.
struct Spread {
  double variance = 0;
  double df = 0;
};

/// The y > 0 whose trigamma is x > 0, by Newton's iteration on 1/trigamma, which is convex and nearly linear,
/// so that it converges from below for every x (Smyth 2004, appendix).
double trigamma_inverse(double x);

/// Variances of one report, moderated towards each other: three runs know their own spread badly, and all
/// series of a report together know what is usual there. After Smyth, Linear models and empirical Bayes
/// methods for assessing differential expression in microarray experiments, Stat. Appl. Genet. Mol. Biol. 3
/// (2004) art. 3, as limma's fitFDist, squeezeVar and eBayes have it.
class Moderation {
 public:
  /// Fits the prior to variances above 0; those without degrees of freedom say nothing. Of fewer than two
  /// there is nothing to learn, and each stays what it is.
  explicit Moderation(std::span<const Spread> spreads);

  /// The posterior variance, with the degrees of freedom that it has then: its own and the prior's, and
  /// never more than all variances together had, for those are what the prior was learnt from.
  Spread moderated(Spread own) const noexcept;

  /// The usual variance, and how many degrees of freedom that is worth: 0 where variances have nothing in
  /// common, infinite where they differ no more than chance makes them.
  Spread prior() const noexcept { return prior_; }
  double all_df() const noexcept { return all_df_; }

 private:
  Spread prior_;
  double all_df_ = 0;
};

}  // namespace counterprof
