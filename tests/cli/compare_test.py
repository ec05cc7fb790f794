"""counterprof compare: reports of this machine, reports that were changed, and files that are none."""
import copy
import json
import os
import re
import unittest

import jsonschema

from tool import PLUGINS, SANITIZED, SCHEMA, SOURCE, TINY, ToolTest, counterprof, event, kernel

COMPARISON = jsonschema.Draft202012Validator(json.loads((SOURCE / "docs" / "comparison-schema.json").read_text()))
# A comparison's own fields are the report's: held against its schema, which refers to its definitions.
FIELDS = jsonschema.Draft202012Validator(
    {**SCHEMA.schema["$defs"]["comparison"], "$defs": SCHEMA.schema["$defs"], "$schema": SCHEMA.schema["$schema"]})
EXTRA = ("from_mean", "to_mean", "unit", "per")
GOLDEN = SOURCE / "tests" / "golden" / "json"


class CompareTest(ToolTest):
    def write(self, report, name):
        path = self.folder / name
        path.write_text(json.dumps(report))
        return path

    def golden(self, change=None, sample="virtual_machine", name="report.json"):
        """A sample report, changed."""
        report = json.loads((GOLDEN / f"{sample}.json").read_text())
        if change:
            change(report)
        SCHEMA.validate(report)
        return self.write(report, name)

    def compare(self, *arguments):
        """What `compare` finds, as JSON, and how the tool ended."""
        path = self.folder / "comparison.json"
        path.unlink(missing_ok=True)
        finished = counterprof("compare", *arguments, "--format", "json", "-o", path, cwd=self.folder)
        if not path.exists():
            return None, finished
        comparison = json.loads(path.read_text())
        COMPARISON.validate(comparison)
        for one in comparison["comparisons"]:
            FIELDS.validate({key: value for key, value in one.items() if key not in EXTRA})
        return comparison, finished

    def found(self, comparison, event_name, kernel_name=None):
        return next(c for c in comparison["comparisons"]
                    if c["event"] == event_name and kernel_name in (None, c["to"]))


def scale(report, name, event_name, factor):
    one = event(kernel(report, name), event_name)
    for run in one["runs"]:
        run["value"] *= factor
        run["raw"] = round(run["raw"] * factor)
    for figure in ("mean", "standard_error", "stddev", "median", "min", "max"):
        one["summary"][figure] *= factor
    one["per_work"]["mean"] *= factor


TEMPORARIES = "diffusion/temporaries"


class Compares(CompareTest):
    def test_a_report_with_itself_shows_no_difference(self):
        comparison, finished = self.compare(self.golden(), self.golden(name="again.json"))
        self.assertEqual(finished.status, 0, finished)
        verdicts = {c["verdict"] for c in comparison["comparisons"]}
        self.assertEqual(verdicts, {"no_difference_shown", None})
        for one in comparison["comparisons"]:
            if one["verdict"]:
                self.assertGreater(one["smallest_detectable_ratio"], 1)

    def test_a_planted_difference_is_found(self):
        new = self.golden(lambda report: scale(report, TEMPORARIES, "faults", 1.3), name="new.json")
        comparison, finished = self.compare(self.golden(), new)
        self.assertEqual(finished.status, 0, finished)
        self.assertEqual(self.found(comparison, "faults")["verdict"], "higher")
        self.assertAlmostEqual(self.found(comparison, "faults")["ratio"], 1.3, places=6)
        self.assertEqual(self.found(comparison, "minor-faults")["verdict"], "no_difference_shown")
        text = counterprof("compare", self.golden(), new).out
        self.assertRegex(text, r"\n faults .* 1\.300 .*higher\n")
        self.assertRegex(text, r"\n minor-faults .* no difference shown \(1\.\d+ would be\)\n")

    def test_two_kernels_of_one_report(self):
        comparison, finished = self.compare(self.golden(), TEMPORARIES, "diffusion/fused")
        self.assertEqual(finished.status, 0, finished)
        self.assertFalse(comparison["in_pairs"])  # three runs
        self.assertEqual(self.found(comparison, "wall_seconds")["verdict"], "lower")
        self.assertEqual(self.found(comparison, "faults")["verdict"], "lower")
        finished = counterprof("compare", self.golden(), "diffusion/temporary", "diffusion/fused")
        self.assertEqual(finished.status, 2, finished)
        self.assertIn("did you mean 'diffusion/temporaries'?", finished.err)

    def test_times_of_two_reports_say_how_far_apart_and_how_loaded(self):
        def later(report):
            report["context"].update(time="2026-11-25T15:08:00Z", load_1min=4, steal_seconds=0.5)
        text = counterprof("compare", self.golden(), self.golden(later, name="new.json")).out
        self.assertIn("load 4.00 on 2 processors", text)
        self.assertIn("taken by the hypervisor", text)
        self.assertIn("24 h apart", text)
        near, _ = self.compare(self.golden(), self.golden(name="new.json"))
        far, _ = self.compare(self.golden(), self.golden(later, name="new.json"))
        wide = self.found(far, "wall_seconds")["smallest_detectable_ratio"]
        self.assertGreater(wide, self.found(near, "wall_seconds")["smallest_detectable_ratio"] * 1.2)
        self.assertEqual(far["seconds_apart"], 86400)
        self.assertEqual(self.found(far, "faults"), self.found(near, "faults"))
        swapped, _ = self.compare(self.golden(later, name="new.json"), self.golden())
        self.assertIn("were they given in that order?", " ".join(swapped["notes"]))

    def test_interleaved_runs_of_this_machine_are_compared_in_pairs(self):
        report, finished = self.run_plan(
            TINY + "runs: 8\nwarmup: 0\nevents: [faults, task-clock]\nkernels:\n"
            "  - use: diffusion/temporaries\n  - {use: diffusion/temporaries, name: again}\n  - use: diffusion/fused\n"
            "baseline: diffusion/temporaries\n")
        self.assertEqual(finished.status, 0, finished)
        same, finished = self.compare(self.folder / "report.json", TEMPORARIES, "again")
        self.assertTrue(same["in_pairs"], finished)
        self.assertEqual({c["verdict"] for c in same["comparisons"]} - {None}, {"no_difference_shown"}, same)
        # The run's own comparisons say the same, in JSON and in the table.
        own = [c for c in report["comparisons"] if c["to"] == "again"]
        self.assertEqual({c["verdict"] for c in own} - {None}, {"no_difference_shown"}, own)

    def test_markdown_is_a_table_and_escapes_hostile_names(self):
        evil = "a|b\n<script>@everyone #1 [x](http://y) `z` **w** &amp; www.example.com"

        def rename(report):
            one = kernel(report, TEMPORARIES)
            one["name"] = one["base_name"] = evil
        for name in ("old.json", "new.json"):
            self.golden(rename, name=name)
        finished = counterprof("compare", "old.json", "new.json", "--format", "markdown", "--fail-on",
                               "faults>5%, cycles@a*>1%", cwd=self.folder)
        self.assertEqual(finished.status, 3, finished)
        self.assertTrue(finished.out.startswith("### counterprof compare\n"))
        rows = [line for line in finished.out.splitlines() if line.startswith("|")]
        self.assertEqual({row.count("|") for row in rows}, {8})
        outside = re.sub(r"<code>[A-Za-z0-9 &#;,()%+/-]*</code>|</?details>|</?summary>", "", finished.out)
        self.assertNotRegex(outside, r"[<>@`]|script|everyone|http")
        self.assertIn("**Not checked**", outside)
        # What a reader is shown of a name that only one report has.
        finished = counterprof("compare", "old.json", self.golden(name="other.json"), "--format", "markdown", cwd=self.folder)
        self.assertNotRegex(re.sub(r"<code>[A-Za-z0-9 &#;,()%+/-]*</code>", "", finished.out), "everyone")

    def test_text_keeps_hostile_names_from_the_terminal(self):
        path = self.golden(sample="hostile")
        finished = counterprof("compare", path, path)
        self.assertNotIn("\x1b", finished.out + finished.err)

    def test_every_pair_of_sample_reports_can_be_compared(self):
        samples = sorted(GOLDEN.glob("*.json"))
        for old in samples:
            for new in samples:
                with self.subTest(old=old.name, new=new.name):
                    _, finished = self.compare(old, new)
                    self.assertIn(finished.status, (0, 3), finished)
                    self.assertNotIn("internal error", finished.err)


class FailOn(CompareTest):
    def status(self, conditions, new=None, old=None):
        finished = counterprof("compare", old or self.golden(), new or self.golden(name="new.json"), "--fail-on", conditions)
        return finished.status, finished.err

    def test_a_regression_is_1(self):
        new = self.golden(lambda report: scale(report, TEMPORARIES, "faults", 1.3), name="new.json")
        status, err = self.status("faults>5%", new)
        self.assertEqual(status, 1, err)
        self.assertIn("regression: faults of diffusion/temporaries", err)
        self.assertEqual(self.status("faults>31%", new)[0], 0)
        self.assertEqual(self.status("page-faults>5%", new)[0], 1)
        self.assertEqual(self.status("faults@diffusion/fused>5%", new)[0], 3)  # it has none in either
        self.assertEqual(self.status("minor-faults>5%", new)[0], 0)

    def test_a_difference_that_is_not_shown_is_none(self):
        new = self.golden(lambda report: scale(report, TEMPORARIES, "task-clock", 1.02), name="new.json")
        self.assertEqual(self.status("task-clock>1%", new)[0], 0)

    def test_what_could_not_be_compared_is_3_by_name(self):
        def rename(report):
            one = kernel(report, TEMPORARIES)
            one["name"] = one["base_name"] = "diffusion/renamed"

        def drop(report):
            one = kernel(report, TEMPORARIES)
            one["events"] = [e for e in one["events"] if e["event"] != "faults"]

        def other_source(report):
            event(kernel(report, TEMPORARIES), "faults")["source"] = "rusage"

        def other_parameters(report):
            kernel(report, TEMPORARIES)["parameters"]["rows"] = 1024

        def other_level(report):
            event(kernel(report, TEMPORARIES), "faults")["level"] = 2

        def other_meaning(report):
            event(kernel(report, TEMPORARIES), "faults")["what_it_counts"] = "something else"
        for change, words in [(rename, "it is in the first report only"), (drop, "no number"),
                              (other_source, "one is software, the other rusage"), (other_parameters, "rows is 512"),
                              (other_level, "levels"), (other_meaning, "two things")]:
            with self.subTest(words):
                status, err = self.status("faults>5%", self.golden(change, name="new.json"))
                self.assertEqual(status, 3, err)
                self.assertIn("could not be compared: faults of diffusion/temporaries", err)
                self.assertIn(words, err)

    def test_an_event_that_nobody_counted_and_a_kernel_that_nobody_has_are_3(self):
        status, err = self.status("cycles>5%")
        self.assertEqual(status, 3, err)
        self.assertIn("cycles of diffusion/fused", err)
        status, err = self.status("faults@diffusion/temporary>5%")
        self.assertEqual(status, 3, err)
        self.assertIn("did you mean 'diffusion/temporaries'?", err)

    def test_a_gate_without_a_kernel_in_common_is_3(self):
        empty = self.golden(sample="empty", name="empty.json")
        for old, new in [(empty, empty), (self.golden(), empty), (empty, self.golden())]:
            self.assertEqual(self.status("faults>5%", new, old)[0], 3)
            self.assertEqual(counterprof("compare", old, new).status, 3)

    def test_a_regression_is_said_before_what_could_not_be_compared(self):
        new = self.golden(lambda report: scale(report, TEMPORARIES, "faults", 1.3), name="new.json")
        self.assertEqual(self.status("cycles>5%, faults>5%", new)[0], 1)

    def test_bad_conditions_are_2_and_show_the_place(self):
        for conditions, words in [("faults>5", "'%' is missing\n  faults>5\n          ^"), ("faults", "needs a bound"),
                                  ("", "names no event"), ("faults<5%", "only increases"), ("faults>5%,", "needs a bound")]:
            status, err = self.status(conditions)
            self.assertEqual(status, 2, (conditions, err))
            self.assertIn(words, err)


class Hostile(CompareTest):
    def refused(self, content, words, name="bad.json"):
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        for arguments in ([path, self.golden()], [self.golden(), path], [path, "a", "b"]):
            finished = counterprof("compare", *arguments)
            self.assertEqual(finished.status, 2, finished)
            self.assertIn(name, finished.err)
            self.assertIn(words, finished.err)
            self.assertNotIn("internal error", finished.err)

    def test_what_is_no_report_is_2_by_file(self):
        whole = (GOLDEN / "pmu.json").read_text()
        self.refused("", "empty")
        self.refused("not json", "not JSON")
        self.refused(whole[:len(whole) // 2], "cut short")
        self.refused("[]", "expected an object")
        self.refused('{"benchmarks": []}', "is missing")
        self.refused(whole.replace('"schema_version": 1', '"schema_version": 2'), "schema_version: expected 1, found 2")
        self.refused(b"\xff\xfe\x00", "not JSON")
        self.refused("[" * 100000, "nested deeper")

    def test_files_that_cannot_be_read_are_2(self):
        for path, words in [("missing.json", "No such file"), (self.folder, "Is a directory")]:
            finished = counterprof("compare", path, self.golden())
            self.assertEqual(finished.status, 2, finished)
            self.assertIn(words, finished.err)

    def test_a_file_without_an_end_is_refused(self):
        finished = counterprof("compare", "/dev/zero", self.golden())
        self.assertEqual(finished.status, 2, finished)
        self.assertIn("longer than", finished.err)

    def test_two_kernels_of_one_name_are_refused(self):
        def twice(report):
            report["kernels"].append(copy.deepcopy(report["kernels"][0]))
        path = self.golden(twice)
        finished = counterprof("compare", path, path)
        self.assertEqual(finished.status, 2, finished)
        self.assertIn("two kernels of one report are called 'diffusion/temporaries'", finished.err)
        self.assertEqual(counterprof("compare", path, TEMPORARIES, "diffusion/fused").status, 2)

    def test_numbers_at_the_end_of_what_a_double_has_do_no_harm(self):
        for mean in (0, 5e-324, 1e308, None):
            def change(report):
                one = event(kernel(report, TEMPORARIES), "faults")
                for run in one["runs"]:
                    run["value"] = mean
                one["summary"]["mean"] = mean
            report = json.loads((GOLDEN / "virtual_machine.json").read_text())
            change(report)
            path = self.write(report, "extreme.json")
            for arguments in ([self.golden(), path], [path, self.golden()], [path, path]):
                comparison, finished = self.compare(*arguments)
                self.assertEqual(finished.status, 0, finished)
                self.assertNotIn("internal error", finished.err)

    def test_wrong_usage_is_2(self):
        for arguments in ([], [self.golden()], [self.golden(), "a", "b", "c"],
                          [self.golden(), self.golden(), "--format", "csv"]):
            self.assertEqual(counterprof("compare", *arguments).status, 2, arguments)

    def test_a_full_disk_is_4(self):
        finished = counterprof("compare", self.golden(), self.golden(), "--format", "json", "-o", "/dev/full")
        self.assertEqual(finished.status, 4, finished)


@unittest.skipIf(SANITIZED, "valgrind does not execute sanitized programs")
class SimulatedCounts(CompareTest):
    def simulated(self, library, name, iterations):
        plan = self.plan("source: simulated\nruns: 1\nwarmup: 0\nevents: [instructions]\nkernels:\n"
                         f"  - {{name: loop, library: {PLUGINS / library}, parameters: {{iterations: {iterations}, steps: 3}}}}\n")
        finished = counterprof("run", plan, "--format", "json", "-o", self.folder / name)
        self.assertEqual(finished.status, 0, finished)
        return self.folder / name

    def test_three_per_cent_more_instructions_are_always_found(self):
        for iterations in (1000, 30000, 1000000):
            old = self.simulated("libcounted_loop.so", "old.json", iterations)
            new = self.simulated("liblonger_loop.so", "new.json", iterations)
            comparison, finished = self.compare(old, new, "--fail-on", "instructions>1%")
            self.assertEqual(finished.status, 1, finished)
            instructions = next(c for c in comparison["comparisons"] if c["source"] == "simulated" and
                                c["event"] == "instructions")
            self.assertEqual(instructions["verdict"], "higher")
            self.assertAlmostEqual(instructions["ratio"], 1.03, delta=0.003)
            _, finished = self.compare(old, old, "--fail-on", "instructions>1%")
            self.assertEqual(finished.status, 0, finished)

    def test_the_same_kernel_simulated_twice_is_no_different(self):
        text = "source: auto\nparameters: {rows: 24, columns: 24, steps: 3}\nruns: 2\nwarmup: 0\nkernels: [{use: diffusion/fused}]\n"
        for name in ("old.json", "new.json"):
            finished = counterprof("run", self.plan(text), "--format", "json", "-o", self.folder / name)
            self.assertEqual(finished.status, 0, finished)
        comparison, _ = self.compare("old.json", "new.json")
        simulated = [c for c in comparison["comparisons"] if c["source"] == "simulated"]
        self.assertGreater(len(simulated), 5)
        self.assertEqual({c["verdict"] for c in simulated}, {"no_difference_shown"}, simulated)


if __name__ == "__main__":
    unittest.main()
