#include <clocale>
#include <locale>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "report/format.hpp"
#include "report/text_table.hpp"
#include "support/golden.hpp"
#include "support/report_builder.hpp"
#include "support/sample_reports.hpp"

namespace counterprof {
namespace {

using testing::Contains;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// The one line that contains that.
std::string line_with(const std::string& text, const std::string& part) {
  std::string found;
  for (const std::string& line : lines_of(text)) {
    if (line.find(part) == std::string::npos) continue;
    EXPECT_EQ(found, "") << "two lines contain " << part;
    found = line;
  }
  return found;
}

/// A command of so many equal runs.
Report command_of(std::vector<EventResult> events, const std::vector<double>& wall) {
  KernelResult kernel;
  kernel.name = kernel.base_name = "true";
  kernel.kind = KernelKind::command;
  kernel.runs_planned = static_cast<int>(wall.size());
  kernel.wall_seconds = quantity_of(wall);
  for (EventResult& event : events) event.scope = Scope::process;
  kernel.events = std::move(events);
  Report report = report_of({}, {}, kernel.runs_planned);
  report.kernels = {std::move(kernel)};
  return report;
}

EventResult counted_as(const std::string& name, const std::vector<double>& runs) {
  return counted(known_event(name), runs, std::vector<double>(runs.size(), 1000), std::nullopt);
}

TEST(Text, IsAsInTheGoldenFiles) {
  for (const SampleReport& sample : sample_reports())
    expect_golden(render_text(sample.make()), std::string("text/") + sample.name + ".txt");
}

// Rows as perf 6.1 printed them (`LC_ALL=C perf stat -r 2`, less the blanks at the end), character by
// character.
TEST(Text, HasPerfsColumns) {
  const std::string text = render_text(command_of(
      {counted_as("task-clock", {20310000, 20310000}), counted_as("faults", {59, 59}),
       counted_as("cs", {1, 1}), counted_as("migrations", {0, 0}), missing_pmu("stalled-cycles-frontend")},
      {0.020975 - 0.000242, 0.020975 + 0.000242}));
  const std::vector<std::string> lines = lines_of(text);
  EXPECT_EQ(lines.at(0), "");
  EXPECT_EQ(lines.at(1), " Performance counter stats for 'true' (2 runs):");
  EXPECT_EQ(lines.at(2), "");
  EXPECT_EQ(lines.at(3), "             20.31 msec task-clock                       #    0.968 CPUs utilized");
  EXPECT_EQ(lines.at(4), "                59      faults                           #    2.905 K/sec");
  EXPECT_EQ(lines.at(5), "                 1      cs                               #   49.237 /sec");
  EXPECT_EQ(lines.at(6), "                 0      migrations                       #    0.000 /sec");
  EXPECT_EQ(lines.at(7), "   <not supported>      stalled-cycles-frontend");
  EXPECT_EQ(lines.at(8), "");
  EXPECT_EQ(lines.at(9), "          0.020975 +- 0.000242 seconds time elapsed  ( +-  1.15% )");
}

// perf: `                49      faults ...( +-  1.18% )`: the error keeps its place where there is no
// metric.
TEST(Text, HasPerfsErrorInItsColumnWithOrWithoutAMetric) {
  const std::string text = render_text(command_of({counted_as("faults", {48, 50})}, {0.0007, 0.0008}));
  EXPECT_EQ(line_with(text, " faults"),
            "                49      faults                                                               ( "
            "+-  2.04% )");
}

// perf: user and sys of one run only, each after `%18.9f`.
TEST(Text, HasPerfsFooterOfOneRun) {
  Report report = command_of({counted_as("faults", {48})}, {0.000669328});
  report.kernels[0].user_seconds = quantity_of({0.000747});
  report.kernels[0].sys_seconds = quantity_of({0});
  EXPECT_THAT(render_text(report), HasSubstr(" Performance counter stats for 'true':\n"));
  EXPECT_THAT(render_text(report), HasSubstr("\n\n       0.000669328 seconds time elapsed\n"
                                             "\n       0.000747000 seconds user\n"
                                             "       0.000000000 seconds sys\n"));
}

TEST(Text, GroupsDigits) {
  const auto row = [](double count) {
    return line_with(render_text(command_of({counted_as("faults", {count})}, {1})), " faults");
  };
  EXPECT_THAT(row(999), HasSubstr(" 999 "));
  EXPECT_THAT(row(1000), HasSubstr(" 1,000 "));
  EXPECT_THAT(row(123456), HasSubstr(" 123,456 "));
  EXPECT_THAT(row(1234567890123), HasSubstr(" 1,234,567,890,123 "));
}

// A ratio that is within what runs differ by must not be read as one.
TEST(Text, PutsATimeAgainstBaselineInParenthesesWhereNoDifferenceIsShown) {
  Report report = virtual_machine_report();
  for (Comparison& comparison : report.comparisons) {
    comparison.ratio = 1.02;
    comparison.verdict = Verdict::no_difference_shown;
    comparison.smallest_detectable_ratio = 1.0712;
  }
  const std::string text = render_text(report);
  EXPECT_THAT(line_with(text, " diffusion/fused "), EndsWith("  (1.02)"));
  EXPECT_THAT(text, HasSubstr("a ratio of 1.071 would have been"));
  EXPECT_THAT(render_text(virtual_machine_report()), Not(HasSubstr("arentheses")));
}

// A decimal comma from the user's locale, as perf prints it, cannot be read back.
TEST(Text, DoesNotDependOnTheLocale) {
  struct Comma : std::numpunct<char> {
    char do_decimal_point() const override { return ','; }
    char do_thousands_sep() const override { return '.'; }
    std::string do_grouping() const override { return "\3"; }
  };
  const std::string expected = render_text(pmu_report());
  const std::locale before = std::locale::global(std::locale(std::locale::classic(), new Comma));
  const char* german = std::setlocale(LC_ALL, "de_DE.UTF-8");
  const std::string actual = render_text(pmu_report());
  std::locale::global(before);
  EXPECT_EQ(actual, expected) << (german == nullptr ? "" : german);
}

// A name with an escape sequence moves the cursor and can rewrite what is above.
TEST(Text, HasNoControlCharacters) {
  for (const SampleReport& sample : sample_reports())
    for (const char c : render_text(sample.make()))
      EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20) << sample.name;
}

TEST(Text, HasNoBlanksAtTheEndOfLines) {
  for (const SampleReport& sample : sample_reports())
    EXPECT_THAT(lines_of(render_text(sample.make())), Not(Contains(EndsWith(" ")))) << sample.name;
}

TEST(Text, NeverPrintsANumberThatWasNotCounted) {
  EventResult lie =
      missing(known_event("cache-misses"), Status::implausible, ReasonCode::not_advertised, "a lie");
  lie.runs = {{1, 1, std::nullopt, Reading{4711, 1000, 1000}}};
  const std::string text = render_text(command_of(
      {lie, missing(known_event("migrations"), Status::not_permitted, ReasonCode::paranoid, "paranoid"),
       missing(known_event("cycles"), Status::not_counted, ReasonCode::busy, "busy")},
      {1}));
  EXPECT_EQ(text.find("4711"), std::string::npos);
  EXPECT_EQ(text.find("4,711"), std::string::npos);
  EXPECT_THAT(text, HasSubstr("     <implausible>      cache-misses\n"));
  EXPECT_THAT(text, HasSubstr("   <not permitted>      migrations\n"));
  EXPECT_THAT(text, HasSubstr("     <not counted>      cycles\n"));
}

// getrusage counts kernel and user mode: it must not be taken for a count of user mode only.
TEST(Text, SaysWhoCountedInstead) {
  EventResult faults = given(known_event("faults"), Source::rusage, Status::counted, 56, std::nullopt);
  faults.reason = Reason{ReasonCode::kernel_events_excluded, "taken from getrusage"};
  EventResult cycles = counted_as("cycles", {5});
  cycles.reason = Reason{ReasonCode::kernel_events_excluded, "in user mode only"};
  const std::string text = render_text(command_of({faults, cycles}, {1}));
  EXPECT_THAT(text, HasSubstr("(from rusage)\n"));
  EXPECT_THAT(text, HasSubstr("(user mode only)\n"));
}

TEST(Text, HasOneRowForWhatWasSimulatedBecauseItCouldNotBeCounted) {
  const std::string text = render_text(command_of(
      {missing_pmu("cache-misses"),
       given(known_event("cache-misses"), Source::simulated, Status::simulated, 1234, std::nullopt)},
      {1}));
  EXPECT_THAT(line_with(text, "1,234"), EndsWith("(simulated)"));
  EXPECT_EQ(text.find("<not supported>"), std::string::npos);
  EXPECT_THAT(text, HasSubstr("Not counted: cache-misses: this machine exposes no hardware PMU"));
}

// The same eight events and their reason under each of ten kernels hide what differs.
TEST(Text, GivesEachReasonOnce) {
  const std::string text = render_text(virtual_machine_report());
  EXPECT_EQ(text.find("no hardware PMU"), text.rfind("no hardware PMU"));
  EXPECT_THAT(text, HasSubstr("(8 events)"));
}

TEST(Text, SaysWhichKernelsAReasonIsOf) {
  Report report = virtual_machine_report();
  report.kernels[1].events.back() =
      missing(known_event("migrations"), Status::not_permitted, ReasonCode::paranoid, "not allowed");
  EXPECT_THAT(render_text(report), HasSubstr("migrations, in diffusion/fused: not allowed"));
}

TEST(Text, StaysWithinItsWidth) {
  for (const Report& report : {pmu_report(), virtual_machine_report(), sweep_report()}) {
    for (const std::string& line : lines_of(render_text(report)))
      EXPECT_LE(display_width(line), 110U) << line;
  }
}

TEST(TextTable, GivesALongNameALineOfItsOwn) {
  TextTable table;
  const std::string name(60, 'x');
  table.add_column("name", {"a", name});
  table.add_column("figure\nper run", {"1", "23"});
  EXPECT_EQ(table.str(),
            "        figure\n"
            " name  per run\n"
            " a           1\n"
            " " +
                name +
                "\n"
                "            23\n");
}

// Padded by bytes, every row with an umlaut in it is one column short.
TEST(TextTable, CountsColumnsAndNotBytes) {
  EXPECT_EQ(display_width("grün µs"), 7U);
  EXPECT_EQ(display_width("熱"), 2U);
  TextTable table;
  table.add_column("name", {"grün", "plain"});
  table.add_column("n", {"1", "2"});
  EXPECT_EQ(table.str(), " name   n\n grün   1\n plain  2\n");
}

TEST(Wrapped, BreaksAtSpacesAndIndentsWhatFollows) {
  EXPECT_EQ(wrapped("aaa bbb ccc", 8, 1), " aaa bbb\n   ccc\n");
  EXPECT_EQ(wrapped("a-word-too-long b", 8, 1), " a-word-too-long\n   b\n");
}

}  // namespace
}  // namespace counterprof
