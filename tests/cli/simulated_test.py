"""Simulated counts, as a user asks for them: what they look like, when they are made, and what goes wrong."""
import os
import pathlib
import signal
import stat
import subprocess
import time
import unittest

from tool import PLUGINS, SANITIZED, TINY, TOOL, ToolTest, call, counterprof, event, kernel, mean

DIFFUSION = ["boxed", "boxed_reused", "temporaries", "in_place", "roll_add", "blocked_expression", "separable_filter",
             "fused"]
HAS_PMU = any(pathlib.Path("/sys/bus/event_source/devices").glob("cpu*"))
SIMULATED = ["instructions", "cache-references", "cache-misses", "branches", "branch-misses", "l1d-references",
             "l1d-misses", "l2-references", "l2-misses", "l3-references", "l3-misses"]
AUTO = TINY.replace("source: perf\n", "")
FUSED = AUTO + "runs: 1\nwarmup: 0\nkernels: [{use: diffusion/fused}]\n"


def simulated(report, kernel_index=0):
    """Event -> mean of what was simulated."""
    return {e["event"]: e["summary"]["mean"] for e in report["kernels"][kernel_index]["events"]
            if e["source"] == "simulated" and e["summary"]}


class SimulatedTest(ToolTest):
    def fake_valgrind(self, script):
        """An environment whose PATH has that valgrind first."""
        folder = self.folder / "bin"
        folder.mkdir(exist_ok=True)
        program = folder / "valgrind"
        program.write_text("#!/bin/sh\n" + script)
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        return dict(os.environ, PATH=f"{folder}:{os.environ['PATH']}")


@unittest.skipIf(HAS_PMU, "this machine counts what is simulated here")
@unittest.skipIf(SANITIZED, "valgrind does not execute sanitized programs")
class Simulates(SimulatedTest):
    def test_every_kernel_has_what_the_machine_cannot_count(self):
        text = AUTO + "runs: 2\nwarmup: 0\nkernels:\n" + "".join(f"  - use: diffusion/{k}\n" for k in DIFFUSION)
        report, finished = self.run_plan(text)
        self.assertEqual(finished.status, 0, finished)
        for result in report["kernels"]:
            for name in SIMULATED:
                value = event(result, name, source="simulated")
                self.assertEqual((value["status"], value["summary"]["n"], value["scope"]), ("simulated", 1, "region"))
                self.assertIsNone(value["summary"]["standard_error"])
            for name in ("instructions", "cache-misses"):
                self.assertEqual(event(result, name, source="hardware")["status"], "not_supported")
            self.assertEqual(event(result, "task-clock")["status"], "counted")
            self.assertEqual(event(result, "cycles-estimate")["source"], "estimated")
            self.assertFalse([e for e in result["events"] if e["event"] == "cycles" and e["summary"]])
            self.assertLessEqual(result["simulation"]["l2_misses_difference"], 0.01)
            self.assertEqual(result["simulation"]["steps"], 3)

    def test_the_same_plan_twice_gives_the_same_to_the_last_digit(self):
        first, _ = self.run_plan(FUSED)
        second, _ = self.run_plan(FUSED)
        self.assertEqual(simulated(first), simulated(second))
        self.assertGreater(simulated(first)["instructions"], 24 * 24 * 3)

    def test_rows_are_marked_and_explained_once(self):
        text = counterprof("run", self.plan(AUTO + "runs: 1\nkernels: [{use: diffusion/fused}, {use: diffusion/boxed}]\n")).out
        self.assertEqual(text.count("(simulated)"), 2 * len(SIMULATED), text)
        self.assertEqual(text.count("Simulated, not measured:"), 1, text)
        self.assertIn("instructions  ", text)
        self.assertNotIn("insn per cycle", text)

    def test_a_preset_answers_what_another_machine_would_have_missed(self):
        grid = "parameters: {rows: 300, columns: 300, steps: 4}\nruns: 1\nwarmup: 0\nkernels: [{use: diffusion/fused}]\n"
        report, _ = self.run_plan(grid, "--cache", "xeon-e5-2680")
        misses = event(report["kernels"][0], "cache-misses", source="simulated")
        self.assertEqual(misses["level"], 3)
        self.assertLess(misses["summary"]["mean"], 100)  # two grids of 720 KB in 20,480 KB
        small, _ = self.run_plan(grid, "--cache", "L1:32K/8,L2:256K/8,L3:512K/8")
        self.assertGreater(simulated(small)["l3-misses"], 0.24 * 300 * 300 * 4)

    def test_an_event_of_the_simulator_can_be_named(self):
        report, finished = self.run_plan(FUSED, "-e", "l2-misses,faults,cycles-estimate")
        self.assertEqual(finished.status, 0, finished)
        names = [e["event"] for e in report["kernels"][0]["events"]]
        self.assertEqual(names[:3], ["l2-misses", "faults", "cycles-estimate"])
        self.assertEqual(names.count("l2-misses"), 1)
        self.assertTrue(event(report["kernels"][0], "l2-misses")["summary"])

    def test_software_events_alone_start_no_simulator(self):
        env = self.fake_valgrind(f"touch {self.folder}/started; exit 1\n")
        report, _ = self.run_plan(FUSED, "-e", "faults,task-clock", env=env)
        self.assertFalse((self.folder / "started").exists())
        self.assertNotIn("simulation", report["kernels"][0])

    def test_source_perf_starts_no_simulator(self):
        env = self.fake_valgrind(f"touch {self.folder}/started; exit 1\n")
        report, _ = self.run_plan(FUSED, "--source", "perf", env=env)
        self.assertFalse((self.folder / "started").exists())
        self.assertEqual({e["source"] for e in report["kernels"][0]["events"]}, {"hardware", "software"})
        self.assertNotIn("simulation", report["kernels"][0])

    def test_callgrinds_files_can_be_kept(self):
        _, finished = self.run_plan(FUSED, "--keep-simulation", "kept")
        self.assertEqual(finished.status, 0, finished)
        files = sorted(p.name.rsplit(".", 1)[0] for p in (self.folder / "kept" / "diffusion_fused").iterdir())
        self.assertEqual(files, ["callgrind.out.L1-L2", "callgrind.out.L2-L3"])

    def test_a_folder_that_cannot_be_made_is_said_before_anything_is_executed(self):
        (self.folder / "file").write_text("")
        _, finished = self.run_plan(FUSED, "--keep-simulation", "file/folder")
        self.assertEqual(finished.status, 4, finished)
        self.assertIn("--keep-simulation: cannot make the folder", finished.err)

    def test_no_temporary_file_stays_behind(self):
        folder = self.folder / "tmp"
        folder.mkdir()
        self.run_plan(FUSED, env=dict(os.environ, TMPDIR=str(folder)))
        self.assertEqual(list(folder.iterdir()), [])

    def test_a_command_is_simulated_with_its_children_on_demand(self):
        report, finished = self.stat("--source", "simulated", "-e", "instructions,faults", "--", "sh", "-c",
                                     "/bin/true; /bin/true; exit 0")
        self.assertEqual(finished.status, 0, finished)
        both = simulated(report)["instructions"]
        alone, _ = self.stat("--source", "simulated", "-e", "instructions", "--", "sh", "-c", "exit 0")
        self.assertGreater(both, 2 * simulated(alone)["instructions"])
        self.assertEqual(event(report["kernels"][0], "instructions", source="simulated")["scope"], "process")
        self.assertIsNone(report["kernels"][0]["simulation"]["steps"])

    def test_a_command_is_not_executed_again_unasked(self):
        log = self.folder / "log"
        report, _ = self.run_plan(f"runs: 1\nwarmup: 0\nkernels: [{{name: a, command: [sh, -c, 'echo >> {log}']}}]\n")
        self.assertEqual(log.read_text().count("\n"), 1)
        self.assertNotIn("simulation", report["kernels"][0])

    def test_a_dry_run_says_what_would_be_simulated(self):
        finished = counterprof("run", "--dry-run", self.plan(FUSED))
        self.assertIn("then simulated", finished.out)

    def test_ctrl_c_leaves_no_process_and_what_was_measured(self):
        folder = self.folder / "tmp"
        folder.mkdir()
        report = self.folder / "report.json"
        plan = self.plan("parameters: {rows: 2000, columns: 2000, steps: 2}\nruns: 1\nwarmup: 0\n"
                         "kernels: [{use: diffusion/separable_filter}]\n")
        with subprocess.Popen([TOOL, "run", plan, "--format", "json", "-o", report], cwd=self.folder,
                              env=dict(os.environ, TMPDIR=str(folder)), stdin=subprocess.DEVNULL) as process:
            while not any(folder.iterdir()) and process.poll() is None:
                time.sleep(0.02)
            time.sleep(0.5)
            process.send_signal(signal.SIGINT)
            self.assertEqual(process.wait(30), 128 + signal.SIGINT)
        self.assertEqual(list(folder.iterdir()), [])
        self.assertTrue(report.exists())


@unittest.skipIf(HAS_PMU, "this machine counts what is simulated here")
class CannotSimulate(SimulatedTest):
    def reason(self, **options):
        report, finished = self.run_plan(FUSED, **options)
        self.assertEqual(finished.status, 0, finished)  # what was measured stands
        self.assertEqual(event(report["kernels"][0], "faults")["status"], "counted")
        self.assertNotIn("simulation", report["kernels"][0])
        missing = event(report["kernels"][0], "instructions", source="simulated")
        self.assertEqual(missing["status"], "not_counted")
        self.assertIsNone(missing["summary"])
        return missing["reason"]

    @unittest.skipIf(SANITIZED, "found before valgrind is looked for")
    def test_a_valgrind_that_is_missing(self):
        folder = self.folder / "empty"
        folder.mkdir()
        reason = self.reason(env=dict(os.environ, PATH=str(folder)))
        self.assertEqual(reason["code"], "simulator_missing")
        self.assertIn("apt-get install valgrind", reason["text"])

    @unittest.skipIf(SANITIZED, "found before valgrind is looked for")
    def test_a_valgrind_that_is_too_old(self):
        reason = self.reason(env=self.fake_valgrind("echo valgrind-3.8.1\n"))
        self.assertEqual(reason["code"], "simulator_missing")
        self.assertIn("valgrind 3.8.1 is too old", reason["text"])

    @unittest.skipIf(SANITIZED, "found before valgrind is looked for")
    def test_a_valgrind_that_writes_nothing(self):
        reason = self.reason(env=self.fake_valgrind("[ $1 = --version ] && echo valgrind-3.19.0\nexit 0\n"))
        self.assertEqual(reason["code"], "simulator_failed")

    @unittest.skipUnless(SANITIZED, "this build can be simulated")
    def test_a_sanitized_build_says_so(self):
        self.assertIn("built with a sanitizer", self.reason()["text"])

    @unittest.skipIf(SANITIZED, "found before valgrind is looked for")
    def test_the_row_says_not_supported_once_and_the_remark_why(self):
        text = counterprof("run", self.plan(FUSED), env=self.fake_valgrind("echo valgrind-3.8.1\n")).out
        self.assertEqual(sum(line.split()[-1:] == ["instructions"] for line in text.splitlines()), 1, text)
        self.assertIn("Not simulated:", text)

    @unittest.skipIf(SANITIZED, "found before valgrind is looked for")
    def test_one_kernel_that_cannot_be_simulated_leaves_the_others(self):
        report, finished = self.run_plan(
            f"runs: 1\nwarmup: 0\nkernels:\n  - {{name: forking, library: {PLUGINS / 'libforking.so'}}}\n"
            f"  - {{name: loop, library: {PLUGINS / 'libcounted_loop.so'}}}\n")
        self.assertEqual(finished.status, 0, finished)
        self.assertIn("starts processes", event(kernel(report, "forking"), "instructions", source="simulated")["reason"]["text"])
        self.assertGreaterEqual(mean({"events": [event(kernel(report, "loop"), "instructions", source="simulated")]},
                                     "instructions"), 2000)

    def test_a_cache_that_is_none_executes_nothing(self):
        _, finished = self.run_plan(FUSED, "--cache", "zen33")
        self.assertEqual(finished.status, 2, finished)
        self.assertIn("did you mean 'zen3'", finished.err)
        finished = counterprof("stat", "--cache", "L1:1K", "--", "true")
        self.assertEqual(finished.status, 2, finished)


if __name__ == "__main__":
    unittest.main()
