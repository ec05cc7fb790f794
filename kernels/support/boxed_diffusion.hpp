#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "kernels/support/boxed.hpp"
#include "kernels/support/diffusion.hpp"

namespace counterprof::kernels {

/// A list of lists of numbers.
using BoxedGrid = std::vector<std::vector<Boxed>>;

/// The versions that hold their grid as pure Python does.
class BoxedDiffusion : public Diffusion {
 public:
  /// The most that two grids hold: a pointer and a block of malloc's for each number.
  static constexpr double bytes_per_cell = 2 * (8 + 32);

  explicit BoxedDiffusion(const double* parameters)
      : Diffusion(Problem(parameters, bytes_per_cell)), grid_(zeros()) {}

  double cell(std::size_t row, std::size_t column) const final { return grid_[row][column].value(); }
  void set_cell(std::size_t row, std::size_t column, double value) final {
    grid_[row][column] = Boxed(value);
  }

 protected:
  /// [[0.0] * columns for _ in range(rows)]: rows of their own, all of pointers to the same 0.0.
  BoxedGrid zeros() const {
    const Boxed zero(0.0);
    BoxedGrid grid;
    grid.reserve(problem().rows);
    for (std::size_t i = 0; i < problem().rows; ++i) grid.emplace_back(problem().columns, zero);
    return grid;
  }

  /// One step, a new object for every number of `next`. What the interpreter boxes in between is left out: it
  /// takes the same few objects from a free list, which stay in the cache.
  void evolve(const BoxedGrid& grid, BoxedGrid& next) const {
    const auto [rows, columns, diffusivity, dt] = problem();
    for (std::size_t i = 0; i < rows; ++i) {
      const auto& above = grid[i == 0 ? rows - 1 : i - 1];
      const auto& row = grid[i];
      const auto& below = grid[i + 1 == rows ? 0 : i + 1];
      for (std::size_t j = 0; j < columns; ++j) {
        const std::size_t left = j == 0 ? columns - 1 : j - 1;
        const std::size_t right = j + 1 == columns ? 0 : j + 1;
        const double along_rows = below[j].value() + above[j].value() - 2.0 * row[j].value();
        const double along_columns = row[right].value() + row[left].value() - 2.0 * row[j].value();
        next[i][j] = Boxed(row[j].value() + diffusivity * (along_rows + along_columns) * dt);
      }
    }
  }

  BoxedGrid grid_;
};

}  // namespace counterprof::kernels
