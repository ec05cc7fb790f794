#include "plan/formula.hpp"

#include <cmath>

#include <gmock/gmock.h>

namespace counterprof::plan {
namespace {

double value(std::string_view expression) {
  return evaluate(expression, [](std::string_view name) {
    if (name == "rows") return 512.0;
    if (name == "e3") return 7.0;
    throw Error("unknown");
  });
}

TEST(Evaluate, BindsAsArithmeticDoes) {
  EXPECT_EQ(value("1 + 2 * 3"), 7);
  EXPECT_EQ(value("(1 + 2) * 3"), 9);
  EXPECT_EQ(value("8 - 2 - 1"), 5);
  EXPECT_EQ(value("8 / 2 / 2"), 2);
  EXPECT_EQ(value("-2 * -3 + +1"), 7);
  EXPECT_EQ(value("rows*rows/2"), 131072);
}

TEST(Evaluate, KnowsNumbersFromNames) {
  EXPECT_EQ(value("1e3"), 1000);
  EXPECT_EQ(value("1e+3 - .5"), 999.5);
  EXPECT_EQ(value("e3+1"), 8);
}

TEST(Evaluate, FollowsIeee754) {
  EXPECT_TRUE(std::isinf(value("1 / 0")));
  EXPECT_TRUE(std::isnan(value("0 / 0")));
}

std::size_t offset_of_error(std::string_view expression) {
  try {
    value(expression);
  } catch (const FormulaError& e) {
    return e.offset();
  }
  return std::string_view::npos;
}

TEST(Evaluate, SaysWhereItDoesNotUnderstand) {
  EXPECT_EQ(offset_of_error(""), 0U);
  EXPECT_EQ(offset_of_error("1 +"), 3U);
  EXPECT_EQ(offset_of_error("1 2"), 2U);
  EXPECT_EQ(offset_of_error("rows ^ 2"), 5U);
  EXPECT_EQ(offset_of_error("2 * lines"), 4U);
  EXPECT_EQ(offset_of_error("(1"), 2U);
  EXPECT_EQ(offset_of_error("1)"), 1U);
  EXPECT_EQ(offset_of_error("1..2"), 0U);
  EXPECT_EQ(offset_of_error("1e999"), 0U);
}

// Depth is what is open at a time, not what was opened in all.
TEST(Evaluate, IsNotTiredByManyParentheses) {
  std::string expression = "0";
  for (int i = 0; i < 200; ++i) expression += "+(1)";
  EXPECT_EQ(value(expression), 200);
}

std::string filled(std::string_view text) {
  return fill(text, [](std::string_view name) { return '<' + std::string(name) + '>'; });
}

TEST(Fill, ReplacesNamesAndKeepsDoubledBraces) {
  EXPECT_EQ(filled("--steps={steps},{rows}"), "--steps=<steps>,<rows>");
  EXPECT_EQ(filled("{{steps}}"), "{steps}");
  EXPECT_EQ(filled("{{{steps}}}"), "{<steps>}");
  EXPECT_EQ(filled(""), "");
}

TEST(Fill, RefusesSingleBraces) {
  for (const char* text : {"{", "}", "{}", "{ steps}", "{steps", "{steps}}", "a}b", "{1}"})
    EXPECT_THROW(filled(text), FormulaError) << text;
}

// A program that takes a whole number does not take 1e+06.
TEST(WrittenNumber, IsWholeWhereTheNumberIs) {
  EXPECT_EQ(written_number(1e6), "1000000");
  EXPECT_EQ(written_number(-0.0), "0");
  EXPECT_EQ(written_number(0.1), "0.1");
  EXPECT_EQ(written_number(1e300), "1e+300");
}

}  // namespace
}  // namespace counterprof::plan
