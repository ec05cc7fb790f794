#include "analysis/reuse_stack.hpp"

#include <algorithm>
#include <cassert>

namespace counterprof {

double ReuseDistance::missing(double capacity, int ways) const noexcept {
  if (is_first) return 1;
  const double least = std::min(begin, end);
  const double most = std::max(begin, end);
  const double ramp = ways > 0 ? capacity / ways : 0;
  if (most <= capacity) return 0;
  if (least >= capacity + ramp) return 1;
  const auto lost_at = [&](double distance) {
    if (distance <= capacity) return 0.0;
    return distance < capacity + ramp ? (distance - capacity) / ramp : 1.0;
  };
  if (least == most) return lost_at(most);
  // The mean over all distances from the least to the most: of the integral of lost_at.
  const auto lost_up_to = [&](double distance) {
    const double beyond = std::max(0.0, distance - capacity);
    return beyond < ramp ? beyond * beyond / (2 * ramp) : beyond - ramp / 2;
  };
  return (lost_up_to(most) - lost_up_to(least)) / (most - least);
}

ReuseStack::ReuseStack(std::size_t pieces, std::size_t steps)
    : last_(pieces, never), at_(steps, 0.0), tree_(steps + 1, 0.0) {}

void ReuseStack::add(std::size_t step, double bytes) noexcept {
  at_[step] += bytes;
  for (std::size_t i = step + 1; i < tree_.size(); i += i & (~i + 1)) tree_[i] += bytes;
}

double ReuseStack::sum_to(std::size_t step) const noexcept {
  double sum = 0;
  for (std::size_t i = step; i > 0; i &= i - 1) sum += tree_[i];
  return sum;
}

void ReuseStack::touch(std::span<const Piece> pieces, std::span<ReuseDistance> distances) {
  assert(now_ < at_.size() && pieces.size() == distances.size());
  // Of this step's own pieces: what is touched later than `last` counts among what lies between already, what
  // was touched in that very step is of both, the rest is new.
  by_age_.clear();
  double own = 0;
  for (const Piece& piece : pieces) {
    by_age_.push_back({last_[piece.number], piece.bytes, 0, 0});
    own += piece.bytes;
  }
  // Youngest first; what was never touched comes last.
  const auto age = [](const ByAge& piece) { return piece.last == never ? 0 : piece.last + 1; };
  std::sort(by_age_.begin(), by_age_.end(), [&](const ByAge& a, const ByAge& b) { return age(a) > age(b); });
  std::size_t kinds = 0;
  double younger = 0;
  for (const ByAge piece : by_age_) {  // a copy: kinds are put together in the same place
    if (kinds == 0 || by_age_[kinds - 1].last != piece.last) by_age_[kinds++] = {piece.last, 0, younger, 0};
    by_age_[kinds - 1].same += piece.bytes;
    younger += piece.bytes;
  }
  by_age_.resize(kinds);

  const double all = sum_to(now_);
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const std::uint32_t last = last_[pieces[i].number];
    distances[i] = {last == never, 0, 0, last};
    if (last == never) continue;
    const auto kind = std::lower_bound(by_age_.begin(), by_age_.end(), last + 1,
                                       [&](const ByAge& a, std::uint32_t b) { return age(a) > b; });
    const double between = all - sum_to(last + 1);
    distances[i].begin = between + at_[last];
    distances[i].end = between + kind->same + (own - kind->before - kind->same);
  }
  for (const Piece& piece : pieces) {
    std::uint32_t& last = last_[piece.number];
    if (last != never) add(last, -piece.bytes);
    add(now_, piece.bytes);
    last = now_;
  }
  ++now_;
}

}  // namespace counterprof
