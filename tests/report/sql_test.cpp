#include "report/sql.hpp"

#include <gmock/gmock.h>

#include "model/report_json.hpp"
#include "report/format.hpp"
#include "support/comma_locale.hpp"
#include "support/golden.hpp"
#include "support/sample_reports.hpp"

namespace counterprof {
namespace {

using testing::HasSubstr;
using testing::Not;

class Sql : public testing::TestWithParam<SampleReport> {};

TEST_P(Sql, IsTheGoldenFile) {
  for (const SqlDialect& dialect : sql_dialects())
    expect_golden(sql_rows(dialect, GetParam().make()),
                  std::string("sql/") + GetParam().name + '.' + dialect.name + ".sql");
}

// A client that reads lines must find none that it takes for a command of its own.
TEST_P(Sql, HasNoControlCharacters) {
  for (const SqlDialect& dialect : sql_dialects())
    for (const char c : sql_rows(dialect, GetParam().make()))
      EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= ' ');
}

TEST_P(Sql, IsTheSameOfAReportThatWasReadBack) {
  const Report report = GetParam().make();
  for (const SqlDialect& dialect : sql_dialects())
    EXPECT_EQ(sql_rows(dialect, report_from_json(to_json(report))),
              sql_rows(dialect, report_from_json(to_json(report, -1))));
}

INSTANTIATE_TEST_SUITE_P(Reports, Sql, testing::ValuesIn(sample_reports().begin(), sample_reports().end()),
                         [](const auto& sample) { return std::string(sample.param.name); });

TEST(Sql, IsOneTransaction) {
  for (const SqlDialect& dialect : sql_dialects()) {
    expect_golden(sql_begin(dialect) + sql_end(), std::string("sql/schema.") + dialect.name + ".sql");
    EXPECT_TRUE(sql_begin(dialect).starts_with("BEGIN"));
    EXPECT_EQ(sql_end(), "COMMIT;\n");
  }
}

TEST(Sql, QuotesWhatIsHostile) {
  const SqlDialect& sqlite = *find_sql_dialect("sqlite");
  const SqlDialect& postgres = *find_sql_dialect("postgres");
  EXPECT_EQ(sqlite.quoted("it's \\ 100%"), R"('it''s \ 100%')");
  EXPECT_EQ(postgres.quoted("it's \\ 100%"), R"('it''s \ 100%')");
  EXPECT_EQ(sqlite.quoted("a\n'"), "CAST(x'610a27' AS TEXT)");
  EXPECT_EQ(postgres.quoted("a\r\n'\\"), R"(E'a\x0d\x0a''\\')");
  EXPECT_EQ(find_sql_dialect("oracle"), nullptr);
}

TEST(Sql, KnowsAReportByItsContent) {
  const SqlDialect& sqlite = *find_sql_dialect("sqlite");
  const auto id = [&](const Report& report) {
    const std::string rows = sql_rows(sqlite, report);
    const std::size_t begin = rows.find("\n(") + 2;
    return rows.substr(begin, rows.find(',', begin) - begin);
  };
  const Report report = pmu_report();
  EXPECT_EQ(id(report), id(pmu_report()));
  Report other = pmu_report();
  other.context.time = "2026-11-25T00:00:00Z";
  EXPECT_NE(id(other), id(report));
  other = pmu_report();
  *other.kernels[1].events[3].runs[2].value += 1;
  EXPECT_NE(id(other), id(report));
  other = pmu_report();
  other.warnings = {"said by a later version"};
  EXPECT_EQ(id(other), id(report));
}

TEST(Sql, LeavesNullWhatWasNotCounted) {
  const std::string rows = sql_rows(*find_sql_dialect("postgres"), virtual_machine_report());
  EXPECT_THAT(rows, HasSubstr("'cycles','cycles',NULL,'hardware','region',NULL,'not_supported','no_pmu',"));
  EXPECT_THAT(rows, HasSubstr("(virtual machine)',NULL,NULL,NULL,"));
  EXPECT_THAT(rows, Not(HasSubstr("nan")));
}

TEST(Sql, IsTheSameInEveryLocale) {
  const SqlDialect& sqlite = *find_sql_dialect("sqlite");
  const std::string expected = sql_rows(sqlite, mixed_report());
  const CommaLocale comma;
  EXPECT_EQ(sql_rows(sqlite, mixed_report()), expected);
}

}  // namespace
}  // namespace counterprof
