"""counterprof explain: the notebook's tables, and causes that simulation can show."""
import json
import os
import re
import unittest

from tool import SANITIZED, SOURCE, ToolTest, counterprof, valid_report

NOTEBOOK = SOURCE / "configs" / "notebook"
PLAN = SOURCE / "configs" / "notebook-imported.yaml"
GOLDEN = SOURCE / "tests" / "golden" / "explain"
NAIVE, NUMEXPR, SCIPY, PYTHON = ("diffusion_numpy_naive", "diffusion_numpy_memory2_numexpr", "diffusion_scipy",
                                 "diffusion_python_memory")


def waterfall(report, event, source, target):
    for comparison in report["comparisons"]:
        if (comparison["event"], comparison["from"], comparison["to"]) == (event, source, target):
            return comparison["waterfall"]
    raise AssertionError(f"{event} of {source} and {target} is not compared")


def findings(report, rule):
    return [f for f in report["findings"] if f["rule"] == rule]


class ExplainTest(ToolTest):
    def explain(self, path, *kernels):
        """What the tool says, as text and as a report."""
        text = counterprof("explain", path, *kernels)
        self.assertEqual(text.status, 0, text)
        as_json = counterprof("explain", path, *kernels, "--format", "json", "-o", self.folder / "explained.json")
        self.assertEqual(as_json.status, 0, as_json)
        return text.out, valid_report(self.folder / "explained.json")

    def expect_golden(self, text, name):
        path = GOLDEN / name
        if "COUNTERPROF_UPDATE_GOLDEN" in os.environ:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        self.assertEqual(text, path.read_text(), f"{name}; if it is meant to be, COUNTERPROF_UPDATE_GOLDEN=1 writes it")


class Notebook(ExplainTest):
    def imported(self, plan=PLAN, naive=None):
        """The four tables as a report; `naive` is the text of the naive program's."""
        tables = sorted(NOTEBOOK.glob("*.txt"))
        if naive is not None:
            changed = self.folder / "numpy_naive.txt"
            changed.write_text(naive)
            tables = [changed if t.name == changed.name else t for t in tables]
        report = self.folder / "notebook.json"
        finished = counterprof("import", "--perf-text", *tables, "--plan", plan, "-o", report)
        self.assertEqual(finished.status, 0, finished)
        return report

    def with_cache(self, cache):
        plan = self.folder / "plan.yaml"
        plan.write_text(PLAN.read_text().replace("cache: unknown", f"cache: {cache}"))
        return plan

    def test_a_capacity_of_four_to_five_mebibytes_is_fitted_and_the_others_predicted_with_it(self):
        text, report = self.explain(self.imported())
        steps = waterfall(report, "cache-misses", NAIVE, NUMEXPR)
        capacity = steps["capacity"]
        self.assertTrue(capacity["is_fitted"])
        self.assertTrue(4 * 2**20 <= capacity["least"] <= capacity["bytes"] <= capacity["most"] <= 5 * 2**20, capacity)
        fit, = findings(report, "R9")
        predicted = {e["what"].split(" with ")[0]: (e["measured"], e["predicted"]) for e in fit["evidence"]}
        self.assertAlmostEqual(predicted[NAIVE][0], 2.969, 3)
        self.assertAlmostEqual(predicted[NAIVE][1], 2.969, 2)
        self.assertEqual(predicted[NUMEXPR][1], 0)
        self.assertIn(SCIPY, predicted)
        self.assertIn("no one capacity gives all counts", fit["statement"])
        self.assertIn(f"{NUMEXPR} (4 MiB) fit into it, those of {NAIVE} (8 MiB)", fit["statement"])
        self.expect_golden(text, "notebook.txt")
        self.expect_golden(json.dumps({"comparisons": [c for c in report["comparisons"] if c["waterfall"]],
                                       "findings": report["findings"]}, indent=2) + "\n", "notebook.json")

    def test_the_waterfall_has_each_temporary_and_the_zeroing_as_terms(self):
        _, report = self.explain(self.imported(), NAIVE, NUMEXPR)
        steps = waterfall(report, "cache-misses", NAIVE, NUMEXPR)
        self.assertGreaterEqual(steps["explained_share"], 0.8)
        names = [t["name"] for t in steps["terms"]]
        self.assertEqual(len([n for n in names if n.startswith("temporary ")]), 10)
        zeroing, = [t for t in steps["terms"] if t["name"] == "zeroing of faulted pages"]
        self.assertAlmostEqual(zeroing["value"], -1501.76 * 64 / 2**18, 3)
        self.assertAlmostEqual(sum(t["value"] for t in steps["terms"]) + steps["unexplained"],
                               steps["to"] - steps["from"], 9)

    def test_the_capacity_that_the_text_claims_cannot_have_given_the_counts(self):
        _, report = self.explain(self.imported(self.with_cache("xeon-e5-2680")))
        fit, = findings(report, "R9")
        self.assertRegex(fit["statement"], r"20 MiB.*would load 0 lines.*2\.97 were counted: it cannot have given these counts")

    def test_python_is_bound_by_instructions_whatever_share_of_its_references_misses(self):
        _, report = self.explain(self.imported())
        python, = [f for f in findings(report, "R10") if f["kernels"] == [PYTHON]]
        self.assertIn("bound by instructions, not by memory", python["statement"])
        self.assertIn("52.8 % miss", python["statement"])
        self.assertIn("0.71 misses per LUP", python["statement"])

    def test_faults_are_about_three_arrays(self):
        _, report = self.explain(self.imported())
        arrays, = findings(report, "R2")
        self.assertIn("at least 3 arrays", arrays["statement"])

    # A fit can explain anything, but for what no capacity gives.
    def test_twice_as_many_misses_are_not_explained(self):
        text = (NOTEBOOK / "numpy_naive.txt").read_text()
        count = re.search(r"([\d,]+)\s+cache-misses", text).group(1)
        doubled = f"{2 * int(count.replace(',', '')):,}"
        _, report = self.explain(self.imported(naive=text.replace(count, doubled)), NAIVE, NUMEXPR)
        self.assertLess(waterfall(report, "cache-misses", NAIVE, NUMEXPR)["explained_share"], 0.8)
        self.assertIn("No capacity gives", findings(report, "R9")[0]["statement"])


@unittest.skipIf(SANITIZED, "valgrind does not execute sanitized programs")
class Causes(ExplainTest):
    """A version without one cause: the simulated counts differ by that cause's term, to a tenth of it."""

    PARAMETERS = "{rows: 256, columns: 256, steps: 2}"
    CACHE = "L1:16K/8,L2:128K/8,L3:16M/16"  # four rows fit into L1, no array into L2

    def simulated(self, kernels, parameters=PARAMETERS, cache=CACHE):
        report, finished = self.run_plan(f"runs: 1\nwarmup: 0\nsource: simulated\ncache: {cache}\n"
                                         f"events: [instructions, l1d-misses, l2-misses, faults]\n"
                                         f"parameters: {parameters}\nkernels:\n" + kernels)
        self.assertEqual(finished.status, 0, finished)
        return self.folder / "report.json"

    def expect_term(self, report, event, without, with_cause, names):
        """The difference is those terms' sum; all other terms and the rest are a tenth of it at most."""
        _, explained = self.explain(report, without, with_cause)
        steps = waterfall(explained, event, without, with_cause)
        term = sum(t["value"] for t in steps["terms"] if re.fullmatch(names, t["name"]))
        self.assertGreater(term, 0, steps)
        self.assertAlmostEqual((steps["to"] - steps["from"]) / term, 1, delta=0.1, msg=steps)
        return term

    def test_temporaries_and_sweeps_and_boxes(self):
        report = self.simulated("".join(f"  - use: diffusion/{k}\n" for k in
                                        ("in_place", "roll_add", "blocked_expression", "boxed_reused", "fused")))
        temporaries = self.expect_term(report, "l2-misses", "diffusion/roll_add", "diffusion/in_place", "temporary .*")
        self.assertAlmostEqual(temporaries, 1, 2)
        again = self.expect_term(report, "l2-misses", "diffusion/blocked_expression", "diffusion/roll_add",
                                 "sweeping over next again")
        self.assertAlmostEqual(again, 0.125, 2)
        boxes = self.expect_term(report, "l2-misses", "diffusion/fused", "diffusion/boxed_reused", "boxed values")
        self.assertAlmostEqual(boxes, 1, 1)

    def test_rows_that_are_lost(self):
        narrow, wide = "diffusion/fused[rows=256,columns=256]", "diffusion/fused[rows=64,columns=1024]"
        report = self.simulated("  - use: diffusion/fused\n", "{rows: [256, 64], columns: [256, 1024], steps: 2}")
        text, explained = self.explain(report)
        levels = {k["name"]: next(e["per_work"]["mean"] for e in k["events"] if e["event"] == "l1d-misses")
                  for k in explained["kernels"]}
        lost, = findings(explained, "R6")
        self.assertEqual(lost["kernels"], [wide])
        predicted = lost["evidence"][0]["predicted"]
        self.assertAlmostEqual((levels[wide] - levels[narrow]) / (predicted - 0.25), 1, delta=0.1)
        self.assertIn("blocks of 336 columns", lost["remedy"]["change"])

    def test_write_allocate_of_a_fresh_result(self):
        report = self.simulated("  - use: add/in_place\n  - use: add/new_array\n", "{length: 100000, steps: 2}")
        self.expect_term(report, "l2-misses", "add/in_place", "add/new_array",
                         "write-allocate of the result|temporary .*")

    # Nothing is fitted: what the description leaves out is what stays unexplained.
    def test_a_struck_temporary_stays_unexplained(self):
        temporaries = (SOURCE / "kernels" / "diffusion_temporaries.cpp").read_text()
        traffic = re.search(r'R"\((.*?)\)"', temporaries, re.S).group(1)
        struck = traffic.replace("- centre = grid", "- = grid").replace("neighbours, centre", "neighbours")
        self.assertNotEqual(struck, traffic)
        indented = "".join("      " + line + "\n" for line in struck.splitlines())
        report = self.simulated("  - use: diffusion/fused\n  - use: diffusion/temporaries\n"
                                "  - use: diffusion/temporaries\n    name: struck\n    traffic:\n" + indented)
        _, whole = self.explain(report, "diffusion/fused", "diffusion/temporaries")
        _, less = self.explain(report, "diffusion/fused", "struck")
        steps = waterfall(whole, "l2-misses", "diffusion/fused", "diffusion/temporaries")
        centre, = [t["value"] for t in steps["terms"] if t["name"] == "temporary centre"]
        rest = waterfall(less, "l2-misses", "diffusion/fused", "struck")["unexplained"]
        self.assertAlmostEqual((rest - steps["unexplained"]) / centre, 1, delta=0.1)

    def test_two_of_one_kernel_do_not_differ(self):
        report = self.simulated("  - use: diffusion/fused\n  - use: diffusion/fused\n    name: again\n")
        text, explained = self.explain(report, "diffusion/fused", "again")
        self.assertTrue(all(c["waterfall"] is None for c in explained["comparisons"]))
        self.assertIn("No difference is shown", findings(explained, "R16")[0]["statement"])

    def test_a_run_ends_with_a_short_form(self):
        plan = self.folder / "plan.yaml"
        plan.write_text(f"runs: 1\nwarmup: 0\nsource: simulated\ncache: {self.CACHE}\nparameters: {self.PARAMETERS}\n"
                        "kernels: [{use: diffusion/temporaries}, {use: diffusion/fused}, "
                        "{use: diffusion/blocked_expression}]\nbaseline: diffusion/temporaries\n")
        finished = counterprof("run", plan)
        self.assertEqual(finished.status, 0, finished)
        self.assertIn("Why (lines per unit of work", finished.out)
        self.assertRegex(" ".join(finished.out.split()),
                         r"diffusion/fused loads 0\.25\d? lines into L2 \(simulated\).*10 temporary arrays -2\.5")


class Refuses(ExplainTest):
    def test_what_is_no_report_or_has_no_such_kernel(self):
        report, finished = self.run_plan("source: perf\nparameters: {rows: 24, columns: 24, steps: 3}\nruns: 1\n"
                                         "kernels: [{use: diffusion/fused}]\n")
        self.assertEqual(finished.status, 0, finished)
        path = self.folder / "report.json"
        wrong = counterprof("explain", path, "diffusion/fussed")
        self.assertEqual(wrong.status, 2, wrong)
        self.assertIn("did you mean 'diffusion/fused'?", wrong.err)
        self.assertEqual(counterprof("explain", self.folder / "none.json").status, 2)
        other = self.folder / "other.json"
        other.write_text("{}")
        self.assertEqual(counterprof("explain", other).status, 2)
        self.assertEqual(counterprof("explain", path, "--format", "csv").status, 2)
        self.assertEqual(counterprof("explain", path, "a", "b", "c").status, 2)

    def test_software_events_alone_explain_nothing_but_what_is_missing(self):
        _, finished = self.run_plan("source: perf\nruns: 1\nkernels: [{name: sleeper, command: [sleep, '0.01']}]\n")
        self.assertEqual(finished.status, 0, finished)
        text, explained = self.explain(self.folder / "report.json")
        self.assertIn("its traffic is not described", text)
        self.assertTrue(all(f["rule"] in ("R0", "R14", "R16") for f in explained["findings"]), explained["findings"])
        self.assertTrue(all(f["next_check"] for f in explained["findings"]))


if __name__ == "__main__":
    unittest.main()
