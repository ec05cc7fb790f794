#pragma once

#include <cmath>
#include <cstddef>
#include <vector>

#include <gmock/gmock.h>

#include "kernels/support/diffusion.hpp"

namespace counterprof {

/// The equation written down once more, in long double (64 bits of mantissa on x86-64) and with nothing that
/// could be clever: every neighbour by modulo.
class Reference {
 public:
  Reference(std::size_t rows, std::size_t columns, long double rate = 0.1L)
      : rows_(rows), columns_(columns), rate_(rate), grid_(rows * columns) {}

  long double& at(std::size_t i, std::size_t j) { return grid_[i % rows_ * columns_ + j % columns_]; }

  void set_block(std::size_t low, std::size_t high) {
    for (std::size_t i = low; i < high; ++i)
      for (std::size_t j = low; j < high; ++j) at(i, j) = 0.005;
  }

  void advance(int steps) {
    for (; steps > 0; --steps) {
      std::vector<long double> next(grid_.size());
      for (std::size_t i = 0; i < rows_; ++i)
        for (std::size_t j = 0; j < columns_; ++j)
          next[i * columns_ + j] = at(i, j) + rate_ * (at(i + 1, j) + at(i + rows_ - 1, j) + at(i, j + 1) +
                                                       at(i, j + columns_ - 1) - 4 * at(i, j));
      grid_.swap(next);
    }
  }

  std::size_t rows() const { return rows_; }
  std::size_t columns() const { return columns_; }

 private:
  std::size_t rows_;
  std::size_t columns_;
  long double rate_;
  std::vector<long double> grid_;
};

/// The largest relative difference of a cell. Pointwise: most of a block's surroundings are so small that any
/// norm over the grid would not notice that they are wrong.
inline long double largest_difference(Reference& reference, const kernels::Diffusion& diffusion) {
  long double largest = 0;
  for (std::size_t i = 0; i < reference.rows(); ++i) {
    for (std::size_t j = 0; j < reference.columns(); ++j) {
      const long double right = reference.at(i, j);
      const long double difference = std::abs(static_cast<long double>(diffusion.cell(i, j)) - right);
      if (difference != 0) largest = std::max(largest, difference / std::abs(right));
    }
  }
  return largest;
}

}  // namespace counterprof
