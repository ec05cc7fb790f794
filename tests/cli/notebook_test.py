"""The notebook's programs by one command: which figures hold on every machine. In CI at a few steps; all of the
notebook's with COUNTERPROF_FULL=1."""
import os
import re
import shutil
import subprocess
import unittest

from tool import SOURCE, ToolTest, call, counterprof, event, kernel, mean, valid_report

CONFIGS = SOURCE / "configs"
PROGRAMS = SOURCE / "kernels" / "python"
FULL = os.environ.get("COUNTERPROF_FULL") == "1"
STEPS = 500 if FULL else 10
PYTHON = "/usr/bin/python3"
NAMES = ["diffusion_python", "diffusion_python_memory", "diffusion_python_memory_aliased", "diffusion_numpy_naive",
         "diffusion_numpy_naive_named", "diffusion_numpy_memory", "diffusion_numpy_memory2",
         "diffusion_numpy_memory2_numexpr", "diffusion_scipy"]
PAGES = 512 * 512 * 8 // 4096  # of one array


def has(module):
    return subprocess.run([PYTHON, "-c", f"import {module}"], capture_output=True).returncode == 0


@unittest.skipUnless(all(has(module) for module in ("numpy", "scipy", "numexpr")),
                     "SKIPPED: python3-numpy, python3-scipy or python3-numexpr is missing")
class Notebook(ToolTest):
    @classmethod
    def setUpClass(cls):
        cls.maxDiff = None

    def run_config(self, name, *arguments, **options):
        report = self.folder / "report.json"
        finished = counterprof("run", CONFIGS / name, "--format", "text", "--format", "json", "-o", report, *arguments,
                               cwd=self.folder, timeout=900, **options)
        return valid_report(report), finished

    def test_one_command_gives_the_table_of_all_programs(self):
        shorter = [] if FULL else ["--set", f"steps={STEPS}", "-r", "2"]
        report, finished = self.run_config("notebook.yaml", *shorter)
        self.assertEqual(finished.status, 0, finished)
        self.assertEqual([k["name"] for k in report["kernels"]], NAMES)
        for name in NAMES:
            result = kernel(report, name)
            self.assertIsNone(result["failure"], name)
            for counted in ("task-clock", "faults", "cs", "migrations"):
                region = event(result, counted, scope="region")
                process = event(result, counted, scope="process")
                self.assertIsNotNone(region["per_work"], name)
                self.assertGreaterEqual(process["summary"]["mean"], region["summary"]["mean"], (name, counted))
            self.assertIn(name, finished.out)
        # Ranked, beside the notebook's own order.
        found = [ranked["kernel"] for ranked in report["ranking"]["found"]]
        self.assertEqual(len(found), 7)
        self.assertEqual(report["ranking"]["pairs"], 21)
        self.assertIn("Fastest first: " + found[0], " ".join(finished.out.split()))
        # The aliased rows give another result, which the plan knows.
        remarks = [w for w in report["warnings"] if w.startswith("diffusion_python_memory_aliased: mass is 133.12")]
        self.assertEqual(len(remarks), 1, report["warnings"])

        # Whole arrays' worth of pages come and go with each step, once the heap has its size.
        longer = report
        if not FULL:
            longer, _ = self.run_config("notebook.yaml", "--set", "steps=200", "-r", "1", "-k", "diffusion_numpy_naive")
            self.assertTrue(any(finding["rule"] == "R2" and "the pages of 1 array" in finding["statement"]
                                for finding in longer["findings"]), longer["findings"])
        naive = mean_of_region(longer, "diffusion_numpy_naive") / steps_of(longer, "diffusion_numpy_naive")
        arrays = naive / PAGES
        self.assertLessEqual(abs(arrays - round(arrays)), 0.05 * round(arrays), naive)
        named = mean_of_region(report, "diffusion_numpy_naive_named") / steps_of(report, "diffusion_numpy_naive_named")
        self.assertLessEqual(abs(named / (750879 / 500) - 1), 0.02, named)

        threads = kernel(report, "diffusion_numpy_memory2_numexpr")["threads"]
        whole = [run["value"] for run in
                 event(kernel(report, "diffusion_numpy_memory2_numexpr"), "faults", scope="region")["runs"]]
        parts = [[run["value"] for run in event(thread, "faults")["runs"]] for thread in threads]
        self.assertEqual([sum(counts) for counts in zip(*parts)], whole)

    def test_a_missing_package_is_named_and_the_rest_runs(self):
        (self.folder / "scipy").mkdir()
        (self.folder / "scipy" / "__init__.py").write_text("raise ImportError('No module named scipy')\n")
        report, finished = self.run_config("notebook.yaml", "--set", "steps=2", "-r", "1", "-k", "diffusion_scipy", "-k",
                                           "diffusion_numpy_memory2", env={**os.environ, "PYTHONPATH": str(self.folder)})
        self.assertEqual(finished.status, 3, finished)
        self.assertIn("install Debian's python3-scipy", finished.out)
        self.assertIsNone(kernel(report, "diffusion_numpy_memory2")["failure"])

    def test_the_other_plans_run(self):
        for name, kernels in [("norm_square.yaml", 7), ("loops.yaml", 4)]:
            report, finished = self.run_config(name, "-r", "1")
            self.assertEqual(finished.status, 0, finished)
            self.assertEqual(len(report["kernels"]), kernels)
            for result in report["kernels"]:
                self.assertGreaterEqual(result["wall_seconds"]["summary"]["mean"], 0.1, result["name"])  # min_time is 0.2
        self.assertIn("(min_time 0.2 s)", " ".join(finished.out.split()))

    def test_an_empty_loop_leaves_out_the_imports(self):
        report, finished = self.run_config("notebook.yaml", "--set", "steps=0", "-r", "2", "-k", "diffusion_numpy_memory")
        self.assertEqual(finished.status, 2, "no work: 'work' comes to 0")
        plan = f"""
runs: 3
warmup: 0
events: [page-faults]
kernels:
  - {{name: empty, command: [{PYTHON}, {PROGRAMS}/diffusion_numpy_memory.py, --steps, "0", --warmup-steps, "2"], region: control}}
"""
        report, finished = self.run_plan(plan)
        self.assertEqual(finished.status, 0, finished)
        empty = kernel(report, "empty")
        allowed = report["calibration"]["control"]["counts"]["page-faults"]
        for run in event(empty, "page-faults", scope="region")["runs"]:
            self.assertLessEqual(run["value"], allowed + 3)  # Python's own first calls of begin() and end()
        self.assertGreater(event(empty, "page-faults", scope="process")["summary"]["mean"], 3000)

    @unittest.skipUnless(shutil.which("perf"), "perf is not installed")
    def test_the_process_faults_as_perf_stat_says(self):
        command = ["setarch", "-R", PYTHON, str(PROGRAMS / "diffusion_numpy_memory2.py"), "--steps", "5"]
        words = ", ".join(f'"{word}"' for word in command)
        report, finished = self.run_plan(f"runs: 3\nwarmup: 1\nevents: [page-faults]\nkernels:\n  - {{name: a, command: [{words}], "
                                         f"region: control}}\n")
        self.assertEqual(finished.status, 0, finished)
        ours = event(kernel(report, "a"), "page-faults", scope="process")["summary"]["mean"]
        theirs = call("perf", "stat", "-x,", "-r", "3", "-e", "page-faults", *command)
        theirs = float(next(line for line in theirs.err.splitlines() if "page-faults" in line).split(",")[0])
        self.assertLessEqual(abs(ours / theirs - 1), 0.005, (ours, theirs))


def mean_of_region(report, name):
    return event(kernel(report, name), "faults", scope="region")["summary"]["mean"]


def steps_of(report, name):
    return kernel(report, name)["parameters"]["steps"]


if __name__ == "__main__":
    unittest.main(verbosity=2)
