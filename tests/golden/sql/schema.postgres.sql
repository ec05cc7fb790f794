BEGIN;
SET LOCAL client_min_messages = warning;
SET LOCAL client_encoding = 'UTF8';
SET LOCAL standard_conforming_strings = on;
DO 'BEGIN PERFORM pg_advisory_xact_lock(7166206541977808741); END';
CREATE TABLE IF NOT EXISTS reports (
  report_id BIGINT PRIMARY KEY,
  time TEXT COLLATE "C", host TEXT COLLATE "C", cpu_model TEXT COLLATE "C", cpu_vendor TEXT COLLATE "C", processors BIGINT, cores BIGINT,
  kernel_release TEXT COLLATE "C", virtualisation TEXT COLLATE "C", perf_event_paranoid BIGINT, governor TEXT COLLATE "C", turbo BIGINT,
  aslr BIGINT, load_1min DOUBLE PRECISION, steal_seconds DOUBLE PRECISION, compiler TEXT COLLATE "C", compiler_flags TEXT COLLATE "C",
  git_commit TEXT COLLATE "C", git_dirty BIGINT, version TEXT COLLATE "C", plan_file TEXT COLLATE "C", seed TEXT COLLATE "C"
);
CREATE TABLE IF NOT EXISTS kernels (
  report_id BIGINT NOT NULL REFERENCES reports ON DELETE CASCADE, kernel_number BIGINT NOT NULL,
  name TEXT COLLATE "C", base_name TEXT COLLATE "C", kind TEXT COLLATE "C", family TEXT COLLATE "C", parameters TEXT COLLATE "C", work_unit TEXT COLLATE "C",
  work_amount DOUBLE PRECISION, runs_planned BIGINT, failure TEXT COLLATE "C", failure_text TEXT COLLATE "C",
  PRIMARY KEY (report_id, kernel_number)
);
CREATE TABLE IF NOT EXISTS summaries (
  report_id BIGINT NOT NULL, kernel_number BIGINT NOT NULL, value_number BIGINT NOT NULL,
  event TEXT COLLATE "C", event_id TEXT COLLATE "C", unit TEXT COLLATE "C", source TEXT COLLATE "C", scope TEXT COLLATE "C", level BIGINT,
  status TEXT COLLATE "C", reason TEXT COLLATE "C", reason_text TEXT COLLATE "C", n BIGINT, mean DOUBLE PRECISION, standard_error DOUBLE PRECISION,
  stddev DOUBLE PRECISION, median DOUBLE PRECISION, minimum DOUBLE PRECISION, maximum DOUBLE PRECISION, ci95_low DOUBLE PRECISION, ci95_high DOUBLE PRECISION,
  per_work_mean DOUBLE PRECISION, per_work_standard_error DOUBLE PRECISION,
  PRIMARY KEY (report_id, kernel_number, value_number),
  FOREIGN KEY (report_id, kernel_number) REFERENCES kernels ON DELETE CASCADE
);
CREATE TABLE IF NOT EXISTS samples (
  report_id BIGINT NOT NULL, kernel_number BIGINT NOT NULL, value_number BIGINT NOT NULL,
  sample_number BIGINT NOT NULL, run BIGINT, pass BIGINT, value DOUBLE PRECISION, raw TEXT COLLATE "C",
  time_enabled_ns BIGINT, time_running_ns BIGINT,
  PRIMARY KEY (report_id, kernel_number, value_number, sample_number),
  FOREIGN KEY (report_id, kernel_number, value_number) REFERENCES summaries ON DELETE CASCADE
);
CREATE INDEX IF NOT EXISTS reports_by_time ON reports (time);
CREATE INDEX IF NOT EXISTS kernels_by_name ON kernels (name);
CREATE OR REPLACE VIEW kernel_history AS
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
CREATE OR REPLACE VIEW kernel_changes AS
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
CREATE OR REPLACE VIEW regressions_30_days AS
SELECT *
FROM kernel_changes
WHERE shown = 1 AND ratio > 1 AND time >= to_char(now() AT TIME ZONE 'UTC' - INTERVAL '30 days', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
ORDER BY ratio DESC, time DESC, report_id, kernel_number, value_number;
CREATE OR REPLACE VIEW hosts_side_by_side AS
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
COMMIT;
