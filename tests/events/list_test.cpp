#include <chrono>

#include "events_testing.hpp"

namespace counterprof {
namespace {

using testing::ElementsAre;

std::vector<std::string> names_of(const std::vector<Event>& events) {
  std::vector<std::string> names;
  names.reserve(events.size());
  for (const Event& event : events) names.push_back(event.name);
  return names;
}

TEST(Lists, KeepOrderAndRepetitions) {
  EXPECT_THAT(names_of(Resolver("/nonexistent").resolve_list("cs, faults:u ,cycles,cs")),
              ElementsAre("cs", "faults:u", "cycles", "cs"));
}

// Commas inside slashes belong to the event; a breakpoint's single slash must not swallow the commas behind
// it.
TEST(Lists, LeaveCommasInsideSlashesAlone) {
  EXPECT_THAT(
      names_of(
          Resolver(machine("zen3-pmu")).resolve_list("cpu/event=0x2e,umask=0x41/u,cs,mem:0x1000/8:w,faults")),
      ElementsAre("cpu/event=0x2e,umask=0x41/u", "cs", "mem:0x1000/8:w", "faults"));
}

TEST(Lists, RefuseHoles) {
  EXPECT_EQ(list_error(""), "the list of events is empty | name at least one, for example page-faults");
  EXPECT_EQ(list_error("  "), "the list of events is empty | name at least one, for example page-faults");
  EXPECT_EQ(list_error("cs,,faults"),
            "event list 'cs,,faults' has an empty name at place 2 | remove the comma too many");
  EXPECT_EQ(list_error("cs,faults,"),
            "event list 'cs,faults,' has an empty name at place 3 | remove the comma too many");
  EXPECT_EQ(list_error(",cs"), "event list ',cs' has an empty name at place 1 | remove the comma too many");
}

TEST(Lists, RefuseBraces) {
  EXPECT_EQ(list_error("{cycles,instructions}"),
            "event list '{cycles,instructions}' makes a group with braces | leave the braces out: what can "
            "be counted "
            "together is grouped automatically");
}

TEST(Names, ThatAreUnknownBringTheNearest) {
  const Resolver resolver("/nonexistent");
  EXPECT_EQ(error_of(resolver, "cache-mises"), "unknown event 'cache-mises' | did you mean 'cache-misses'?");
  EXPECT_EQ(error_of(resolver, "cycels:u"), "unknown event 'cycels:u' | did you mean 'cycles'?");
  EXPECT_EQ(error_of(resolver, "Fautls"), "unknown event 'Fautls' | did you mean 'faults'?");
  EXPECT_EQ(error_of(resolver, "duration_time"),
            "unknown event 'duration_time' | wall, user and system time are always reported");
  EXPECT_EQ(error_of(resolver, "sched:sched_*"),
            "unknown event 'sched:sched_*' | name each event: wildcards are not expanded");
  EXPECT_EQ(error_of(resolver, "zebra"), "unknown event 'zebra' | ");
}

TEST(Names, OfOneEventAreNoLists) {
  EXPECT_THROW(Resolver("/nonexistent").resolve("cs,faults"), Error);
  EXPECT_THROW(Resolver("/nonexistent").resolve("msr/tsc/,faults"), Error);
}

// A name may come from a stranger's plan: it must neither move the cursor nor stop the tool.
TEST(Names, ThatAreHostileAreRefusedAtOnce) {
  const Resolver resolver("/nonexistent");
  EXPECT_EQ(error_of(resolver, ""), "an event has an empty name | name it, for example page-faults");
  EXPECT_EQ(error_of(resolver, "cy\x1b[2Jcles"),
            "event name 'cy\\x1b[2Jcles' contains a control character | ");
  EXPECT_EQ(error_of(resolver, std::string("cs\0x", 4)),
            "event name 'cs\\x00x' contains a control character | ");
  EXPECT_EQ(error_of(resolver, "\xff\xfe"), "unknown event '\\xff\\xfe' | ");

  const auto start = std::chrono::steady_clock::now();
  const std::string megabyte(1'000'000, 'a');
  EXPECT_EQ(error_of(resolver, megabyte), "event name '" + std::string(30, 'a') + "..." +
                                              std::string(30, 'a') + "' is longer than 4096 bytes | ");
  for (const char* piece : {"/", ":", ",", "mem:", "cpu/", "=", "r", "'", "::"}) {
    std::string text;
    while (text.size() < 1'000'000) text += piece;
    EXPECT_NE(list_error(text), "") << piece;
  }
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
}

}  // namespace
}  // namespace counterprof
