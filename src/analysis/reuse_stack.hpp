#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace counterprof {

/// How much else is touched between two touches of a piece of memory: its reuse distance in bytes, itself
/// included (Mattson et al., IBM Systems Journal 9, 1970; Bennett and Kruskal, 1975, for the tree). A cache
/// that replaces the least recently used line still has it if it holds so many bytes, so one walk answers for
/// every size.
///
/// Time goes in steps that touch several pieces at once, all from their beginnings to their ends at the same
/// pace (the rows that a stencil reads and the row that it writes). At the fraction x of a piece that was
/// touched in step s before and is touched in step t now, what lies between is
///
///     (1 - x) of what only s touches  +  x of what only t touches  +  all that both, or a step between,
///     touch
///
/// so the distance goes from one number to another as x goes from 0 to 1.
struct ReuseDistance {
  bool is_first = false;   // never touched before
  double begin = 0;        // bytes, at x = 0
  double end = 0;          // at x = 1
  std::uint32_t step = 0;  // of the touch before, by number

  /// The fraction of the piece that a cache of that many bytes no longer has. What lies in a row fills the
  /// sets of a cache evenly, to one line: where it is a little more than the capacity, only those sets that
  /// got a line more than they have ways lose theirs, and all do from one more line for each set on. 0 ways:
  /// one set.
  double missing(double capacity, int ways) const noexcept;
};

class ReuseStack {
 public:
  /// For so many pieces, numbered from 0, and at most so many steps.
  ReuseStack(std::size_t pieces, std::size_t steps);

  /// One step: touches the pieces, of so many bytes each. `distances` has one element for each. A piece
  /// stands once, and has the same bytes always.
  struct Piece {
    std::uint32_t number = 0;
    double bytes = 0;
  };
  void touch(std::span<const Piece> pieces, std::span<ReuseDistance> distances);

 private:
  void add(std::size_t step, double bytes) noexcept;
  double sum_to(std::size_t step) const noexcept;

  static constexpr std::uint32_t never = UINT32_MAX;
  std::vector<std::uint32_t> last_;  // step in which each piece was touched last
  std::vector<double> at_;           // bytes that were touched in each step and not since
  std::vector<double> tree_;         // Fenwick's, over at_
  std::uint32_t now_ = 0;
  struct ByAge {
    std::uint32_t last;
    double bytes;
    double before;  // bytes of this step's pieces that are younger
    double same;    // of the same age
  };
  std::vector<ByAge> by_age_;
};

}  // namespace counterprof
