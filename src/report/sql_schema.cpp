#include <fmt/format.h>

#include "report/sql.hpp"

namespace counterprof {
namespace {

// A raw reading is text: its 64 bits have no sign, which no integer of either database holds.
constexpr const char* tables = R"(CREATE TABLE IF NOT EXISTS reports (
  report_id {whole} PRIMARY KEY,
  time {text}, host {text}, cpu_model {text}, cpu_vendor {text}, processors {whole}, cores {whole},
  kernel_release {text}, virtualisation {text}, perf_event_paranoid {whole}, governor {text}, turbo {whole},
  aslr {whole}, load_1min {real}, steal_seconds {real}, compiler {text}, compiler_flags {text},
  git_commit {text}, git_dirty {whole}, version {text}, plan_file {text}, seed {text}
);
CREATE TABLE IF NOT EXISTS kernels (
  report_id {whole} NOT NULL REFERENCES reports ON DELETE CASCADE, kernel_number {whole} NOT NULL,
  name {text}, base_name {text}, kind {text}, family {text}, parameters {text}, work_unit {text},
  work_amount {real}, runs_planned {whole}, failure {text}, failure_text {text},
  PRIMARY KEY (report_id, kernel_number)
){by_key};
CREATE TABLE IF NOT EXISTS summaries (
  report_id {whole} NOT NULL, kernel_number {whole} NOT NULL, value_number {whole} NOT NULL,
  event {text}, event_id {text}, unit {text}, source {text}, scope {text}, level {whole},
  status {text}, reason {text}, reason_text {text}, n {whole}, mean {real}, standard_error {real},
  stddev {real}, median {real}, minimum {real}, maximum {real}, ci95_low {real}, ci95_high {real},
  per_work_mean {real}, per_work_standard_error {real},
  PRIMARY KEY (report_id, kernel_number, value_number),
  FOREIGN KEY (report_id, kernel_number) REFERENCES kernels ON DELETE CASCADE
){by_key};
CREATE TABLE IF NOT EXISTS samples (
  report_id {whole} NOT NULL, kernel_number {whole} NOT NULL, value_number {whole} NOT NULL,
  sample_number {whole} NOT NULL, run {whole}, pass {whole}, value {real}, raw {text},
  time_enabled_ns {whole}, time_running_ns {whole},
  PRIMARY KEY (report_id, kernel_number, value_number, sample_number),
  FOREIGN KEY (report_id, kernel_number, value_number) REFERENCES summaries ON DELETE CASCADE
){by_key};
CREATE INDEX IF NOT EXISTS reports_by_time ON reports (time);
CREATE INDEX IF NOT EXISTS kernels_by_name ON kernels (name);
)";

// What was counted, and nothing else: a graph must not take a missing value for 0. A series is one value of
// one kernel on one machine: only within one are numbers held against each other.
constexpr const char* views = R"({create_view} kernel_history AS
SELECT reports.time, reports.host, reports.cpu_model, reports.git_commit, reports.git_dirty, reports.version,
  kernels.name AS kernel, kernels.family, kernels.parameters, kernels.work_unit, kernels.work_amount,
  kernels.failure, summaries.event, summaries.event_id, summaries.unit, summaries.source, summaries.scope,
  summaries.level, summaries.status, summaries.n, summaries.mean, summaries.standard_error, summaries.stddev,
  summaries.median, summaries.minimum, summaries.maximum, summaries.ci95_low, summaries.ci95_high,
  summaries.per_work_mean, reports.report_id, kernels.kernel_number, summaries.value_number
FROM summaries
JOIN kernels ON kernels.report_id = summaries.report_id AND kernels.kernel_number = summaries.kernel_number
JOIN reports ON reports.report_id = summaries.report_id
WHERE summaries.mean IS NOT NULL;
{create_view} kernel_changes AS
SELECT time, host, cpu_model, git_commit, kernel, parameters, event, unit, source, scope, level, previous_mean, mean,
  CASE WHEN previous_mean > 0 THEN mean / previous_mean END AS ratio,
  CASE WHEN ci95_low IS NOT NULL AND previous_low IS NOT NULL
      THEN CASE WHEN ci95_low > previous_high OR ci95_high < previous_low THEN 1 ELSE 0 END
    WHEN source = 'simulated' THEN CASE WHEN mean <> previous_mean THEN 1 ELSE 0 END
  END AS shown,
  previous_commit, previous_time, report_id, kernel_number, value_number
FROM (
  SELECT kernel_history.*, LAG(mean) OVER series AS previous_mean, LAG(ci95_low) OVER series AS previous_low,
    LAG(ci95_high) OVER series AS previous_high, LAG(git_commit) OVER series AS previous_commit,
    LAG(time) OVER series AS previous_time
  FROM kernel_history
  WHERE time IS NOT NULL AND failure IS NULL
  WINDOW series AS (
    PARTITION BY host, cpu_model, kernel, parameters, work_amount, event, event_id, unit, source, scope, level
    ORDER BY time, report_id, kernel_number, value_number)
) AS steps
WHERE previous_mean IS NOT NULL;
{create_view} regressions_30_days AS
SELECT *
FROM kernel_changes
WHERE shown = 1 AND ratio > 1 AND time >= {month_ago}
ORDER BY ratio DESC, time DESC, report_id, kernel_number, value_number;
{create_view} hosts_side_by_side AS
SELECT kernel, parameters, event, unit, source, scope, level, host, cpu_model, time, git_commit, n, mean, stddev,
  per_work_mean, CASE WHEN least > 0 THEN mean / least END AS ratio_to_least,
  report_id, kernel_number, value_number
FROM (
  SELECT newest.*, MIN(mean) OVER (
    PARTITION BY kernel, parameters, work_amount, event, event_id, unit, source, scope, level) AS least
  FROM (
    SELECT kernel_history.*, ROW_NUMBER() OVER (
      PARTITION BY host, cpu_model, kernel, parameters, work_amount, event, event_id, unit, source, scope, level
      ORDER BY time DESC, report_id, kernel_number, value_number) AS age
    FROM kernel_history
    WHERE time IS NOT NULL AND host IS NOT NULL AND failure IS NULL
  ) AS newest
  WHERE age = 1
) AS beside
ORDER BY kernel, event, host, report_id, kernel_number, value_number;
)";

}  // namespace

std::string sql_begin(const SqlDialect& dialect) {
  return dialect.begin +
         fmt::format(fmt::runtime(tables), fmt::arg("whole", dialect.whole), fmt::arg("text", dialect.text),
                     fmt::arg("real", dialect.real), fmt::arg("by_key", dialect.by_key)) +
         fmt::format(fmt::runtime(views), fmt::arg("create_view", dialect.create_view),
                     fmt::arg("month_ago", dialect.month_ago));
}

std::string sql_end() {
  return "COMMIT;\n";
}

}  // namespace counterprof
