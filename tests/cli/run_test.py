"""counterprof run, from a plan to a report: what completes, what fails, and what is left behind."""
import json
import os
import pathlib
import signal
import subprocess
import time
import unittest

from tool import (BUILD, PLUGINS, PROGRAMS, SANITIZED, SOURCE, TINY, TOOL, AtParanoid2, ToolTest, call, counterprof, event,
                  kernel, mean)

DIFFUSION = ["boxed", "boxed_reused", "temporaries", "in_place", "roll_add", "blocked_expression", "separable_filter",
             "fused"]
SOFTWARE = ["task-clock", "faults", "minor-faults", "cs", "migrations"]
HARDWARE = ["cycles", "stalled-cycles-frontend", "stalled-cycles-backend", "instructions", "cache-references",
            "cache-misses", "branches", "branch-misses"]
HAS_PMU = any(pathlib.Path("/sys/bus/event_source/devices").glob("cpu*"))


def processes_with(word):
    """Processes whose command line has that word in it."""
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if word.encode() in (entry / "cmdline").read_bytes():
                    found.append(entry.name)
            except OSError:
                pass
    return found


def reads(path):
    """The file's content; empty where its process has gone."""
    try:
        return path.read_text()
    except OSError:
        return ""


class Counts(ToolTest):
    def test_every_diffusion_kernel_is_counted(self):
        report, finished = self.run_plan(TINY + "kernels:\n" + "".join(f"  - use: diffusion/{k}\n" for k in DIFFUSION))
        self.assertEqual(finished.status, 0, finished)
        self.assertEqual([k["name"] for k in report["kernels"]], [f"diffusion/{k}" for k in DIFFUSION])
        for result in report["kernels"]:
            for name in SOFTWARE:
                counted = event(result, name)
                self.assertEqual((counted["status"], counted["scope"], counted["summary"]["n"]),
                                 ("counted", "region", 3), counted)
            self.assertEqual(result["work"], {"unit": "LUP", "amount": 24 * 24 * 3})
            self.assertEqual(set(result["checksum"]), {"mass", "sum_of_squares", "maximum"})
            self.assertIsNone(result["failure"])

    @unittest.skipIf(HAS_PMU, "this machine has a PMU")
    def test_what_is_not_counted_has_no_number_and_one_reason(self):
        report, _ = self.run_plan(TINY + "kernels: [{use: diffusion/fused}]\n")
        for name in HARDWARE:
            missing = event(report["kernels"][0], name)
            self.assertEqual(missing["status"], "not_supported")
            self.assertEqual(missing["reason"]["code"], "no_pmu")
            self.assertIsNone(missing["summary"])
            self.assertIsNone(missing["per_work"])
            for run in missing["runs"]:
                self.assertIsNone(run["value"])
        text = counterprof("run", self.plan(TINY + "kernels: [{use: diffusion/fused}, {use: diffusion/boxed}]\n")).out
        self.assertEqual(text.count("<not supported>"), 2 * len(HARDWARE), text)
        self.assertEqual(text.count("exposes no hardware PMU"), 1, text)

    def test_the_region_leaves_out_start_and_creation(self):
        text = "parameters: {rows: 512, columns: 512, steps: 2}\nkernels: [{use: diffusion/fused}]\nwarmup_steps: 2\n"
        report, _ = self.run_plan(text)
        self.assertEqual(mean(report["kernels"][0], "faults"), 0)  # both grids were touched before

    def test_sweeps_have_a_series_each(self):
        report, finished = self.run_plan("""
parameters: {steps: 2}
runs: 1
kernels:
  - use: diffusion/fused
    parameters: {rows: [16, 32], columns: [16, 32]}
""")
        self.assertEqual([k["name"] for k in report["kernels"]],
                         ["diffusion/fused[rows=16,columns=16]", "diffusion/fused[rows=32,columns=32]"], finished)
        self.assertEqual([k["work"]["amount"] for k in report["kernels"]], [16 * 16 * 2, 32 * 32 * 2])

    def test_the_order_is_repeated_by_its_seed(self):
        def order(seed):
            log = self.folder / "order"
            log.unlink(missing_ok=True)
            entries = "".join(f"  - {{name: {n}, command: [sh, -c, 'echo {n} >> {log}']}}\n" for n in "abcdef")
            _, finished = self.run_plan(f"events: [faults]\nseed: {seed}\nkernels:\n{entries}")
            self.assertEqual(finished.status, 0, finished)
            return log.read_text()

        self.assertEqual(order(7), order(7))
        self.assertNotEqual(order(7), order(8))

    def test_a_seed_that_was_drawn_is_recorded(self):
        report, _ = self.run_plan(TINY + "runs: 1\nkernels: [{use: diffusion/fused}]\n")
        self.assertIsInstance(report["plan"]["seed"], int)

    def test_a_dry_run_says_what_would_be_executed(self):
        marker = self.folder / "executed"
        finished = counterprof("run", "--dry-run", self.plan(
            f"kernels: [{{name: a, command: [touch, {marker}]}}, {{use: diffusion/fused}}]\n"))
        self.assertEqual(finished.status, 0, finished)
        self.assertFalse(marker.exists())
        self.assertIn("8 executions", finished.out)

    def test_overrides(self):
        report, finished = self.run_plan(TINY + "kernels: [{use: diffusion/fused}, {use: diffusion/boxed}]\n", "-r", "2",
                                         "-e", "faults", "-k", "*fused", "--set", "rows=16", "--source", "perf")
        self.assertEqual(finished.status, 0, finished)
        self.assertEqual([k["name"] for k in report["kernels"]], ["diffusion/fused"])
        self.assertEqual([e["event"] for e in report["kernels"][0]["events"]], ["faults"])
        self.assertEqual(report["kernels"][0]["work"]["amount"], 16 * 24 * 3)
        self.assertEqual(event(report["kernels"][0], "faults")["summary"]["n"], 2)

    def test_a_kernel_is_pinned(self):
        report, finished = self.run_plan(
            "cpu: 0\nevents: [migrations]\nkernels: [{name: a, command: [grep, -E, 'Cpus_allowed_list:[[:space:]]0$', /proc/self/status]}]\n")
        self.assertEqual(finished.status, 0, finished)

    def test_a_build_in_another_folder_is_found_by_the_configs(self):
        for path in sorted((SOURCE / "configs").glob("*.yaml")):
            finished = counterprof("run", "--dry-run", path)
            self.assertEqual(finished.status, 0, (path, finished))


class Plugins(ToolTest):
    """Kernels from shared libraries: a bad one is reported by name, and the rest of the plan completes."""

    def run_plugin(self, library, steps=3, timeout=20):
        return self.run_plan(f"parameters: {{rows: 24, columns: 24, steps: {steps}}}\ntimeout: {timeout}\nruns: 2\nwarmup: 0\n"
                             "events: [faults]\nkernels:\n  - use: diffusion/temporaries\n"
                             f"  - {{name: suspect, library: {PLUGINS / library}}}\n  - use: diffusion/fused\n")

    def test_a_good_one_is_counted_like_the_built_in_ones(self):
        report, finished = self.run_plugin("libmine.so")
        self.assertEqual(finished.status, 0, finished)
        mine = kernel(report, "suspect")
        self.assertEqual(mine["kind"], "library")
        self.assertEqual(event(mine, "faults")["summary"]["n"], 2)
        self.assertEqual(mine["work"], kernel(report, "diffusion/fused")["work"])

    def test_each_bad_one_is_reported_and_the_rest_completes(self):
        for library, code, words in [
            ("libno_such.so", "library", "cannot be loaded"),
            ("libno_entry.so", "library", "does not export counterprof_kernel_descriptor"),
            ("libwrong_abi.so", "library", "of the kernel interface; this is version 1"),
            ("libsmall_struct.so", "library", "struct_size"),
            ("libfailing_create.so", "create", "the moon is in the wrong phase"),
            ("libthrowing_create.so", "create", "thrown across the interface"),
            ("libcrash_in_create.so", "signal", "ended by SIGSEGV in create()"),
            ("libcrash_in_advance.so", "signal", "ended by SIGSEGV in warmup()"),
            ("libfailing_advance.so", "advance", "7"),
            ("libwrong_checksum.so", "checksum", "versions of one family must agree"),
        ]:
            with self.subTest(library):
                report, finished = self.run_plugin(library)
                self.assertEqual(finished.status, 3, finished)
                failure = kernel(report, "suspect")["failure"]
                self.assertEqual(failure["code"], code, failure)
                self.assertIn(words, failure["text"])
                for good in ("diffusion/temporaries", "diffusion/fused"):
                    self.assertIsNone(kernel(report, good)["failure"])
                    self.assertEqual(event(kernel(report, good), "faults")["summary"]["n"], 2)
                counted = event(kernel(report, "suspect"), "faults")
                self.assertEqual(counted["summary"] is None, code != "checksum", counted)

    def test_an_endless_advance_is_ended(self):
        report, finished = self.run_plugin("libendless_advance.so", timeout=1)
        self.assertEqual(finished.status, 3, finished)
        self.assertEqual(kernel(report, "suspect")["failure"]["code"], "timeout")
        self.assertIn("timeout", kernel(report, "suspect")["failure"]["text"])
        self.assertIsNone(kernel(report, "diffusion/fused")["failure"])
        self.assertEqual(processes_with("libendless_advance"), [])

    def test_what_it_prints_is_not_data(self):
        report, finished = self.run_plugin("libchatty.so")
        self.assertEqual(finished.status, 0, finished)
        self.assertEqual((finished.out, finished.err), ("", ""))

    def test_a_process_that_it_leaves_is_ended(self):
        report, finished = self.run_plugin("liboutliving_process.so")
        self.assertEqual(finished.status, 0, finished)
        self.assertIn("run 1 of suspect left 1 process running; ended", report["warnings"])
        self.assertEqual([p for p in pathlib.Path("/proc").glob("[0-9]*/comm") if reads(p) == "cp-outliving\n"], [])

    def test_hostile_names_do_not_reach_the_terminal(self):
        _, finished = self.run_plan("events: [faults]\nruns: 1\nkernels:\n"
                                    f"  - {{name: suspect, library: {PLUGINS / 'libhostile_names.so'}}}\n", "--format",
                                    "text", "--format", "csv", "-o", self.folder / "x.csv")
        self.assertEqual(finished.status, 3, finished)
        self.assertIn("suspect: the name of parameter 2 of library", finished.out)
        self.assertNotIn("\x1b", finished.out + finished.err)


class Failures(ToolTest):
    def run_command(self, script, **settings):
        extra = "".join(f", {k}: {v}" for k, v in settings.items())
        report, finished = self.run_plan("runs: 2\nwarmup: 0\nevents: [faults]\nkernels:\n"
                                         f"  - {{name: bad, command: [sh, -c, {json.dumps(script)}]{extra}}}\n"
                                         "  - {name: good, command: ['true']}\n")
        self.assertEqual(finished.status, 3, finished)
        self.assertIsNone(kernel(report, "good")["failure"])
        self.assertEqual(event(kernel(report, "good"), "faults")["summary"]["n"], 2)
        return kernel(report, "bad")["failure"], finished

    def test_an_exit_status(self):
        failure, finished = self.run_command("echo what went wrong >&2; exit 3")
        self.assertEqual((failure["code"], failure["text"]), ("exit_status", "exited with status 3"))
        self.assertEqual(failure["output"], "what went wrong\n")

    def test_a_crash(self):
        failure, _ = self.run_command("kill -SEGV $$")
        self.assertEqual((failure["code"], failure["text"]), ("signal", "ended by SIGSEGV"))

    def test_a_hang(self):
        started = time.monotonic()
        failure, _ = self.run_command("sleep 1234.5", timeout=0.3)
        self.assertEqual(failure["code"], "timeout")
        self.assertLess(time.monotonic() - started, 20)
        self.assertEqual(processes_with("1234.5"), [])

    def test_a_program_that_is_not_there(self):
        report, finished = self.run_plan("events: [faults]\nkernels: [{name: a, command: [no-such-program]}]\n")
        self.assertEqual(finished.status, 3)
        self.assertEqual(report["kernels"][0]["failure"]["code"], "cannot_start")

    def test_a_process_that_outlives_its_parent(self):
        report, finished = self.run_plan("runs: 1\nwarmup: 0\nevents: [faults]\nkernels:\n"
                                         "  - {name: a, command: [sh, -c, 'setsid sleep 2345.6 & true']}\n")
        self.assertEqual(finished.status, 0, finished)
        self.assertEqual(processes_with("2345.6"), [])
        self.assertIn("run 1 of a left 1 process running; ended", report["warnings"])


@unittest.skipIf(SANITIZED == "thread", "ThreadSanitizer keeps signals back, and shares its table of handlers with a "
                 "child that shares our memory")
class Interruption(ToolTest):
    def interrupt(self, number):
        """Sends the signal in the middle of the third run of a slow kernel."""
        log = self.folder / "runs"
        plan = self.plan("events: [faults]\nwarmup: 0\nruns: 5\norder: sequential\nkernels:\n"
                         f"  - {{name: quick, command: [sh, -c, 'echo >> {log}']}}\n"
                         f"  - {{name: slow, command: [sh, -c, 'echo >> {log}; exec sleep 3456.7']}}\n")
        report = self.folder / "report.json"
        process = subprocess.Popen([TOOL, "run", plan, "--format", "json", "-o", report], cwd=self.folder,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        deadline = time.monotonic() + 30
        while not log.exists() or len(log.read_text()) < 6:
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.02)
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
        self.assertEqual(process.returncode, 128 + number, err)
        self.assertEqual(processes_with("3456.7"), [])
        self.assertEqual(sorted(p.name for p in self.folder.iterdir()), ["plan.yaml", "report.json", "runs"])
        return json.loads(report.read_text())

    def test_what_was_complete_is_written(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(number):
                report = self.interrupt(number)
                self.assertEqual(event(kernel(report, "quick"), "faults")["summary"]["n"], 5)
                self.assertIsNone(event(kernel(report, "slow"), "faults")["summary"])
                (self.folder / "runs").unlink()


    def test_stat_shows_what_the_command_did_until_ctrl_c(self):
        report = self.folder / "stat.json"
        script = "trap 'sleep 0.2; exit 5' INT; touch begun; while :; do sleep 0.05; done"
        process = subprocess.Popen([TOOL, "stat", "-e", "faults", "--format", "json", "-o", report, "--", "sh", "-c", script],
                                   cwd=self.folder, start_new_session=True)
        while not (self.folder / "begun").exists():
            time.sleep(0.02)
        os.killpg(process.pid, signal.SIGINT)
        self.assertEqual(process.wait(timeout=30), 130)
        result = json.loads(report.read_text())["kernels"][0]
        self.assertEqual(event(result, "faults")["status"], "counted")
        self.assertEqual(result["exit_code"]["runs"], [5])

    def test_a_signal_to_process_and_group_counts_once(self):
        for _ in range(3):
            report = self.folder / "twice.json"
            plan = self.plan("events: [faults]\nwarmup: 0\nruns: 1\norder: sequential\nkernels:\n"
                             "  - {name: quick, command: ['true']}\n  - {name: slow, command: [sleep, 4567.8]}\n")
            finished = call("timeout", "0.5", TOOL, "run", plan, "--format", "json", "-o", report)
            self.assertEqual(event(kernel(json.loads(report.read_text()), "quick"), "faults")["summary"]["n"], 1)
            self.assertEqual(processes_with("4567.8"), [])
            report.unlink()

    def test_children_that_were_there_before_are_left_alone(self):
        finished = call("bash", "-c", f"sleep 5678.9 >/dev/null 2>&1 & echo $!; exec {TOOL} stat -e faults -- true")
        sleeper = int(finished.out)
        os.kill(sleeper, signal.SIGKILL)  # raises where it is gone


class Output(ToolTest):
    PLAN = TINY + "runs: 1\nwarmup: 0\nevents: [faults]\nkernels: [{use: diffusion/fused}]\n"

    def test_a_full_disk_is_4_and_the_other_outputs_are_written(self):
        other = self.folder / "other.csv"
        finished = counterprof("run", self.plan(self.PLAN), "--format", "json", "-o", "/dev/full", "--format", "csv",
                               "-o", other)
        self.assertEqual(finished.status, 4, finished)
        self.assertIn("cannot write '/dev/full': No space left on device", finished.err)
        self.assertTrue(other.read_text().startswith("kernel,"))

    def test_a_full_disk_is_4_for_every_command(self):
        for arguments in (["doctor"], ["list", "kernels"], ["run", "--dry-run", self.plan(self.PLAN)]):
            with open("/dev/full", "w") as full:
                status = subprocess.run([TOOL, *arguments], stdout=full, stderr=subprocess.DEVNULL, timeout=60).returncode
            self.assertEqual(status, 4, arguments)

    def test_a_closed_stream_is_not_taken_for_a_file(self):
        report = self.folder / "report.json"
        command = f"{TOOL} run {self.plan(self.PLAN)} --format json -o {report} >&- 2>&- <&-"
        self.assertEqual(call("sh", "-c", command).status, 0)
        self.assertEqual(len(json.loads(report.read_text())["kernels"]), 1)

    def test_a_folder_that_is_not_there_is_said_before_anything_is_executed(self):
        marker = self.folder / "executed"
        finished = counterprof("run", self.plan(f"kernels: [{{name: a, command: [touch, {marker}]}}]\n"), "--format",
                               "json", "-o", self.folder / "no" / "report.json")
        self.assertEqual(finished.status, 4, finished)
        self.assertFalse(marker.exists())

    def test_a_report_replaces_the_old_one_as_a_whole(self):
        report = self.folder / "report.json"
        report.write_text("old")
        finished = counterprof("run", self.plan(self.PLAN), "--format", "json", "-o", report)
        self.assertEqual(finished.status, 0, finished)
        self.assertEqual(json.loads(report.read_text())["schema_version"], 1)
        self.assertEqual(sorted(p.name for p in self.folder.iterdir()), ["plan.yaml", "report.json"])

    def test_the_plans_outputs_are_written_where_we_are(self):
        finished = counterprof("run", self.plan(self.PLAN + "outputs: {json: results.json}\n"), cwd=self.folder)
        self.assertEqual(finished.status, 0, finished)
        self.assertEqual(len(json.loads((self.folder / "results.json").read_text())["kernels"]), 1)
        self.assertIn("diffusion/fused", finished.out)

    def test_a_history_grows_by_a_line_a_run(self):
        for _ in range(2):
            finished = counterprof("run", self.plan(self.PLAN + "outputs: {history: history.jsonl}\n"), cwd=self.folder)
            self.assertEqual(finished.status, 0, finished)
        lines = (self.folder / "history.jsonl").read_text().splitlines()
        self.assertEqual([json.loads(line)["schema_version"] for line in lines], [1, 1])

    def test_what_kernels_print_does_not_mix_with_data(self):
        finished = counterprof("run", self.plan("runs: 1\nevents: [faults]\nkernels: [{name: a, command: [echo, NOISE]}]\n"),
                               "--format", "csv")
        self.assertNotIn("\nNOISE", finished.out)
        self.assertEqual(finished.err, "")


class BadPlans(ToolTest):
    def test_they_execute_nothing_and_are_2_within_a_second(self):
        deep = "[" * 20000
        bomb = "a0: &a0 [x]\n" + "".join(f"a{i}: &a{i} [{', '.join([f'*a{i-1}'] * 10)}]\n" for i in range(1, 12))
        for text in ("", "kernels: []\n", "kernles: []\n", "kernels: [{use: diffusion/fusd}]\n", deep, bomb,
                     "a: &a [*a]\n", "kernels: [{use: diffusion/fused}]\nkernels: []\n",
                     "runs: -1\nkernels: [{use: diffusion/fused}]\n", "\x00\x01\x02",
                     "kernels: [{use: diffusion/fused}]\nbaseline: diffusion/boxed\n",
                     "kernels: [{name: a, command: [echo, '{stps}'], parameters: {steps: 1}}]\n"):
            started = time.monotonic()
            finished = counterprof("run", self.plan(text))
            self.assertEqual(finished.status, 2, (text[:60], finished))
            self.assertLess(time.monotonic() - started, 5 if SANITIZED else 1, text[:60])
            self.assertTrue(finished.err.startswith("counterprof: "), finished)
            self.assertNotIn("internal error", finished.err)

    def test_an_unknown_event_is_named_before_anything_is_executed(self):
        marker = self.folder / "executed"
        finished = counterprof("run", self.plan(f"events: [cache-mises]\nkernels: [{{name: a, command: [touch, {marker}]}}]\n"))
        self.assertEqual(finished.status, 2, finished)
        self.assertIn("did you mean 'cache-misses'?", finished.err)
        self.assertFalse(marker.exists())


@unittest.skipUnless(os.getuid() == 0, "becoming nobody takes root")
class AsNobody(AtParanoid2, ToolTest):
    """At paranoid 2, as most users are: faults and switches come from rusage, migrations are not permitted."""

    def nobody(self, *arguments):
        tool = self.folder / "bin"
        tool.mkdir()
        for name in ("counterprof", "counterprof-host"):
            (tool / name).write_bytes((BUILD / "bin" / name).read_bytes())
            (tool / name).chmod(0o755)
        report = self.folder / "report.json"
        finished = call("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", tool / "counterprof", *arguments,
                        "--format", "json", "-o", report, cwd=self.folder)
        return json.loads(report.read_text()), finished

    def check(self, result):
        for name in ("faults", "minor-faults", "cs"):
            counted = event(result, name)
            self.assertEqual((counted["source"], counted["status"]), ("rusage", "counted"), counted)
            self.assertEqual(counted["reason"]["code"], "kernel_events_excluded")
        self.assertEqual(event(result, "task-clock")["source"], "software")
        self.assertGreater(event(result, "task-clock")["summary"]["mean"], 0)
        migrations = event(result, "migrations")
        self.assertEqual((migrations["status"], migrations["reason"]["code"]), ("not_permitted", "paranoid"))
        self.assertIsNone(migrations["summary"])
        if not HAS_PMU:
            self.assertEqual(event(result, "cycles")["reason"]["code"], "no_pmu")

    def test_kernels(self):
        plan = self.plan("parameters: {rows: 512, columns: 512, steps: 4}\nkernels: [{use: diffusion/temporaries}]\n")
        report, finished = self.nobody("run", plan)
        self.assertEqual(finished.status, 0, finished)
        self.check(report["kernels"][0])
        self.assertGreater(mean(report["kernels"][0], "faults"), 1000)

    def test_commands(self):
        # Copied, as nobody may not read the build folder everywhere.
        program = self.folder / "touch_pages"
        program.write_bytes((PROGRAMS / "touch_pages").read_bytes())
        program.chmod(0o755)
        plan = self.plan("kernels: [{name: a, command: [./touch_pages, 1000]}, {name: b, command: [./touch_pages, 2000]}]\n")
        report, finished = self.nobody("run", plan)
        self.assertEqual(finished.status, 0, finished)
        self.check(report["kernels"][0])
        self.assertAlmostEqual(mean(report["kernels"][1], "faults") - mean(report["kernels"][0], "faults"), 1000, delta=3)


class Installed(ToolTest):
    def test_an_installed_copy_runs_from_another_directory(self):
        prefix = self.folder / "installed"
        installed = call("cmake", "--install", BUILD, "--prefix", prefix)
        self.assertEqual(installed.status, 0, installed)
        plan = self.plan(TINY + "runs: 1\nkernels: [{use: diffusion/fused}]\n")
        finished = call(prefix / "bin" / "counterprof", "run", plan, cwd="/")
        self.assertEqual(finished.status, 0, finished)
        self.assertIn("diffusion/fused", finished.out)

    def test_a_plug_in_is_built_outside_the_tree_against_the_installed_headers(self):
        prefix = self.folder / "installed"
        self.assertEqual(call("cmake", "--install", BUILD, "--prefix", prefix).status, 0)
        source = self.folder / "mine.c"
        source.write_bytes((SOURCE / "tests" / "plugins" / "mine.c").read_bytes())
        built = call("cc", "-O2", "-shared", "-fPIC", "-I", prefix / "include", "-o", "libmine.so", source, "-lm",
                     cwd=self.folder)
        self.assertEqual(built.status, 0, built)
        plan = self.plan(TINY + "runs: 1\nevents: [faults]\nkernels: [{use: diffusion/fused}, "
                         "{name: mine, library: ./libmine.so}]\n")
        finished = call(prefix / "bin" / "counterprof", "run", plan, cwd="/")
        self.assertEqual(finished.status, 0, finished)
        self.assertIn("Performance counter stats for 'mine':", finished.out)


if __name__ == "__main__":
    unittest.main()
