"""Histories, and what becomes of them in SQLite and in PostgreSQL: the real ones, the second started here."""
import copy
import datetime
import json
import math
import os
import pathlib
import pwd
import random
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
import unittest

from tool import SANITIZED, SOURCE, TINY, TOOL, ToolTest, call, counterprof, event, kernel

GOLDEN = SOURCE / "tests" / "golden" / "json"
PLAN = TINY + "runs: 3\nwarmup: 0\nevents: [task-clock, faults, cs]\nkernels: [{use: diffusion/fused}]\n"
HISTORY = PLAN + "outputs: {history: history.jsonl}\n"
TABLES = ("reports", "kernels", "summaries", "samples")
VIEWS = ("kernel_history", "kernel_changes", "regressions_30_days", "hosts_side_by_side")


class Histories(ToolTest):
    def lines(self):
        return (self.folder / "history.jsonl").read_bytes().split(b"\n")

    def test_concurrent_runs_keep_a_line_each(self):
        plan = self.plan(HISTORY)
        runs = [subprocess.Popen([TOOL, "run", plan, "--format", "csv", "-o", f"{i}.csv"], cwd=self.folder)
                for i in range(8)]
        self.assertEqual([run.wait(60) for run in runs], [0] * 8)
        *lines, end = self.lines()
        self.assertEqual(end, b"")
        self.assertEqual({json.loads(line)["schema"] for line in lines}, {"counterprof-report"})
        self.assertEqual(len(lines), 8)
        finished = counterprof("export", "history.jsonl", "--to", "sqlite", cwd=self.folder)
        self.assertEqual(finished.out.count("INSERT INTO reports"), 8)
        self.assertEqual(finished.err, "")

    def test_half_a_line_of_a_crash_spoils_no_other(self):
        plan = self.plan(HISTORY)
        self.assertEqual(counterprof("run", plan, cwd=self.folder).status, 0)
        whole = (self.folder / "history.jsonl").read_bytes()
        (self.folder / "history.jsonl").write_bytes(whole + whole[: len(whole) // 2])
        self.assertEqual(counterprof("run", plan, cwd=self.folder).status, 0)
        first, half, last, end = self.lines()
        self.assertEqual((first + b"\n", half, end), (whole, whole[: len(whole) // 2], b""))
        self.assertEqual(json.loads(last)["schema_version"], 1)
        finished = counterprof("export", "history.jsonl", "--to", "sqlite", cwd=self.folder)
        self.assertEqual(finished.status, 0, finished)
        self.assertEqual(finished.out.count("INSERT INTO reports"), 2)
        self.assertIn("history.jsonl, line 2: the report: cut short", finished.err)

    def test_a_history_that_cannot_be_written_is_said_before_anything_is_executed(self):
        marker = self.folder / "executed"
        (self.folder / "folder").mkdir()
        for name in ("folder", "missing/history.jsonl"):
            finished = counterprof("run", self.plan(f"kernels: [{{name: a, command: [touch, {marker}]}}]\n"
                                                    f"outputs: {{history: {name}}}\n"), cwd=self.folder)
            self.assertEqual(finished.status, 4, finished)
            self.assertIn(f"'{name}'", finished.err)
            self.assertFalse(marker.exists())

    def test_a_full_disk_leaves_the_history_as_it_was(self):
        finished = counterprof("run", self.plan(PLAN + "outputs: {history: /dev/full}\n"))
        self.assertEqual(finished.status, 4, finished)
        self.assertIn("'/dev/full'", finished.err)

    def test_a_history_is_no_report_for_those_who_take_one(self):
        line = json.dumps(json.loads((GOLDEN / "pmu.json").read_text()))
        (self.folder / "history.jsonl").write_text(line + "\n" + line + "\n")
        for arguments in (("explain", "history.jsonl"), ("compare", "history.jsonl", "history.jsonl")):
            finished = counterprof(*arguments, cwd=self.folder)
            self.assertEqual(finished.status, 2, finished)
            self.assertIn("tail -n 1", finished.err)
        (self.folder / "history.jsonl").write_text(line + "\n")
        self.assertEqual(counterprof("explain", "history.jsonl", cwd=self.folder).status, 0)


class Refusals(ToolTest):
    def test_nothing_is_left_of_an_export_that_failed(self):
        (self.folder / "half.json").write_text('{\n  "schema": "counterprof-report",\n')
        (self.folder / "half.jsonl").write_text('{"schema": "counterprof-report", "sch\n')
        (self.folder / "other.jsonl").write_text('{"schema": "something else"}\n')
        for name in ("missing.json", "half.json", "half.jsonl", "other.jsonl"):
            finished = counterprof("export", GOLDEN / "pmu.json", name, "--to", "sqlite", "-o", "out.sql",
                                   cwd=self.folder)
            self.assertEqual(finished.status, 2, finished)
            self.assertIn(name, finished.err)
            self.assertEqual(list(self.folder.glob("out.sql*")), [])

    def test_an_unknown_format_and_two_reports_in_one(self):
        finished = counterprof("export", GOLDEN / "pmu.json", "--to", "sqlit")
        self.assertEqual(finished.status, 2, finished)
        self.assertIn("sqlite, postgres", finished.err)
        finished = counterprof("export", GOLDEN / "pmu.json", GOLDEN / "mixed.json", "--to", "bmf")
        self.assertEqual(finished.status, 2, finished)
        self.assertIn("bmf is of one report", finished.err)

    def test_a_full_disk_is_4(self):
        finished = counterprof("export", GOLDEN / "pmu.json", "--to", "sqlite", "-o", "/dev/full")
        self.assertEqual(finished.status, 4, finished)


class Postgres:
    """A server of our own, on a socket in a folder of its own. It does not run as root, whoever runs us."""

    def __init__(self):
        self.programs = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"))[-1]
        self.folder = tempfile.mkdtemp(prefix="counterprof-pg-")
        self.as_user = []
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            self.as_user = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
            os.chown(self.folder, user.pw_uid, user.pw_gid)
        data = f"{self.folder}/data"
        subprocess.run([*self.as_user, self.programs / "initdb", "-D", data, "-A", "trust", "-U", "counterprof",
                        "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8"], check=True, stdout=subprocess.DEVNULL,
                       cwd=self.folder)
        self.server = subprocess.Popen(
            [*self.as_user, self.programs / "postgres", "-D", data, "-k", self.folder, "-c", "listen_addresses=",
             "-c", "fsync=off"], cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 30
        while self.psql("postgres", "-c", "SELECT 1").status != 0:
            if time.monotonic() > deadline or self.server.poll() is not None:
                self.stop()
                raise RuntimeError("PostgreSQL does not start")
            time.sleep(0.1)

    def psql(self, database, *arguments):
        return call("psql", "-h", self.folder, "-U", "counterprof", "-d", database, "-X", "-q", "-A", "-t", "-v",
                    "ON_ERROR_STOP=1", *arguments)

    def stop(self):
        if self.server.poll() is None:
            self.server.send_signal(signal.SIGINT)
            self.server.wait(30)
        shutil.rmtree(self.folder)


class SqliteFile:
    """Loaded by the client that a user has; read by a library that gives every digit."""

    def __init__(self, path):
        self.path = path

    def load(self, sql):
        with open(sql, encoding="utf-8") as file:
            return call("sqlite3", "-bail", self.path, stdin=file)

    def rows(self, query):
        connection = sqlite3.connect(self.path)
        connection.row_factory = sqlite3.Row
        try:
            return [dict(row) for row in connection.execute(query)]
        finally:
            connection.close()


class PostgresDatabase:
    def __init__(self, server, name):
        self.server, self.name = server, name
        assert server.psql("postgres", "-c", f"CREATE DATABASE {name}").status == 0

    def load(self, sql):
        return self.server.psql(self.name, "-f", sql)

    def rows(self, query):
        finished = self.server.psql(self.name, "-c", f"SELECT coalesce(json_agg(t), '[]') FROM ({query}) AS t")
        assert finished.status == 0, finished
        return json.loads(finished.out)


class Databases(ToolTest):
    @classmethod
    def setUpClass(cls):
        cls.postgres = Postgres()
        cls.addClassCleanup(cls.postgres.stop)

    def databases(self):
        name = f"db{time.monotonic_ns()}"
        return {"sqlite": SqliteFile(self.folder / f"{name}.db"), "postgres": PostgresDatabase(self.postgres, name)}

    def load(self, databases, *reports):
        """Into both; how long each took."""
        took = {}
        for dialect, database in databases.items():
            sql = self.folder / f"{dialect}.sql"
            started = time.monotonic()
            finished = counterprof("export", *reports, "--to", dialect, "-o", sql)
            self.assertEqual(finished.status, 0, finished)
            exported = time.monotonic()
            finished = database.load(sql)
            self.assertEqual((finished.status, finished.out, finished.err), (0, "", ""), finished)
            took[dialect] = f"export {exported - started:.2f} s, load {time.monotonic() - exported:.2f} s"
        return took

    def same_rows(self, databases, query):
        sqlite, postgres = (database.rows(query) for database in databases.values())
        self.assertEqual(len(sqlite), len(postgres), query)
        for ours, theirs in zip(sqlite, postgres):
            self.assertEqual(ours.keys(), theirs.keys())
            for key, value in ours.items():
                self.assert_same(value, theirs[key], f"{query}: {key}")
        return postgres

    def assert_same(self, ours, theirs, message=None):
        """SQLite 3.40 reads one number in ten thousand with a last bit that is another."""
        if isinstance(theirs, float) and isinstance(ours, (int, float)):
            self.assertTrue(math.isclose(ours, theirs, rel_tol=1e-14), (ours, theirs, message))
        else:
            self.assertEqual(ours, theirs, message)

    def counts(self, databases):
        return [self.same_rows(databases, f"SELECT count(*) AS rows FROM {table}")[0]["rows"] for table in TABLES]

    def all_rows(self, databases, name):
        keys = {"reports": "1", "kernels": "1, 2", "summaries": "1, 2, 3", "samples": "1, 2, 3, 4",
                "kernel_history": "report_id, kernel_number, value_number",
                "kernel_changes": "report_id, kernel_number, value_number"}
        order = f" ORDER BY {keys[name]}" if name in keys else ""
        return self.same_rows(databases, f"SELECT * FROM {name}{order}")


class Loading(Databases):
    def test_every_sample_report_in_both_and_twice(self):
        databases = self.databases()
        samples = sorted(GOLDEN.glob("*.json"))
        self.load(databases, *samples)
        counts = self.counts(databases)
        self.assertEqual(counts[0], len(samples) - 1)  # explained.json has the counts of pmu.json
        for name in TABLES + VIEWS:
            self.all_rows(databases, name)
        self.load(databases, *samples)
        self.assertEqual(self.counts(databases), counts)

    def test_numbers_and_nulls_are_the_reports(self):
        databases = self.databases()
        self.load(databases, GOLDEN / "virtual_machine.json")
        report = json.loads((GOLDEN / "virtual_machine.json").read_text())
        for row in self.same_rows(databases, "SELECT name, event, mean, median, ci95_low, status, reason, n FROM summaries"
                                  " JOIN kernels USING (report_id, kernel_number) WHERE source IS NOT NULL ORDER BY 1, 2"):
            of = event(kernel(report, row["name"]), row["event"])
            summary = of["summary"] or {}
            self.assertEqual((row["mean"], row["median"], row["n"]),
                             tuple(summary.get(key) for key in ("mean", "median", "n")))
            self.assertEqual(row["ci95_low"], (summary.get("ci95") or [None])[0])
            self.assertEqual((row["status"], row["reason"]), (of["status"], (of["reason"] or {}).get("code")))
        values = [row["value"] for row in self.same_rows(
            databases, "SELECT value FROM samples JOIN kernels USING (report_id, kernel_number) JOIN summaries USING"
            " (report_id, kernel_number, value_number) WHERE name = 'diffusion/fused' AND event = 'faults' ORDER BY run")]
        self.assertEqual(values, [run["value"] for run in event(kernel(report, "diffusion/fused"), "faults")["runs"]])

    def test_hostile_names_come_back_as_they_were(self):
        databases = self.databases()
        report = json.loads((GOLDEN / "hostile.json").read_text())
        evil = copy.deepcopy(report["kernels"][0])
        evil["name"] = "'); DROP TABLE samples; --\\' E'\\x41' $$ :'v' \u2028\n.quit\n;\n/\n\\q\r\n\\! true\r" + "\n" * 2000
        evil["base_name"] = "nul:\0."
        report["kernels"].append(evil)
        path = self.folder / "hostile.json"
        path.write_text(json.dumps(report))
        self.load(databases, path)
        rows = self.same_rows(databases, "SELECT name, base_name FROM kernels ORDER BY kernel_number")
        self.assertEqual([row["name"] for row in rows], [k["name"] for k in report["kernels"]])
        self.assertEqual(rows[-1]["base_name"], "nul:\u2400.")
        self.assertEqual(self.all_rows(databases, "reports")[0]["host"], report["context"]["host"])

    def test_a_load_that_is_cut_off_leaves_nothing(self):
        databases = self.databases()
        for dialect, database in databases.items():
            sql = self.folder / "cut.sql"
            counterprof("export", GOLDEN / "pmu.json", "--to", dialect, "-o", sql)
            sql.write_text(sql.read_text().removesuffix("COMMIT;\n"))
            database.load(sql)
            self.assertEqual(self.load({dialect: database}, GOLDEN / "mixed.json").keys(), {dialect})
            self.assertEqual(database.rows("SELECT count(*) AS n FROM reports"), [{"n": 1}])


class Thousand(Databases):
    REPORTS = 60 if SANITIZED else 1000

    def vary(self, report, number, chance):
        """As another run on another day would have it: one in three on each host, a commit each, the last one today."""
        varied = copy.deepcopy(report)
        context = varied["context"]
        age = (self.REPORTS - 1 - number) * 60 / self.REPORTS
        moment = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=age)
        context.update(host=f"host-{number % 3}", time=moment.strftime("%Y-%m-%dT%H:%M:%SZ"), git_commit=f"{number:040x}")
        for one in varied["kernels"]:
            quantities = [one[name] for name in ("wall_seconds", "user_seconds", "sys_seconds", "max_rss_bytes")]
            for value in quantities + one["events"]:
                if not value["summary"]:
                    continue
                factor = chance.uniform(0.98, 1.02)
                planted = number == self.REPORTS - 2 and value.get("event") == "task-clock"
                self.scale(value, factor * (3 if planted else 1))
        return varied

    def scale(self, value, factor):
        for index, run in enumerate(value["runs"]):
            if isinstance(run, dict):
                run["value"] *= factor
            elif run is not None:
                value["runs"][index] = run * factor
        summary = value["summary"]
        for name in ("mean", "standard_error", "stddev", "median", "min", "max"):
            if summary[name] is not None:
                summary[name] *= factor
        if summary["ci95"]:
            summary["ci95"] = [summary["mean"] * 0.99, summary["mean"] * 1.01]

    def test_the_views_of_both_give_the_same_answers(self):
        report, finished = self.run_plan(PLAN)
        self.assertEqual(finished.status, 0, finished)
        chance = random.Random(1)
        reports = [self.vary(report, number, chance) for number in range(self.REPORTS)]
        with open(self.folder / "history.jsonl", "w", encoding="utf-8") as history:
            history.writelines(json.dumps(one) + "\n" for one in reports[10:])
        files = [self.folder / f"{i}.json" for i in range(10)]
        for path, one in zip(files, reports):
            path.write_text(json.dumps(one, indent=1))

        databases = self.databases()
        took = self.load(databases, *files, self.folder / "history.jsonl")
        counts = self.counts(databases)
        self.assertEqual(counts[:2], [self.REPORTS, self.REPORTS])
        self.assertEqual(counts[3], sum(
            len(value["runs"]) for one in reports for k in one["kernels"]
            for value in [*k["events"], *(k[q] for q in k if q.endswith("_seconds") and k[q] or q in ("max_rss_bytes", "exit_code"))]))
        asked = time.monotonic()
        rows = {name: self.all_rows(databases, name) for name in VIEWS}
        print(f"{self.REPORTS} reports, {counts[3]} samples: {took}; all views of both {time.monotonic() - asked:.2f} s")

        self.assertEqual(len(rows["kernel_changes"]), len(rows["kernel_history"]) // self.REPORTS * (self.REPORTS - 3))
        worst = rows["regressions_30_days"][0]
        self.assertEqual((worst["event"], worst["host"]), ("task-clock", f"host-{(self.REPORTS - 2) % 3}"))
        self.assertEqual(worst["git_commit"], f"{self.REPORTS - 2:040x}")
        self.assertAlmostEqual(worst["ratio"], 3, delta=0.15)
        month_ago = (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=31)).strftime("%Y-%m-%d")
        self.assertTrue(all(row["time"] > month_ago for row in rows["regressions_30_days"]))

        side_by_side = [row for row in rows["hosts_side_by_side"] if row["event"] == "task-clock"]
        newest = {one["context"]["host"]: event(one["kernels"][0], "task-clock")["summary"]["mean"] for one in reports}
        self.assertEqual({row["host"]: row["mean"] for row in side_by_side}, newest)
        self.assertEqual(min(row["ratio_to_least"] for row in side_by_side), 1)

        over_commits = self.same_rows(databases, "SELECT git_commit, mean FROM kernel_history WHERE kernel ="
                                      " 'diffusion/fused' AND event = 'task-clock' ORDER BY time")
        self.assertEqual([(row["git_commit"], row["mean"]) for row in over_commits],
                         [(one["context"]["git_commit"], event(one["kernels"][0], "task-clock")["summary"]["mean"])
                          for one in reports])
        self.load(databases, self.folder / "history.jsonl")
        self.assertEqual(self.counts(databases), counts)


if __name__ == "__main__":
    unittest.main()
