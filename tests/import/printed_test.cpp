#include "base/text.hpp"
#include "import/import_testing.hpp"
#include "report/format.hpp"
#include "support/sample_reports.hpp"

namespace counterprof {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Optional;
using testing::StartsWith;

// What perf 6.1 printed under that locale, of a program that does the same each time.
TEST(Printed, IsReadInAnyLocale) {
  for (const char* name : {"c-repeated.txt", "de_DE.txt", "fr_FR.txt", "fr_FR-latin1.txt", "de_CH.txt",
                           "en_IN.txt", "en_US.txt"}) {
    const std::vector<PerfTable> tables = saved(name);
    ASSERT_EQ(tables.size(), 1U) << name;
    const PerfTable& table = tables.front();
    EXPECT_EQ(table.command, "python3 -c sum(range(3000000))") << name;
    ASSERT_EQ(table.rows.size(), 5U) << name;
    EXPECT_EQ(row(table, "cycles").word, "<not supported>") << name;
    EXPECT_EQ(row(table, "task-clock").unit, "msec") << name;
    // Page faults of Python; msr/tsc/ at about 2.1 GHz over the task-clock: a mark that is mistaken would
    // show.
    EXPECT_NEAR(*row(table, "faults").value, 9000, 700) << name;
    const double ghz = *row(table, "msr/tsc/").value / *row(table, "task-clock").value / 1e6;
    EXPECT_NEAR(ghz, 2.1, 0.1) << name;
    EXPECT_GT(*table.elapsed->value, *row(table, "task-clock").value / 1000) << name;
    EXPECT_LT(*table.elapsed->value, 3) << name;
  }
}

TEST(Printed, HasTheErrorOfTheElapsedTimeTwice) {
  const PerfTable table = saved("c-repeated.txt").front();
  EXPECT_EQ(table.runs, 3);
  EXPECT_THAT(table.elapsed_error, Optional(0.0504));
  EXPECT_THAT(table.elapsed->relative_error, Optional(0.0361));
  EXPECT_EQ(table.user_seconds, std::nullopt);
}

TEST(Printed, OfOneRunHasUserAndSystemTime) {
  const PerfTable table = saved("c-once.txt").front();
  EXPECT_EQ(table.runs, 1);
  EXPECT_THAT(table.user_seconds, Optional(0.23189));
  EXPECT_TRUE(table.sys_seconds);
  EXPECT_EQ(row(table, "faults").relative_error, std::nullopt);
}

TEST(Printed, MayHaveATableOfItsRuns) {
  EXPECT_THAT(saved("c-table.txt").front().elapsed_of_runs,
              ElementsAre(1.4689, 1.2545, 1.5058, 1.5514, 1.5046));
  EXPECT_EQ(saved("de_DE.txt").front().elapsed_of_runs.size(), 3U);
}

TEST(Printed, MayBeSeveralOfOneFile) {
  const std::vector<PerfTable> tables = saved("two-tables.txt");
  ASSERT_EQ(tables.size(), 2U);
  EXPECT_EQ(tables[0].command, "true");
  EXPECT_EQ(tables[1].command, "false");
  EXPECT_THAT(tables[1].place.text(), HasSubstr("two-tables.txt:18: "));
  EXPECT_TRUE(tables[0].user_seconds && tables[1].sys_seconds);
}

TEST(Printed, MayNameACommandOfSeveralLines) {
  EXPECT_EQ(saved("two-lines.txt").front().command, "sh -c echo one\necho \"it's two\"");
  EXPECT_EQ(only_table(printed("  841 faults\n", "x 'y' (3 runs)", "")).command, "x 'y' (3 runs)");
}

TEST(Printed, HasShareAndErrorAfterTheMetric) {
  const PerfTable table =
      only_table(printed("11,826,392,686      cycles         #    3.595 GHz     ( +-  3.90% )  (74.96%)\n"
                         "                    #    0.50  stalled cycles per insn\n"
                         "   929,662,837      branches       ( +-  nan% ) [83.33%]\n"
                         " <not counted>      faults         (0.00%)\n"));
  EXPECT_EQ(row(table, "cycles").coverage, 0.7496);
  EXPECT_EQ(row(table, "cycles").relative_error, 0.039);
  EXPECT_EQ(row(table, "branches").coverage, 0.8333);
  EXPECT_EQ(row(table, "faults").word, "<not counted>");
  EXPECT_EQ(table.rows.size(), 3U);
}

TEST(Printed, HasItsUnitBeforeOrBehindTheName) {
  const PerfTable table =
      only_table(printed("    12.345678 task-clock                #    0.9 CPUs utilized\n"  // 2.6.39
                         "    12.345678      cpu-clock (msec)     #    0.9 CPUs utilized\n"  // 3.x
                         "         0.25 Joules power/energy-pkg/  #    0.1 W\n"
                         "            3 msec   cpu_core/cycles/\n"
                         "    1,234,567 ns   duration_time\n"
                         "       41,190 context-switches          #    0.024 M/sec\n"));
  EXPECT_EQ(row(table, "task-clock").unit, "msec");
  EXPECT_EQ(row(table, "cpu-clock").unit, "msec");
  EXPECT_EQ(row(table, "power/energy-pkg/").unit, "Joules");
  EXPECT_EQ(row(table, "duration_time").unit, "ns");
  EXPECT_EQ(row(table, "context-switches").unit, "");
}

TEST(Printed, KeepsTheFirstOfAnEventThatStandsTwice) {
  const PerfTable table = only_table(printed("  841 faults\n  842 faults\n"));
  EXPECT_EQ(row(table, "faults").value, 841);
  EXPECT_THAT(table.doubts,
              ElementsAre("saved.txt:5: 'faults' stands twice in its table; the first is kept"));
}

// What counterprof prints is laid out as perf's; the numbers that come back are those that were printed.
TEST(Printed, IsWhatCounterprofPrints) {
  for (const auto make : {pmu_report, virtual_machine_report, single_run_report, command_report}) {
    const Report report = make();
    const std::vector<PerfTable> tables = parse_perf_stat(render_text(report), "ours.txt");
    ASSERT_EQ(tables.size(), report.kernels.size());
    for (std::size_t i = 0; i < tables.size(); ++i) {
      const KernelResult& kernel = report.kernels[i];
      EXPECT_EQ(tables[i].command, kernel.name);
      EXPECT_EQ(tables[i].runs, kernel.wall_seconds.summary->n);
      for (const EventResult& event : kernel.events) {
        const PerfRow& back = row(tables[i], event.event);
        ASSERT_EQ(back.value.has_value(), event.summary.has_value()) << event.event;
        if (!back.value) continue;
        const bool is_clock = event.unit == "ns";
        EXPECT_NEAR(*back.value, event.summary->mean * (is_clock ? 1e-6 : 1), is_clock ? 0.0051 : 0.51)
            << event.event;
      }
    }
  }
}

// "Never a number that was not counted": a mark is not lost by the way of text.
TEST(Printed, KeepsTheMarksOfWhatWasNotMeasured) {
  const std::vector<PerfTable> tables = parse_perf_stat(render_text(simulated_report()), "ours.txt");
  EXPECT_EQ(row(tables[0], "instructions").mark, "simulated");
  EXPECT_EQ(row(tables[0], "cycles-estimate").mark, "estimated");
  EXPECT_EQ(row(tables[0], "faults").mark, "");
  const PerfTable partial =
      only_table(printed("  841      faults    ( +-  1.00% )  (from rusage, 2 of 3 runs)\n"));
  EXPECT_EQ(row(partial, "faults").runs, 2);
}

struct Bad {
  const char* what;
  std::string text;
  const char* begin;  // of the message
};

class BadTable : public testing::TestWithParam<Bad> {};

TEST_P(BadTable, IsRefusedWithPlaceAndCause) {
  EXPECT_THAT(refusal(GetParam().text), StartsWith(GetParam().begin));
}

const std::string good_row = "  841      faults\n";
const std::string head = " Performance counter stats for 'a.out' (3 runs):\n\n";

INSTANTIATE_TEST_SUITE_P(
    Import, BadTable,
    testing::Values(
        Bad{"Empty", "",
            "saved.txt: there is neither a table of perf stat nor a line of perf stat -j\nperf stat prints "
            "to standard error"},
        Bad{"Prose", "The program took 12 seconds time elapsed.\n", "saved.txt: there is neither a table"},
        Bad{"Binary", std::string("\0\xff\xfe\x01 Performance\0", 17), "saved.txt: there is neither a table"},
        Bad{"NoFoot", head + good_row,
            "saved.txt:1: the table is cut short: it has no line 'seconds time elapsed': "},
        Bad{"NoFootBeforeTheNext", head + good_row + "\n" + printed(good_row),
            "saved.txt:1: the table is cut short"},
        Bad{"NoEndOfTheHead", " Performance counter stats for 'a.out\n841 faults\n",
            "saved.txt:1: the table's first line has no end: "},
        Bad{"NoQuotes", " Performance counter stats for a.out:\n",
            "saved.txt:1: this is not of one command from its start to its end: "},
        Bad{"NoSecondQuote", " Performance counter stats for 'a.out (3 runs):\n" + printed(good_row),
            "saved.txt:1: the table's first line names no command in quotes: "},
        Bad{"NoCommand", printed(good_row, ""), "saved.txt:2: the table names no command: "},
        Bad{"NoRuns", printed(good_row, "a", " (0 runs)"),
            "saved.txt:2: the number of runs is none from 1 to 1000000: "},
        Bad{"ManyRuns", printed(good_row, "a", " (99999999999999999999 runs)"),
            "saved.txt:2: the number of runs is none"},
        Bad{"NoRows", printed(""), "saved.txt:2: the table has no rows: no event was counted: "},
        Bad{"ProseForARow", printed("somebody wrote this\n"),
            "saved.txt:4: the row begins with neither a count nor a word as <not counted>: 'somebody wrote "
            "this'\n"},
        Bad{"Huge", printed(std::string(400, '9') + "      faults\n"),
            "saved.txt:4: the row begins with neither a count"},
        Bad{"Negative", printed("-1      faults\n"), "saved.txt:4: the row begins with neither a count"},
        Bad{"MixedGroups", printed("1,234.567.890      faults\n"),
            "saved.txt:4: the row begins with neither a count"},
        Bad{"NoName", printed("929,662\n"), "saved.txt:4: the row has no event's name, or more than one: "},
        Bad{"TwoNames", printed("  841      cycles  my_cgroup\n"),
            "saved.txt:4: the row has no event's name, or more than one: "},
        Bad{"CutInTheError", printed("  841      faults    #  1.2 GHz  ( +- 1.\n"),
            "saved.txt:4: the row is cut short, or its percentage is none: "},
        Bad{"CutBeforeTheError", printed("  841      faults    #  1.2 GHz  ( +\n"),
            "saved.txt:4: the row is cut short"},
        Bad{"NoPercentage", printed("  841      faults    ( +- x% )\n"),
            "saved.txt:4: the row is cut short, or its percentage is none: "},
        Bad{"ProcessorsApart", printed("CPU0         841      faults\n"),
            "saved.txt:4: this is not of one command"},
        Bad{"CoresApart", printed("S0-D0-C0      1     841      faults\n"),
            "saved.txt:4: this is not of one command"},
        Bad{"SystemWide", printed(good_row, "system wide", ""),
            "saved.txt:2: this is not of one command from its start to its end: "},
        Bad{"AttachedTo", " Performance counter stats for process id '17':\n\n" + good_row,
            "saved.txt:1: this is not of one command"},
        Bad{"FewerRunsThanMeasured",
            head + good_row +
                "\n # Table of individual measurements:\n 0.1 (+0.1) #\n\n # Final result:\n 0.1 "
                "seconds time elapsed  ( +- 1.00% )\n",
            "saved.txt:6: the table of individual measurements has 1 lines for 3 runs: "},
        Bad{"NoElapsed", head + good_row + "\n soon seconds time elapsed\n",
            "saved.txt:5: the elapsed time is no number of seconds: "},
        Bad{"CutInTheErrorOfTheElapsedTime", head + good_row + "\n 1.5 seconds time elapsed  ( +-  3.\n",
            "saved.txt:5: the elapsed time is cut short, or its percentage is none: "},
        Bad{"CutBeforeTheErrorOfTheElapsedTime", head + good_row + "\n 1.5 +- 0.1 seconds time elapsed\n",
            "saved.txt:5: the elapsed time is cut short"},
        Bad{"NoUser", printed(good_row) + "\n  x seconds user\n",
            "saved.txt:8: the time is no number of seconds: "},
        Bad{"LongLine", printed("  841      " + std::string(100'000, 'x') + "\n"),
            "saved.txt:4: the line is too long for a row of perf stat: "}),
    [](const auto& bad) { return std::string(bad.param.what); });

TEST(Printed, EndsAsAUserCanActOnIt) {
  for (const char* name : {"system-wide.txt", "per-cpu.txt"}) {
    try {
      saved(name);
      ADD_FAILURE() << name;
    } catch (const Error& error) {
      EXPECT_THAT(error.hint(), HasSubstr("'perf stat [-r N] COMMAND'")) << name;
    }
  }
  for (const char* name : {"interval.txt", "fields.csv"}) {
    try {
      saved(name);
      ADD_FAILURE() << name;
    } catch (const Error& error) {
      EXPECT_THAT(error.hint(), HasSubstr("-x and -I")) << name;
    }
  }
}

TEST(Printed, OfHostileBytesIsShownAsPrintable) {
  EXPECT_THAT(refusal(printed("\x1b[31m\xff\n")), HasSubstr("'\\x1b[31m\\xff'"));
}

// Linear, whatever is repeated: a hundred megabytes of it take moments.
TEST(Printed, OfAnySizeIsReadSoon) {
  const std::string line = "x" + std::string(20'000'000, ' ') + "y\n";
  EXPECT_EQ(only_table(line + printed(good_row) + line).rows.size(), 1U);
  EXPECT_THAT(refusal(std::string(20'000'000, '\n')), StartsWith("saved.txt: there is neither"));
  std::string many;
  for (int i = 0; i < 20'000; ++i) many += printed(good_row);
  EXPECT_THAT(refusal(many), HasSubstr("there are more than 10000 tables or 100000 rows"));
  std::string rows;
  for (int i = 0; i < 20'000; ++i) rows += "  1      e" + std::to_string(i) + "\n";
  EXPECT_THAT(refusal(printed(rows)), HasSubstr("the table has more than 10000 rows"));
}

}  // namespace
}  // namespace counterprof
