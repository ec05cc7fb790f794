#include "analysis/reuse_stack.hpp"

#include <array>

#include <gtest/gtest.h>

namespace counterprof {
namespace {

using Piece = ReuseStack::Piece;

TEST(ReuseStack, FirstTouchesHaveNoDistance) {
  ReuseStack stack(2, 2);
  std::array<ReuseDistance, 2> distances;
  stack.touch(std::array{Piece{0, 64}, Piece{1, 64}}, distances);
  EXPECT_TRUE(distances[0].is_first);
  EXPECT_EQ(distances[0].missing(1e12, 0), 1);
}

// A row of three arrays: a+b -> c, then c+a -> d. At the fraction x, c was followed by (1-x) of a, b and c,
// and is preceded by x of c, a and d: itself, all of a, (1-x) b, x d.
TEST(ReuseStack, DistancesGrowFromWhatOneStepTouchesToWhatTheNextDoes) {
  ReuseStack stack(4, 2);
  std::array<ReuseDistance, 3> distances;
  stack.touch(std::array{Piece{0, 100}, Piece{1, 10}, Piece{2, 100}}, distances);
  stack.touch(std::array{Piece{2, 100}, Piece{0, 100}, Piece{3, 30}}, distances);
  EXPECT_FALSE(distances[0].is_first);
  EXPECT_EQ(distances[0].begin, 210);
  EXPECT_EQ(distances[0].end, 230);
  EXPECT_EQ(distances[0].step, 0U);
  EXPECT_TRUE(distances[2].is_first);
}

TEST(ReuseStack, WhatIsTouchedTwiceInBetweenCountsOnce) {
  ReuseStack stack(3, 5);
  std::array<ReuseDistance, 1> one;
  stack.touch(std::array{Piece{0, 1}}, one);
  stack.touch(std::array{Piece{1, 10}}, one);
  stack.touch(std::array{Piece{2, 100}}, one);
  stack.touch(std::array{Piece{1, 10}}, one);
  EXPECT_EQ(one[0].begin, 110);
  stack.touch(std::array{Piece{0, 1}}, one);
  EXPECT_EQ(one[0].begin, 111);
  EXPECT_EQ(one[0].end, 111);
}

TEST(ReuseDistance, IsMissingForTheFractionThatIsFartherThanTheCapacity) {
  const ReuseDistance distance{false, 100, 200, 0};
  EXPECT_EQ(distance.missing(200, 0), 0);
  EXPECT_EQ(distance.missing(175, 0), 0.25);
  EXPECT_EQ(distance.missing(99, 0), 1);
  const ReuseDistance downwards{false, 200, 100, 0};
  EXPECT_EQ(downwards.missing(175, 0), 0.25);
}

// 4 ways: from the capacity on, each line more than fits spoils one set, until all are spoilt at 1.25 times
// of it.
TEST(ReuseDistance, SetsOverflowOneByOne) {
  const auto at = [](double bytes) { return ReuseDistance{false, bytes, bytes, 0}.missing(100, 4); };
  EXPECT_EQ(at(100), 0);
  EXPECT_NEAR(at(110), 0.4, 1e-12);
  EXPECT_EQ(at(125), 1);
  EXPECT_NEAR((ReuseDistance{false, 100, 150, 0}.missing(100, 4)), 0.75, 1e-12);
}

}  // namespace
}  // namespace counterprof
