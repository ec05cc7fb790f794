#include "base/text.hpp"

#include <gmock/gmock.h>

namespace counterprof {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::vector<std::string> words{"cache-misses", "cache-references", "branch-misses", "faults"};

TEST(Closest, FindsASlipOfTheHand) {
  EXPECT_THAT(closest("cache-mises", words), ElementsAre("cache-misses"));
  EXPECT_THAT(closest("fautls", words), ElementsAre("faults"));
}

TEST(Closest, IgnoresCase) {
  EXPECT_THAT(closest("FAULTS", words), ElementsAre("faults"));
}

TEST(Closest, FindsWhatContainsTheWord) {
  EXPECT_THAT(closest("misses", words), ElementsAre("cache-misses", "branch-misses"));
}

// Without a bound every unknown word "means" some known one.
TEST(Closest, SaysNothingWhereNothingIsNear) {
  EXPECT_THAT(closest("zebra", words), IsEmpty());
}

TEST(Closest, IsNotSlowedByHostileWords) {
  EXPECT_THAT(closest(std::string(1'000'000, 'a'), words), IsEmpty());
  EXPECT_THAT(closest("", words), IsEmpty());
}

TEST(DidYouMean, JoinsTheNames) {
  EXPECT_EQ(did_you_mean("misses", words), "did you mean 'cache-misses' or 'branch-misses'?");
  EXPECT_EQ(did_you_mean("zebra", words), "");
}

// A kernel's name may come from a stranger's plan: it must not be able to rewrite the terminal.
TEST(Printable, EscapesWhatMovesTheCursor) {
  EXPECT_EQ(printable("a\x1b[2Jb\n"), "a\\x1b[2Jb\\x0a");
  EXPECT_EQ(printable("\xc2\x9b"), "\\xc2\\x9b");
  EXPECT_EQ(printable("\xff\xc0\x80"), "\\xff\\xc0\\x80");
  EXPECT_EQ(printable("grün µs"), "grün µs");
}

TEST(ParseDouble, TakesTheWholeTextOrNothing) {
  EXPECT_EQ(parse_double("0.1"), 0.1);
  EXPECT_EQ(parse_double("1e3"), 1000.0);
  EXPECT_FALSE(parse_double("1,5"));
  EXPECT_FALSE(parse_double("1 "));
  EXPECT_FALSE(parse_double(""));
}

TEST(ParseUnsigned, KnowsHexadecimal) {
  EXPECT_EQ(parse_unsigned("0x1F", 0), 31u);
  EXPECT_EQ(parse_unsigned("31", 0), 31u);
  EXPECT_FALSE(parse_unsigned("-1", 0));
  EXPECT_FALSE(parse_unsigned("0x", 0));
}

TEST(Shortest, ReadsBackAsTheSameNumber) {
  EXPECT_EQ(shortest(512), "512");
  EXPECT_EQ(shortest(0.1), "0.1");
}

TEST(ReadNumber, IsNothingForWhatIsNoNumber) {
  EXPECT_FALSE(read_number("/proc/version"));
  EXPECT_FALSE(read_number("/nowhere"));
  EXPECT_TRUE(read_number("/proc/sys/kernel/pid_max"));
}

}  // namespace
}  // namespace counterprof
