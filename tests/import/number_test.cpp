#include <gmock/gmock.h>

#include "import/perf_number.hpp"

namespace counterprof::perf_stat {
namespace {

using testing::Optional;

TEST(PerfNumber, HasTheGroupsOfManyLocales) {
  for (const char* text : {"1881526017", "1,881,526,017", "1'881'526'017", "1 881 526 017",
                           "1\xe2\x80\x99"
                           "881\xe2\x80\x99"
                           "526\xe2\x80\x99"
                           "017",
                           "1\xc2\xa0"
                           "881\xc2\xa0"
                           "526\xc2\xa0"
                           "017",
                           "1\xe2\x80\xaf"
                           "881\xe2\x80\xaf"
                           "526\xe2\x80\xaf"
                           "017",
                           "1\xa0"
                           "881\xa0"
                           "526\xa0"
                           "017"})
    EXPECT_THAT(parse_number(text, '.'), Optional(1881526017.0)) << text;
  EXPECT_THAT(parse_number("1.881.526.017", ','), Optional(1881526017.0));
  EXPECT_THAT(parse_number("1,86,76,92,456", '.'), Optional(1867692456.0));  // India
  EXPECT_THAT(parse_number("86,76,92,456", '.'), Optional(867692456.0));
}

TEST(PerfNumber, HasTheDecimalMarkOfItsTable) {
  EXPECT_THAT(parse_number("63831.814032", '.'), Optional(63831.814032));
  EXPECT_THAT(parse_number("1.234,50", ','), Optional(1234.5));
  EXPECT_THAT(parse_number("1,234.50", '.'), Optional(1234.5));
  // The same text is a thousand times as much where the comma is the mark of groups.
  EXPECT_THAT(parse_number("9,566", '.'), Optional(9566.0));
  EXPECT_THAT(parse_number("9,566", ','), Optional(9.566));
  EXPECT_EQ(decimal_mark("0,042186215"), ',');
  EXPECT_EQ(decimal_mark("64.081283044"), '.');
  EXPECT_EQ(decimal_mark("64"), '.');
}

TEST(PerfNumber, IsNothingWhereAnythingElseIsIn) {
  for (const char* text :
       {"",           " ",      ",",     ".",        "1,",        ",1",     "1.",       ".5",
        "1,23",       "1,2345", "12,34", "1234,567", "1,234'567", "1,,234", "1,234,56", "1,23,456,789",
        "123,45,678", "-1",     "+1",    "1e3",      "0x10",      "nan",    "inf",      "1,234x",
        "12 34",      "1.2.3"})
    EXPECT_EQ(parse_number(text, '.'), std::nullopt) << text;
  EXPECT_EQ(parse_number(std::string(400, '9'), '.'), std::nullopt) << "no double holds it";
}

TEST(PerfNumber, IsTakenOffARow) {
  const auto rest = [](std::string_view text, char mark) {
    const auto number = take_number(text, mark);
    return std::pair(number.value_or(-1), std::string(text));
  };
  EXPECT_EQ(rest("841      faults", '.'), std::pair(841.0, std::string("      faults")));
  EXPECT_EQ(rest("1 234 567      cycles", ','), std::pair(1234567.0, std::string("      cycles")));
  EXPECT_EQ(rest("1 234,50 msec task-clock", ','), std::pair(1234.5, std::string(" msec task-clock")));
  EXPECT_EQ(rest("12 msec x", '.'), std::pair(12.0, std::string(" msec x")));
  EXPECT_EQ(rest("841", '.'), std::pair(841.0, std::string()));
  EXPECT_EQ(rest("cycles 12", '.'), std::pair(-1.0, std::string("cycles 12")));
}

TEST(PerfPercentage, IsTheFractionThatItsDigitsSay) {
  EXPECT_THAT(parse_percentage("  3.43", '.'), Optional(Optional(0.0343)));
  EXPECT_THAT(parse_percentage("17,48", ','), Optional(Optional(0.1748)));
  EXPECT_THAT(parse_percentage("0.00", '.'), Optional(Optional(0.0)));
  EXPECT_THAT(parse_percentage("100.00", '.'), Optional(Optional(1.0)));
  EXPECT_THAT(parse_percentage("   nan", '.'), Optional(std::optional<double>()));
  EXPECT_EQ(parse_percentage("1.07%", '.'), std::nullopt);
  EXPECT_EQ(parse_percentage("", '.'), std::nullopt);
}

}  // namespace
}  // namespace counterprof::perf_stat
