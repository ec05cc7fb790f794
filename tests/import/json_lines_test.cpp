#include <limits>

#include "import/import_testing.hpp"
#include "report/format.hpp"
#include "support/sample_reports.hpp"

namespace counterprof {
namespace {

using testing::HasSubstr;
using testing::Optional;
using testing::StartsWith;

std::string line(const std::string& value, const std::string& more = "") {
  return R"({"counter-value" : )" + value + R"(, "unit" : "", "event" : "faults")" + more + "}\n";
}

// What perf 6.1 printed; under a decimal comma its lines are no JSON.
TEST(JsonLines, AreReadAsPerfPrintedThem) {
  const PerfTable once = saved("lines.jsonl").front();
  EXPECT_EQ(once.runs, 1);
  EXPECT_EQ(once.command, "");
  EXPECT_EQ(row(once, "msr/tsc/").value, 1141581861);
  EXPECT_EQ(row(once, "task-clock").value, 544.905886);
  EXPECT_EQ(row(once, "task-clock").unit, "msec");
  EXPECT_EQ(row(once, "cycles").word, "<not supported>");
  EXPECT_EQ(row(once, "faults").relative_error, std::nullopt);

  const PerfTable repeated = saved("lines-repeated.jsonl").front();
  EXPECT_EQ(repeated.runs, 0) << "perf does not say how many there were";
  EXPECT_THAT(row(repeated, "cs").relative_error, Optional(0.0468));

  const PerfTable comma = saved("lines-de_DE.jsonl").front();
  EXPECT_EQ(row(comma, "msr/tsc/").value, 1266115473);
  EXPECT_EQ(row(comma, "task-clock").value, 604.699552);
  EXPECT_THAT(row(comma, "faults").relative_error, Optional(0.0027));
}

TEST(JsonLines, StandAmongOthers) {
  const std::vector<PerfTable> tables = parse_perf_stat(
      "{\"result\": 1}\n[1]\n{not json}\nno newline" + line("\"7.000000\"") + "the end\n", "saved.txt");
  ASSERT_EQ(tables.size(), 1U);
  EXPECT_EQ(tables[0].rows[0].value, 7);
  EXPECT_EQ(tables[0].place.line, 4U);
}

TEST(JsonLines, BeginATableWhereAnEventComesAgain) {
  EXPECT_EQ(saved("two-tables.jsonl").size(), 2U);
  const std::vector<PerfTable> tables =
      parse_perf_stat(line("\"1\"") + line("\"2\"") + "# started on Wed\n", "x");
  ASSERT_EQ(tables.size(), 2U);
  EXPECT_EQ(tables[1].rows[0].value, 2);
}

TEST(JsonLines, HaveNumbersOrTextForNumbers) {
  EXPECT_EQ(only_table(line("8")).rows[0].value, 8);
  EXPECT_EQ(only_table(line("\"8\"")).rows[0].value, 8);
  EXPECT_EQ(only_table(line("\"8,500000\"", ", \"variance\" : 1,25")).rows[0].value, 8.5);
  EXPECT_EQ(only_table(line("8", ", \"pcnt-running\" : 75.00")).rows[0].coverage, 0.75);
  // A ratio of nothing to nothing.
  const PerfTable nan = only_table(line("8", ", \"variance\" : -nan, \"metric-value\" : nan"));
  EXPECT_EQ(nan.runs, 0);
  EXPECT_EQ(nan.rows[0].relative_error, std::nullopt);
}

TEST(JsonLines, KeepTheMarksOfWhatWasNotMeasured) {
  Report report = simulated_report();
  report.kernels.resize(1);
  const PerfTable table = only_table(render_perf_json(report));
  EXPECT_EQ(row(table, "instructions").mark, "simulated");
  EXPECT_EQ(row(table, "faults").mark, "");
}

TEST(JsonLines, ThatAreNoneAreRefused) {
  EXPECT_THAT(refusal("\n" + line("\"1\"").substr(0, 40)),
              StartsWith("saved.txt:2: the line is not a JSON object, as those of perf stat -j are: "));
  EXPECT_THAT(refusal(line("\"many\"")),
              StartsWith("saved.txt:1: \"counter-value\" is neither a count nor a word as <not counted>: "));
  EXPECT_THAT(refusal(line("-1")), HasSubstr("\"counter-value\" is neither"));
  EXPECT_THAT(refusal(line("null")), HasSubstr("\"counter-value\" is neither"));
  EXPECT_THAT(refusal(line("1e999")), HasSubstr("is not a JSON object"));
  EXPECT_THAT(refusal(line("1", ", \"variance\" : \"x\"")), HasSubstr("\"variance\" is not a percentage"));
  EXPECT_THAT(refusal(line("1", ", \"variance\" : -1")), HasSubstr("\"variance\" is not a percentage"));
  EXPECT_THAT(refusal("{\"counter-value\" : \"1\"}\n"),
              StartsWith("saved.txt:1: the line has no \"event\": "));
  EXPECT_THAT(refusal("{\"counter-value\" : [" + std::string(60'000, '[')),
              HasSubstr("is not a JSON object"));
  EXPECT_THAT(refusal(line(std::string(100'000, '1'))),
              HasSubstr("the line is too long for one of perf stat -j"));
}

TEST(JsonLines, AreBounded) {
  std::string many;
  for (int i = 0; i < 120'000; ++i)
    many += R"({"counter-value" : "1", "event" : "e)" + std::to_string(i % 9'000) + "\"}\n";
  EXPECT_THAT(refusal(many), HasSubstr("there are more than 10000 tables or 100000 rows"));
}

TEST(JsonLines, OfPartsOfAWholeAreRefused) {
  for (const char* name : {"per-cpu.jsonl", "interval.jsonl"}) EXPECT_THROW(saved(name), Error) << name;
  EXPECT_THAT(refusal(line("1", ", \"thread\" : \"x-1\"")),
              HasSubstr("not of one command from its start to its end"));
  EXPECT_THAT(refusal(render_perf_json(pmu_report())), HasSubstr("such a report needs no import"));
}

}  // namespace
}  // namespace counterprof
