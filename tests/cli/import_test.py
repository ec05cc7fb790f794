"""counterprof import: what perf stat printed, as a report; and what it says of files that are none."""
import json
import os
import pathlib
import shutil
import subprocess
import unittest

from tool import SOURCE, TOOL, ToolTest, call, counterprof, event, kernel, mean, valid_report

CONFIGS = SOURCE / "configs"
SAVED = SOURCE / "tests" / "import" / "saved"
GOLDEN = SOURCE / "tests" / "golden" / "import" / "notebook.json"
NOTEBOOK = sorted((CONFIGS / "notebook").glob("*.txt"))


class ImportTest(ToolTest):
    def import_(self, *files, plan=None, **options):
        """The report, held against the schema, and how the tool ended."""
        path = self.folder / "imported.json"
        path.unlink(missing_ok=True)
        arguments = ["--perf-text", *files, "-o", path]
        if plan:
            arguments += ["--plan", plan]
        options.setdefault("cwd", self.folder)
        finished = counterprof("import", *arguments, **options)
        return valid_report(path), finished

    def saved(self, text, name="saved.txt"):
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path


class Notebook(ImportTest):
    def test_its_four_tables_are_the_golden_report(self):
        # In any order: the plan has its own.
        report, finished = self.import_(*reversed(NOTEBOOK), plan=CONFIGS / "notebook-imported.yaml")
        self.assertEqual((finished.status, finished.out, finished.err), (0, "", ""), finished)
        self.assertIn("--perf-text", report["context"]["argv"])
        golden = json.loads(GOLDEN.read_text())
        report["counterprof"] = golden["counterprof"]
        report["context"]["argv"] = golden["context"]["argv"]
        for path, place in ((["plan"], "file"), (["plan"], "folder"), *((["plan", "kernels", i], "directory") for i in range(4))):
            mine, theirs = report, golden
            for step in path:
                mine, theirs = mine[step], theirs[step]
            mine[place] = theirs[place]
        if "COUNTERPROF_UPDATE_GOLDEN" in os.environ:
            GOLDEN.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n")
        self.assertEqual(report, json.loads(GOLDEN.read_text()))

    def test_nothing_is_said_of_this_machine(self):
        report, _ = self.import_(*NOTEBOOK)
        known = {key: value for key, value in report["context"].items() if value not in (None, [])}
        self.assertEqual(list(known), ["argv"])
        self.assertEqual(report["plan"]["cache"], "unknown")
        self.assertEqual({e["source"] for k in report["kernels"] for e in k["events"]}, {"imported"})

    def test_it_is_imported_from_where_it_is_installed(self):
        prefix = self.folder / "prefix"
        build = pathlib.Path(os.environ["COUNTERPROF_BUILD"])
        call("cmake", "--install", build / "configs", "--prefix", prefix)
        configs = prefix / "share" / "counterprof" / "configs"
        report, finished = self.import_(*sorted((configs / "notebook").glob("*.txt")), plan=configs / "notebook-imported.yaml")
        self.assertEqual(finished.status, 0, finished)
        self.assertEqual(mean(kernel(report, "diffusion_numpy_naive"), "faults"), 750879)


class Saved(ImportTest):
    def test_a_table_and_lines_each_make_a_kernel(self):
        report, finished = self.import_(SAVED / "c-repeated.txt", SAVED / "lines.jsonl", SAVED / "lines-repeated.jsonl")
        self.assertEqual(finished.status, 0, finished)
        self.assertEqual([k["name"] for k in report["kernels"]],
                         ["python3 -c sum(range(3000000))", "lines.jsonl", "lines-repeated.jsonl"])
        self.assertEqual([k["runs_planned"] for k in report["kernels"]], [3, 1, None])
        self.assertEqual(mean(report["kernels"][1], "task-clock"), 544905886)
        missing = event(report["kernels"][0], "cycles")
        self.assertEqual((missing["status"], missing["summary"]), ("not_supported", None))
        self.assertIn("<not supported>", missing["reason"]["text"])

    def test_every_locale_gives_a_valid_report(self):
        for path in sorted(SAVED.glob("*_*.txt")):
            report, finished = self.import_(path)
            self.assertEqual(finished.status, 0, finished)
            self.assertEqual(event(report["kernels"][0], "task-clock")["unit"], "ns")

    def test_warnings_are_said_and_kept(self):
        plan = self.plan("runs: 3\nkernels: [{name: a, command: [a]}, {name: b, command: [b]}]\n")
        report, finished = self.import_(SAVED / "lines-repeated.jsonl", plan=plan)
        self.assertEqual(finished.status, 0, finished)
        self.assertEqual([k["runs_planned"] for k in report["kernels"]], [3])
        self.assertEqual(len(report["warnings"]), 2)
        for warning in report["warnings"]:
            self.assertIn(f"counterprof: warning: {warning}\n", finished.err)
        quiet = counterprof("import", "--quiet", "--perf-text", SAVED / "lines-repeated.jsonl", "--plan", plan, "-o",
                            self.folder / "q.json")
        self.assertEqual((quiet.status, quiet.err), (0, ""), quiet)

    def test_a_plans_parameters_and_work_are_taken(self):
        plan = self.plan('parameters: {n: 3000000}\nkernels:\n  - name: sum\n'
                         '    command: [python3, -c, "sum(range({n}))"]\n    work: n\n')
        report, finished = self.import_(SAVED / "c-once.txt", plan=plan)
        self.assertEqual(finished.status, 0, finished)
        one = kernel(report, "sum")
        self.assertEqual(one["parameters"], {"n": 3000000})
        self.assertEqual(event(one, "faults")["per_work"]["mean"], mean(one, "faults") / 3000000)

    def test_a_pipe_is_read_too(self):
        text = (SAVED / "c-once.txt").read_bytes()
        path = self.folder / "x.json"
        done = subprocess.run([TOOL, "import", "--perf-text", "/dev/stdin", "-o", path], input=text, capture_output=True)
        self.assertEqual(done.returncode, 0, done)
        self.assertEqual(len(valid_report(path)["kernels"]), 1)


@unittest.skipUnless(shutil.which("perf"), "perf is not installed")
class BesidePerf(ImportTest):
    def test_what_perf_prints_now_is_read(self):
        text, lines = self.folder / "now.txt", self.folder / "now.jsonl"
        for path, option in ((text, []), (lines, ["-j"])):
            done = call("perf", "stat", *option, "-r", "3", "-e", "task-clock,page-faults,cycles", "-o", path, "true")
            if done.status != 0:
                self.skipTest(f"perf may not count here: {done.err}")
        report, finished = self.import_(text, lines)
        self.assertEqual(finished.status, 0, finished)
        for one in report["kernels"]:
            self.assertGreater(mean(one, "page-faults"), 20)
            self.assertGreater(mean(one, "task-clock"), 10000)


class RoundTrip(ImportTest):
    def test_what_stat_prints_comes_back(self):
        counted = self.folder / "counted.json"
        finished = counterprof("stat", "-r", "3", "-e", "faults,cs,task-clock,cycles", "--format", "json", "-o", counted,
                               "--format", "text", "-o", self.folder / "text.txt",
                               "--format", "perf-json", "-o", self.folder / "lines.jsonl", "--", "true")
        self.assertEqual(finished.status, 0, finished)
        before = json.loads(counted.read_text())["kernels"][0]
        report, finished = self.import_(self.folder / "text.txt", self.folder / "lines.jsonl")
        self.assertEqual(finished.status, 0, finished)
        text, lines = report["kernels"]
        self.assertEqual((text["name"], text["runs_planned"]), ("true", 3))
        for name in ("faults", "cs"):
            self.assertAlmostEqual(mean(text, name), mean(before, name), delta=0.5)
            self.assertAlmostEqual(mean(lines, name), mean(before, name), delta=1e-6)
        self.assertAlmostEqual(mean(text, "task-clock"), mean(before, "task-clock"), delta=5000)
        self.assertEqual(event(text, "cycles")["status"], event(lines, "cycles")["status"])


class Errors(ImportTest):
    def assert_refused(self, finished, *words):
        self.assertEqual(finished.status, 2, finished)
        for word in words:
            self.assertIn(word, finished.err)

    def test_wrong_usage_says_what_is_missing(self):
        self.assert_refused(counterprof("import"), "counterprof: nothing to import\n", "--perf-text FILE...")
        self.assert_refused(counterprof("import", "--perf-text", NOTEBOOK[0]), "counterprof: no file for the report\n",
                            "-o REPORT.json")
        self.assert_refused(counterprof("import", "--perf-txt", "x", "-o", "y"), "counterprof: ")

    def test_a_file_that_is_not_there_is_named(self):
        report, finished = self.import_("nowhere.txt")
        self.assert_refused(finished, "counterprof: cannot read 'nowhere.txt': No such file or directory\n")
        self.assertIsNone(report)
        self.assert_refused(self.import_(self.folder)[1], "Is a directory")

    def test_bad_text_is_refused_with_file_line_and_remedy(self):
        table = (SAVED / "c-repeated.txt").read_text()
        cut = self.saved(table[:table.index("seconds time")])
        self.assert_refused(self.import_(cut)[1], f"counterprof: {cut}:2: the table is cut short", "copy it to its last line")
        self.assert_refused(self.import_(self.saved("hello\n"))[1], "neither a table of perf stat nor a line of perf stat -j",
                            "perf stat -o FILE")
        self.assert_refused(self.import_(self.saved(table.replace("faults", "fau lts")))[1], "saved.txt:", "no event's name")
        self.assert_refused(self.import_(SAVED / "system-wide.txt")[1], "system-wide.txt:2: this is not of one command")

    def test_hostile_text_does_no_harm(self):
        table = (SAVED / "c-repeated.txt").read_bytes()
        for text in (b"", b"\0" * 1000, bytes(range(256)) * 100, b"9" * 50_000_000, b"\n" * 10_000_000,
                     b'{"counter-value" : ' + b"[" * 10_000_000, b" Performance counter stats for '" + b"x\n" * 1_000_000,
                     table.replace(b"faults", b"\x1b[2J\xff\xfe"), table[:150], table[:300], table[:-60]):
            report, finished = self.import_(self.saved(text))
            self.assertIn(finished.status, (0, 2), finished)
            self.assertNotIn("\x1b", finished.err)
            self.assertEqual(report is not None, finished.status == 0)

    def test_the_plan_has_to_have_the_commands(self):
        plan = self.plan("kernels: [{name: a, command: [python, diffusion_scipi.py]}]\n")
        _, finished = self.import_(CONFIGS / "notebook" / "scipy.txt", plan=plan)
        self.assert_refused(finished, "scipy.txt:2: no kernel of the plan has the command 'python diffusion_scipy.py'",
                            "did you mean 'python diffusion_scipi.py'?")
        self.assert_refused(self.import_(NOTEBOOK[0], plan=self.plan("kernls: []\n"))[1], "plan.yaml:1:1: unknown key 'kernls'")

    def test_a_report_that_cannot_be_written_is_4(self):
        finished = counterprof("import", "--perf-text", NOTEBOOK[0], "-o", self.folder / "none" / "x.json")
        self.assertEqual(finished.status, 4, finished)
        full = counterprof("import", "--perf-text", NOTEBOOK[0], "-o", "/dev/full")
        self.assertEqual(full.status, 4, full)

    def test_help_says_how(self):
        finished = counterprof("import", "--help")
        self.assertEqual(finished.status, 0)
        for word in ("--perf-text", "--plan", "-o,--output", "Example"):
            self.assertIn(word, finished.out)
        self.assertIn("import", counterprof("--help").out)


if __name__ == "__main__":
    unittest.main()
