#include <gmock/gmock.h>

#include "report/format.hpp"
#include "support/comma_locale.hpp"
#include "support/golden.hpp"
#include "support/sample_reports.hpp"

namespace counterprof {
namespace {

using Row = std::vector<std::string>;

/// Reads RFC 4180: what a strict reader makes of the text.
std::vector<Row> read_csv(const std::string& text) {
  std::vector<Row> rows(1, Row(1));
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"') {
      rows.back().back() += text[++i];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && c == ',') {
      rows.back().emplace_back();
    } else if (!quoted && c == '\n') {
      rows.emplace_back(1);
    } else {
      rows.back().back() += c;
    }
  }
  EXPECT_FALSE(quoted) << "a quote is open at the end";
  EXPECT_EQ(rows.back(), Row(1)) << "the last line does not end";
  rows.pop_back();
  return rows;
}

std::size_t column(const std::vector<Row>& rows, const std::string& name) {
  const auto found = std::find(rows.front().begin(), rows.front().end(), name);
  EXPECT_NE(found, rows.front().end()) << name;
  return static_cast<std::size_t>(found - rows.front().begin());
}

/// The rows of one value, as maps would be: only the named cells.
std::vector<Row> select(const std::vector<Row>& rows, const std::string& event, const Row& names) {
  std::vector<Row> result;
  for (const Row& row : rows) {
    if (row.at(column(rows, "event")) != event) continue;
    Row cells;
    for (const std::string& name : names) cells.push_back(row.at(column(rows, name)));
    result.push_back(cells);
  }
  return result;
}

class CsvFormat : public testing::TestWithParam<SampleReport> {};

TEST_P(CsvFormat, IsTheGoldenFile) {
  expect_golden(render_csv(GetParam().make()), std::string("csv/") + GetParam().name + ".csv");
}

// One comma too few shifts every number into its neighbour's column.
TEST_P(CsvFormat, HasTheSameColumnsInEveryRow) {
  const auto rows = read_csv(render_csv(GetParam().make()));
  for (const Row& row : rows) EXPECT_EQ(row.size(), rows.front().size());
}

INSTANTIATE_TEST_SUITE_P(Reports, CsvFormat,
                         testing::ValuesIn(sample_reports().begin(), sample_reports().end()),
                         [](const auto& sample) { return std::string(sample.param.name); });

TEST(Csv, HasARowPerRun) {
  const auto rows = read_csv(render_csv(virtual_machine_report()));
  EXPECT_EQ(select(rows, "cs", {"kernel", "id", "source", "status", "run", "pass", "value", "raw"}),
            (std::vector<Row>{
                {"diffusion/temporaries", "context-switches", "software", "counted", "1", "1", "1", "1"},
                {"diffusion/temporaries", "context-switches", "software", "counted", "2", "1", "0", "0"},
                {"diffusion/temporaries", "context-switches", "software", "counted", "3", "1", "2", "2"},
                {"diffusion/fused", "context-switches", "software", "counted", "1", "1", "0", "0"},
                {"diffusion/fused", "context-switches", "software", "counted", "2", "1", "0", "0"},
                {"diffusion/fused", "context-switches", "software", "counted", "3", "1", "1", "1"}}));
  EXPECT_EQ(
      select(rows, "wall_seconds", {"unit", "source", "scope", "status", "run", "pass", "value"}).front(),
      (Row{"s", "", "", "", "1", "", "0.6553"}));
  EXPECT_EQ(rows.at(1).at(column(rows, "parameters")), "rows=512;columns=512;steps=100;diffusivity=1;dt=0.1");
  EXPECT_EQ(rows.at(1).at(column(rows, "work_amount")), "26214400");
}

// A missing value is an empty cell beside its reason: a data frame's mean must not take it for 0, nor lose
// it.
TEST(Csv, HasARowWithoutANumberForWhatWasNotCounted) {
  const auto rows = read_csv(render_csv(virtual_machine_report()));
  EXPECT_EQ(select(rows, "cycles", {"kernel", "status", "reason", "run", "pass", "value", "raw"}),
            (std::vector<Row>{{"diffusion/temporaries", "not_supported", "no_pmu", "", "", "", ""},
                              {"diffusion/fused", "not_supported", "no_pmu", "", "", "", ""}}));
}

TEST(Csv, KeepsTheRawNumberOfAnImplausibleValueOnly) {
  const auto rows = read_csv(render_csv(mixed_report()));
  EXPECT_EQ(select(rows, "cache-misses", {"status", "run", "value", "raw"}).front(),
            (Row{"implausible", "1", "", "18446744073709551615"}));
}

TEST(Csv, BringsHostileNamesThroughUnharmed) {
  const Report report = hostile_report();
  const auto rows = read_csv(render_csv(report));
  EXPECT_EQ(rows.at(1).at(0), report.kernels[0].name);
  EXPECT_EQ(select(rows, "=1+1", {"status", "value"}), (std::vector<Row>{{"not_supported", ""}}));
}

TEST(Csv, IsTheSameInEveryLocale) {
  const std::string expected = render_csv(mixed_report());
  const CommaLocale comma;
  EXPECT_EQ(render_csv(mixed_report()), expected);
}

}  // namespace
}  // namespace counterprof
