BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS reports (
  report_id INTEGER PRIMARY KEY,
  time TEXT, host TEXT, cpu_model TEXT, cpu_vendor TEXT, processors INTEGER, cores INTEGER,
  kernel_release TEXT, virtualisation TEXT, perf_event_paranoid INTEGER, governor TEXT, turbo INTEGER,
  aslr INTEGER, load_1min REAL, steal_seconds REAL, compiler TEXT, compiler_flags TEXT,
  git_commit TEXT, git_dirty INTEGER, version TEXT, plan_file TEXT, seed TEXT
);
CREATE TABLE IF NOT EXISTS kernels (
  report_id INTEGER NOT NULL REFERENCES reports ON DELETE CASCADE, kernel_number INTEGER NOT NULL,
  name TEXT, base_name TEXT, kind TEXT, family TEXT, parameters TEXT, work_unit TEXT,
  work_amount REAL, runs_planned INTEGER, failure TEXT, failure_text TEXT,
  PRIMARY KEY (report_id, kernel_number)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS summaries (
  report_id INTEGER NOT NULL, kernel_number INTEGER NOT NULL, value_number INTEGER NOT NULL,
  event TEXT, event_id TEXT, unit TEXT, source TEXT, scope TEXT, level INTEGER,
  status TEXT, reason TEXT, reason_text TEXT, n INTEGER, mean REAL, standard_error REAL,
  stddev REAL, median REAL, minimum REAL, maximum REAL, ci95_low REAL, ci95_high REAL,
  per_work_mean REAL, per_work_standard_error REAL,
  PRIMARY KEY (report_id, kernel_number, value_number),
  FOREIGN KEY (report_id, kernel_number) REFERENCES kernels ON DELETE CASCADE
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS samples (
  report_id INTEGER NOT NULL, kernel_number INTEGER NOT NULL, value_number INTEGER NOT NULL,
  sample_number INTEGER NOT NULL, run INTEGER, pass INTEGER, value REAL, raw TEXT,
  time_enabled_ns INTEGER, time_running_ns INTEGER,
  PRIMARY KEY (report_id, kernel_number, value_number, sample_number),
  FOREIGN KEY (report_id, kernel_number, value_number) REFERENCES summaries ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS reports_by_time ON reports (time);
CREATE INDEX IF NOT EXISTS kernels_by_name ON kernels (name);
CREATE VIEW IF NOT EXISTS kernel_history AS
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
CREATE VIEW IF NOT EXISTS kernel_changes AS
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
CREATE VIEW IF NOT EXISTS regressions_30_days AS
SELECT *
FROM kernel_changes
WHERE shown = 1 AND ratio > 1 AND time >= strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-30 days')
ORDER BY ratio DESC, time DESC, report_id, kernel_number, value_number;
CREATE VIEW IF NOT EXISTS hosts_side_by_side AS
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
