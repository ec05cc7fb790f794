#include "model/report_json.hpp"

#include <clocale>
#include <cmath>
#include <cstdlib>
#include <limits>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "counterprof/error.hpp"

#include "support/comma_locale.hpp"
#include "support/sample_reports.hpp"

namespace counterprof {
namespace {

using Json = nlohmann::ordered_json;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

Json parsed(const Report& report) {
  return Json::parse(to_json(report));
}

/// The VM's report with one place of it changed; `pointer` is a JSON pointer.
std::string changed(const char* pointer, const Json& value) {
  Json json = parsed(virtual_machine_report());
  json[Json::json_pointer(pointer)] = value;
  return json.dump();
}

struct Defect {
  std::string what, hint;
};

Defect defect_of(const std::string& text) {
  try {
    (void)report_from_json(text);
  } catch (const Error& error) {
    return {error.what(), error.hint()};
  }
  return {};
}

class EverySample : public testing::TestWithParam<SampleReport> {};

// What is read must be what was written: compare and explain work on reports that were read.
TEST_P(EverySample, SurvivesTheWayOutAndBackIn) {
  const std::string json = to_json(GetParam().make());
  EXPECT_EQ(to_json(report_from_json(json)), json);
}

TEST_P(EverySample, IsTheSameOnOneLine) {
  const std::string line = to_json(GetParam().make(), -1);
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  EXPECT_EQ(Json::parse(line), parsed(GetParam().make()));
}

// A report that was cut short anywhere (full disk, interrupted copy) must neither crash nor pass for a whole
// one.
TEST_P(EverySample, IsRefusedWhereItIsCutShort) {
  const std::string json = to_json(GetParam().make(), -1);
  for (std::size_t length = 0; length + 2 < json.size(); length += 1 + length / 16)
    EXPECT_THAT(defect_of(json.substr(0, length)).what, StartsWith("the report: ")) << length;
}

INSTANTIATE_TEST_SUITE_P(Reports, EverySample,
                         testing::ValuesIn(sample_reports().begin(), sample_reports().end()),
                         [](const auto& sample) { return std::string(sample.param.name); });

TEST(ReportJson, HasTheDocumentedFieldsInTheirOrder) {
  const Json json = parsed(virtual_machine_report());
  const auto keys = [](const Json& object) {
    std::vector<std::string> names;
    for (const auto& item : object.items()) names.push_back(item.key());
    return names;
  };
  using Names = std::vector<std::string>;
  EXPECT_EQ(keys(json), (Names{"schema", "schema_version", "counterprof", "context", "plan", "calibration",
                               "kernels", "comparisons", "findings", "warnings"}));
  EXPECT_EQ(keys(json["kernels"][0]),
            (Names{"name", "base_name", "kind", "family", "command", "parameters", "work", "traffic",
                   "checksum", "runs_planned", "wall_seconds", "user_seconds", "sys_seconds", "max_rss_bytes",
                   "exit_code", "failure", "events"}));
  EXPECT_EQ(keys(json["kernels"][0]["events"][0]),
            (Names{"event", "id", "unit", "source", "scope", "level", "status", "reason", "what_it_counts",
                   "runs", "summary", "per_work"}));
  EXPECT_EQ(keys(json["kernels"][0]["events"][8]["runs"][0]),
            (Names{"run", "pass", "value", "raw", "time_enabled_ns", "time_running_ns"}));
  EXPECT_EQ(keys(json["kernels"][0]["wall_seconds"]["summary"]),
            (Names{"n", "mean", "standard_error", "relative_standard_error", "stddev", "median", "min", "max",
                   "ci95", "outliers"}));
  EXPECT_EQ(keys(json["comparisons"][0]),
            (Names{"from", "to", "event", "source", "scope", "level", "ratio", "ci95", "p_adjusted",
                   "verdict", "smallest_detectable_ratio", "reason", "waterfall"}));
}

TEST(ReportJson, HasNoNumberForWhatWasNotCounted) {
  const Json event = parsed(virtual_machine_report())["kernels"][0]["events"][0];
  EXPECT_EQ(event["status"], "not_supported");
  EXPECT_EQ(event["reason"]["code"], "no_pmu");
  EXPECT_TRUE(event["summary"].is_null());
  EXPECT_TRUE(event["per_work"].is_null());
  EXPECT_THAT(event["runs"], IsEmpty());
}

// 1000.0 is a double to many readers, and a count that lost its last digits is a wrong count.
TEST(ReportJson, WritesIntegersAsIntegers) {
  Report report = single_run_report();
  auto& reading = report.kernels[0].events[8].runs[0];
  reading.reading->raw = std::numeric_limits<std::uint64_t>::max();
  for (const auto& [value, text] :
       std::initializer_list<std::pair<double, const char*>>{{1000, "1000"},
                                                             {0, "0"},
                                                             {-0.0, "0"},
                                                             {-3, "-3"},
                                                             {9007199254740992.0, "9007199254740992"},
                                                             {9007199254740994.0, "9.007199254740994e+15"},
                                                             {0.1, "0.1"},
                                                             {1.0 / 3, "0.3333333333333333"},
                                                             {1e300, "1e+300"},
                                                             {5e-324, "5e-324"}}) {
    reading.value = value;
    const std::string json = to_json(report, -1);
    const std::string expected = std::string("\"value\":") + text + ",\"raw\":18446744073709551615,";
    EXPECT_NE(json.find(expected), std::string::npos) << expected;
    EXPECT_EQ(report_from_json(json).kernels[0].events[8].runs[0].value, value);
  }
}

// likwid's issue 588: a NaN makes the whole file unreadable.
TEST(ReportJson, HasNullForNumbersThatAreNone) {
  Report report = single_run_report();
  constexpr double infinity = std::numeric_limits<double>::infinity();
  report.context.load_1min = infinity;
  report.kernels[0].checksum = {{"mass", std::nan("")}, {"maximum", -infinity}};
  report.kernels[0].work->amount = std::nan("");
  const std::string json = to_json(report);
  const Json read = Json::parse(json);
  EXPECT_TRUE(read["context"]["load_1min"].is_null());
  EXPECT_TRUE(read["kernels"][0]["checksum"]["mass"].is_null());
  EXPECT_TRUE(read["kernels"][0]["checksum"]["maximum"].is_null());
  EXPECT_EQ(to_json(report_from_json(json)), json);
}

// perf prints a decimal comma in some locales, and its readers fail.
TEST(ReportJson, IsTheSameInEveryLocale) {
  const std::string expected = to_json(mixed_report());
  const CommaLocale comma;
  EXPECT_EQ(to_json(mixed_report()), expected);
  EXPECT_EQ(to_json(report_from_json(expected)), expected);
}

// The same where the C library itself has the comma. Debian ships no such locale, so CTest makes one
// (CMakeLists.txt).
TEST(ReportJson, IsTheSameWhereTheCLibraryHasADecimalComma) {
  const char* name = std::getenv("COUNTERPROF_COMMA_LOCALE");
  if (name == nullptr) GTEST_SKIP() << "only where CTest has made a locale";
  const std::string expected = to_json(mixed_report());
  ASSERT_NE(std::setlocale(LC_ALL, name), nullptr);
  ASSERT_STREQ(std::localeconv()->decimal_point, ",");
  const std::string here = to_json(mixed_report());
  const std::string read = to_json(report_from_json(expected));
  ASSERT_NE(std::setlocale(LC_ALL, "C"), nullptr);
  EXPECT_EQ(here, expected);
  EXPECT_EQ(read, expected);
}

TEST(ReportJson, EscapesHostileNames) {
  const Report report = hostile_report();
  const std::string json = to_json(report);
  for (const char c : json)
    EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20) << static_cast<int>(c);
  const Report read = report_from_json(json);
  EXPECT_EQ(read.kernels[0].name, report.kernels[0].name);
  EXPECT_EQ(read.kernels[0].command, report.kernels[0].command);
  EXPECT_EQ(read.kernels[0].parameters, report.kernels[0].parameters);
  EXPECT_THAT(read.kernels[1].name, HasSubstr("\xef\xbf\xbd"));  // U+FFFD
}

// Names that differ in their bad bytes only would be one key twice, which readers resolve each in their own
// way.
TEST(ReportJson, NeverHasAKeyTwice) {
  Report report = single_run_report();
  report.kernels[0].checksum = {{"a\xff", 1}, {"a\xfe", 2}};
  const std::string json = to_json(report);
  EXPECT_EQ(to_json(report_from_json(json)), json);
}

TEST(ReportFromJson, NamesTheWordThatIsWrongAndTheClosest) {
  const Defect defect = defect_of(changed("/kernels/1/events/8/status", "cuonted"));
  EXPECT_EQ(defect.what, "kernels[1].events[8].status: 'cuonted' is not a status");
  EXPECT_EQ(defect.hint, "did you mean 'counted'?");
  const Defect far = defect_of(changed("/plan/order", "zebra"));
  EXPECT_EQ(far.what, "plan.order: 'zebra' is not an order");
  EXPECT_EQ(far.hint, "one of interleaved, sequential");
}

TEST(ReportFromJson, NamesThePlaceOfEveryWrongType) {
  const std::vector<std::tuple<const char*, Json, const char*>> defects{
      {"/kernels", 1, "kernels: expected an array, found a number"},
      {"/kernels/0", "x", "kernels[0]: expected an object, found a string"},
      {"/kernels/0/name", 7, "kernels[0].name: expected a string, found a number"},
      {"/kernels/0/name", nullptr, "kernels[0].name: expected a string, found null"},
      {"/kernels/0/work/amount", "262144", "kernels[0].work.amount: expected a number, found a string"},
      {"/kernels/0/parameters", Json::array(), "kernels[0].parameters: expected an object, found an array"},
      {"/kernels/0/parameters/rows", true, "kernels[0].parameters.rows: expected a number, found a boolean"},
      {"/kernels/0/wall_seconds/runs/1", "0.5",
       "kernels[0].wall_seconds.runs[1]: expected a number, found a string"},
      {"/kernels/0/wall_seconds/summary/ci95",
       {1, 2, 3},
       "kernels[0].wall_seconds.summary.ci95: expected two numbers"},
      {"/kernels/0/events/8/runs/0/run", 1.5,
       "kernels[0].events[8].runs[0].run: 1.5 is not an integer of 32 bits"},
      {"/kernels/0/events/8/runs/0/run", 4294967296,
       "kernels[0].events[8].runs[0].run: 4294967296 is not an integer of 32 bits"},
      {"/kernels/0/events/8/runs/0/raw", -1,
       "kernels[0].events[8].runs[0].raw: -1 is not an unsigned integer of 64 bits"},
      {"/context/turbo", "no", "context.turbo: expected a boolean, found a string"},
      {"/findings", {1}, "findings[0]: expected an object, found a number"},
      {"/comparisons/0/verdict", "better", "comparisons[0].verdict: 'better' is not a verdict"},
      {"/comparisons/0/waterfall", 0.5, "comparisons[0].waterfall: expected an object, found a number"}};
  for (const auto& [pointer, value, what] : defects)
    EXPECT_EQ(defect_of(changed(pointer, value)).what, what) << pointer;
}

// A number without a count behind it must not come in through a file either.
TEST(ReportFromJson, RefusesNumbersThatTheStatusDoesNotHave) {
  EXPECT_EQ(defect_of(changed("/kernels/0/events/8/status", "not_counted")).what,
            "kernels[0].events[8].summary: the status 'not_counted' has no number");
  EXPECT_EQ(defect_of(changed("/kernels/0/events/0/status", "counted")).what,
            "kernels[0].events[0].summary: the status 'counted' comes with a number");
  EXPECT_EQ(defect_of(changed("/kernels/0/events/0/reason", nullptr)).what,
            "kernels[0].events[0].reason: the status 'not_supported' needs a reason");
  EXPECT_EQ(defect_of(changed("/kernels/0/events/8/runs/0/raw", nullptr)).what,
            "kernels[0].events[8].runs[0].time_enabled_ns: raw, time_enabled_ns and time_running_ns are "
            "there together "
            "or not at "
            "all");
}

Report report_with_lines() {
  Report report = virtual_machine_report();
  const Reason no_pmu{ReasonCode::no_pmu, "this machine exposes no hardware PMU"};
  report.lines.emplace();
  report.lines->push_back({"evolve.py",
                           12,
                           "laplacian",
                           100,
                           1.5,
                           {{"page-faults", 513.0}, {"instructions", std::nullopt}},
                           {{{"instructions", no_pmu}}},
                           std::nullopt,
                           "    out += np.roll(grid, +1, 0)"});
  report.lines->push_back(
      {"<made>", 1, "f", 0, 0.0, {{"page-faults", 0.5}}, std::nullopt, {{"page-faults"}}, std::nullopt});
  return report;
}

// Lines that a program was counted by come from elsewhere (bindings/python), and must survive being read.
TEST(ReportJson, HasLinesWhereThereAreSome) {
  EXPECT_FALSE(parsed(virtual_machine_report()).contains("lines"));
  const std::string json = to_json(report_with_lines());
  EXPECT_EQ(to_json(report_from_json(json)), json);
  const Json lines = Json::parse(json)["lines"];
  EXPECT_EQ(lines[0]["counts"].dump(), R"({"page-faults":513,"instructions":null})");
  EXPECT_EQ(lines[0]["reasons"]["instructions"]["code"], "no_pmu");
  EXPECT_FALSE(lines[0].contains("scaled"));
  EXPECT_FALSE(lines[1].contains("reasons"));
  EXPECT_TRUE(lines[1]["contents"].is_null());
}

TEST(ReportFromJson, WantsANumberOrAReasonForEachCountOfALine) {
  Json json = parsed(report_with_lines());
  json["lines"][0]["counts"]["instructions"] = 7;
  EXPECT_EQ(defect_of(json.dump()).what, "lines[0].reasons: has a number and a reason for the same event");
  json["lines"][0]["counts"]["instructions"] = nullptr;
  json["lines"][0].erase("reasons");
  EXPECT_EQ(defect_of(json.dump()).what, "lines[0].reasons: a count without a number needs one");
}

TEST(ReportFromJson, RefusesFieldsThatAreMissingOrUnknown) {
  Json json = parsed(virtual_machine_report());
  json["kernels"][0]["events"][0].erase("id");
  EXPECT_EQ(defect_of(json.dump()).what, "kernels[0].events[0]: 'id' is missing");
  const Defect defect = defect_of(changed("/kernels/0/wall_secnods", 1));
  EXPECT_EQ(defect.what, "kernels[0]: 'wall_secnods' is not a field");
  EXPECT_THAT(defect.hint, StartsWith("did you mean 'wall_seconds'"));
}

// Histories are kept for years.
TEST(ReportFromJson, ReadsReportsFromBeforeAFieldWasAdded) {
  Json json = Json::parse(to_json(explained_report()));
  for (Json& cache : json["context"]["caches"]) ASSERT_EQ(cache.erase("copy_bytes_per_second"), 1);
  for (Json& evidence : json["findings"][0]["evidence"]) ASSERT_EQ(evidence.erase("source"), 1);
  const Report report = report_from_json(json.dump());
  EXPECT_FALSE(report.context.caches[0].copy_bytes_per_second);
  ASSERT_FALSE(report.findings[0].evidence.empty());
  EXPECT_FALSE(report.findings[0].evidence[0].source);
}

TEST(ReportFromJson, SaysWhichReportsItReads) {
  const Defect version = defect_of(changed("/schema_version", 2));
  EXPECT_EQ(version.what, "schema_version: expected 1, found 2");
  EXPECT_THAT(version.hint, HasSubstr("version 1"));
  EXPECT_EQ(defect_of(changed("/schema", "gbench")).what,
            "schema: expected \"counterprof-report\", found 'gbench'");
  EXPECT_EQ(defect_of("{\"benchmarks\": []}").what, "the report: 'schema' is missing");
  EXPECT_EQ(defect_of("[]").what, "the report: expected an object, found an array");
  EXPECT_EQ(defect_of("null").what, "the report: expected an object, found null");
}

TEST(ReportFromJson, SaysWhereItIsNotJson) {
  EXPECT_EQ(defect_of("").what, "the report: empty");
  EXPECT_EQ(defect_of(" \n").what, "the report: empty");
  EXPECT_EQ(defect_of("{\n  \"schema\": oops\n}").what,
            "the report: not JSON: the error is in line 2, column 13");
  EXPECT_EQ(defect_of("{\n  \"schema\": \"").what, "the report: cut short: it ends in line 2, column 14");
  EXPECT_EQ(defect_of("{\"a\": 1e999}").what,
            "the report: not JSON: it has a number that no double can hold");
  EXPECT_EQ(defect_of("{\"a\": \"\xff\"}").what, "the report: not JSON: the error is in line 1, column 8");
  EXPECT_EQ(defect_of("{\"a\": NaN}").what, "the report: not JSON: the error is in line 1, column 7");
}

// Each of these kills a careless reader: the stack, the clock, the memory.
TEST(ReportFromJson, IsBoundedOnHostileInput) {
  EXPECT_EQ(defect_of(std::string(8'000'000, '[')).what, "the report: nested deeper than 32 levels");
  std::string nested;
  for (int i = 0; i < 100'000; ++i) nested += "{\"a\":";
  EXPECT_EQ(defect_of(nested).what, "the report: nested deeper than 32 levels");
  std::string wide = "{";
  for (int i = 0; i < 1'000'000; ++i) wide += '"' + std::to_string(i) + "\":0,";
  EXPECT_EQ(defect_of(wide).what, "the report: an object of more than 1000 fields");
  std::string blank;
  blank.resize((std::size_t{256} << 20U) + 1, ' ');
  EXPECT_EQ(defect_of(blank).what, "the report: longer than 256 MiB");
}

// The message goes to a terminal.
TEST(ReportFromJson, QuotesHostileTextHarmlessly) {
  const Defect defect = defect_of(changed("/kernels/0/kind", "\x1b[2J" + std::string(1'000'000, 'x')));
  EXPECT_THAT(defect.what, StartsWith("kernels[0].kind: '\\x1b[2Jxxx"));
  EXPECT_LT(defect.what.size(), 200U);
  EXPECT_THAT(defect_of(changed("/\x1b[2J", 1)).what, Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace counterprof
