#include "kernels/support/diffusion.hpp"

#include <random>

#include <gmock/gmock.h>

#include "kernels/reference.hpp"
#include "kernels/running.hpp"

namespace counterprof {
namespace {

using testing::DoubleNear;
using testing::ThrowsMessage;

class EveryVersion : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Diffusion, EveryVersion, testing::ValuesIn(versions_of("diffusion")),
                         [](const auto& each) { return test_name(each.param); });

// 300 steps on a small grid go many times around both axes: a boundary that is not periodic, or that is off
// by one, shows, which it does not on a grid that the block has not crossed.
TEST_P(EveryVersion, AgreesCellByCellOnceItHasGoneAroundTheGrid) {
  Running run(GetParam(), {{"rows", 24}, {"columns", 24}});
  run.advance(300);
  Reference reference(24, 24);
  reference.set_block(9, 12);
  reference.advance(300);
  EXPECT_LT(largest_difference(reference, run.diffusion()), 1e-12L);
}

// Shapes without an interior, with one row or column (a cell is then its own neighbour), longer than a vector
// and one off a multiple of it; with random cells, since a block is symmetric and does not tell rows from
// columns.
TEST_P(EveryVersion, AgreesCellByCellOnAnyShape) {
  constexpr std::pair<std::size_t, std::size_t> shapes[] = {{1, 1},  {1, 2},   {2, 1},   {1, 9},  {9, 1},
                                                            {2, 2},  {2, 3},   {3, 2},   {5, 7},  {7, 5},
                                                            {3, 64}, {17, 33}, {33, 17}, {40, 31}};
  std::mt19937 random(1);  // NOLINT(cert-msc32-c,cert-msc51-cpp): a failure has to come back
  std::uniform_real_distribution<double> any(0.1, 1);
  for (const auto& [rows, columns] : shapes) {
    Running run(GetParam(), {{"rows", static_cast<double>(rows)},
                             {"columns", static_cast<double>(columns)},
                             {"diffusivity", 0.7},
                             {"dt", 0.3}});
    Reference reference(rows, columns, 0.21L);
    for (std::size_t i = 0; i < rows; ++i) {
      for (std::size_t j = 0; j < columns; ++j) {
        const double value = any(random);
        run.diffusion().set_cell(i, j, value);
        reference.at(i, j) = value;
      }
    }
    run.advance(7);
    reference.advance(7);
    EXPECT_LT(largest_difference(reference, run.diffusion()), 1e-12L) << rows << " x " << columns;
  }
}

TEST_P(EveryVersion, KeepsTheMass) {
  Running run(GetParam(), {{"rows", 24}, {"columns", 30}});
  run.advance(300);
  EXPECT_THAT(run.checksum().at("mass"), DoubleNear(3 * 3 * 0.005, 1e-16));
}

// The figures are what versions are held against each other by: they must be those of the final grid, not of
// the other.
TEST_P(EveryVersion, HasTheFiguresOfItsGrid) {
  Running run(GetParam(), {{"rows", 24}, {"columns", 24}});
  run.advance(5);
  Reference reference(24, 24);
  reference.set_block(9, 12);
  reference.advance(5);
  long double mass = 0;
  long double squares = 0;
  long double maximum = 0;
  for (std::size_t i = 0; i < 24; ++i) {
    for (std::size_t j = 0; j < 24; ++j) {
      const long double value = reference.at(i, j);
      mass += value;
      squares += value * value;
      maximum = std::max(maximum, value);
    }
  }
  const auto figures = run.checksum();
  EXPECT_EQ(figures.size(), 3);
  EXPECT_NEAR(figures.at("mass") / static_cast<double>(mass), 1, 1e-14);
  EXPECT_NEAR(figures.at("sum_of_squares") / static_cast<double>(squares), 1, 1e-14);
  EXPECT_NEAR(figures.at("maximum") / static_cast<double>(maximum), 1, 1e-14);
}

// The block is a square of 52 cells at 512: a diamond grows around it by one cell in every step.
TEST_P(EveryVersion, SpreadsByOneCellInEveryStep) {
  Running run(GetParam(), {{"rows", 512}, {"columns", 512}});
  const auto cells_reached = [&run] {
    std::size_t count = 0;
    for (std::size_t i = 0; i < 512; ++i)
      for (std::size_t j = 0; j < 512; ++j) count += run.diffusion().cell(i, j) != 0 ? 1 : 0;
    return count;
  };
  EXPECT_EQ(cells_reached(), 52 * 52);
  run.advance(1);
  EXPECT_EQ(cells_reached(), 2912);
  run.advance(9);
  EXPECT_EQ(cells_reached(), 4964);
}

TEST_P(EveryVersion, RefusesAnUnstableStep) {
  EXPECT_THAT(
      [] {
        Running(GetParam(), {{"diffusivity", 1}, {"dt", 0.3}});
      },
      ThrowsMessage<std::runtime_error>("diffusivity * dt is 0.3, which is unstable: at most 0.25"));
}

// Without it the process is killed for its memory, and nobody says why.
TEST_P(EveryVersion, RefusesAGridThatTheMachineCannotHold) {
  EXPECT_THAT(
      [] {
        Running(GetParam(), {{"rows", 1e6}, {"columns", 1e6}});
      },
      ThrowsMessage<std::runtime_error>(testing::HasSubstr("rows * columns is too large: it takes ")));
}

// From the continuous equation: a block of 52 cells has the variance (52^2 - 1) / 12 = 225.25 along each
// axis, and every step adds 2 D dt = 0.2. Independent of how any version computes its neighbours.
TEST(Diffusion, WidensAsTheEquationSays) {
  Running run("diffusion/fused", {{"rows", 512}, {"columns", 512}});
  run.advance(100);
  double mass = 0;
  double moment[2] = {};
  double square[2] = {};
  for (std::size_t i = 0; i < 512; ++i) {
    for (std::size_t j = 0; j < 512; ++j) {
      const double value = run.diffusion().cell(i, j);
      const double from_middle[2] = {static_cast<double>(i) - 229.5, static_cast<double>(j) - 229.5};
      mass += value;
      for (int axis = 0; axis < 2; ++axis) {
        moment[axis] += value * from_middle[axis];
        square[axis] += value * from_middle[axis] * from_middle[axis];
      }
    }
  }
  for (int axis = 0; axis < 2; ++axis) {
    EXPECT_NEAR(moment[axis] / mass, 0, 1e-10);
    EXPECT_NEAR(square[axis] / mass, 225.25 + 0.2 * 100, 1e-9);
  }
}

// Blocks are handed out in any order; a cell computed twice or by nobody would show.
TEST(BlockedExpression, DoesNotDependOnTheNumberOfThreads) {
  const auto result = [](double threads) {
    Running run("diffusion/blocked_expression", {{"rows", 129}, {"columns", 65}, {"threads", threads}});
    run.advance(50);
    std::vector<double> cells;
    for (std::size_t i = 0; i < 129; ++i)
      for (std::size_t j = 0; j < 65; ++j) cells.push_back(run.diffusion().cell(i, j));
    return cells;
  };
  const std::vector<double> alone = result(1);
  for (const double threads : {2, 3, 16}) EXPECT_EQ(result(threads), alone) << threads;
}

}  // namespace
}  // namespace counterprof
