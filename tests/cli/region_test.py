"""Regions that a command marks over the control channel: what is counted in them, and what programs do wrong."""
import shutil
import unittest

from tool import BUILD, PROGRAMS, SANITIZED, SOURCE, ToolTest, call, counterprof, event, kernel, mean, valid_report

HEAD = "runs: 3\nwarmup: 0\nevents: [page-faults, task-clock, context-switches]\nkernels:\n"


def entry(what, more=""):
    return f"  - {{name: {what}, command: [{PROGRAMS}/regions, {what}], region: control{more}}}\n"


def faults(result, scope="region"):
    return [run["value"] for run in event(result, "page-faults", scope=scope)["runs"]]


class Counts(ToolTest):
    def test_both_scopes_come_from_the_same_executions(self):
        report, finished = self.run_plan(HEAD + entry("once"))
        self.assertEqual(finished.status, 0, finished)
        once = kernel(report, "once")
        self.assertEqual(faults(once), [200, 200, 200])
        for count in faults(once, "process"):
            self.assertGreaterEqual(count, 1200)
            self.assertLess(count, 1600)
        self.assertEqual([run["run"] for run in event(once, "page-faults", scope="process")["runs"]], [1, 2, 3])
        for process, region in zip(once["process_seconds"]["runs"], once["wall_seconds"]["runs"]):
            self.assertGreater(process, region)

    def test_regions_add_up(self):
        report, _ = self.run_plan(HEAD + entry("thrice"))
        self.assertEqual(faults(kernel(report, "thrice")), [600, 600, 600])

    def test_an_empty_region_shows_what_the_calibration_says(self):
        report, _ = self.run_plan(HEAD + entry("empty"))
        cost = report["calibration"]["control"]
        self.assertEqual(cost["counts"]["page-faults"], 0)
        empty = kernel(report, "empty")
        self.assertEqual(faults(empty), [0, 0, 0])
        # A region has at most the switches of waiting twice.
        self.assertLessEqual(max(run["value"] for run in event(empty, "context-switches", scope="region")["runs"]), 4)
        self.assertLessEqual(cost["counts"]["context-switches"], 4)
        self.assertLess(cost["wall_ns"], 1e9)

    def test_children_are_counted_with_their_parent(self):
        report, _ = self.run_plan(HEAD + entry("fork"))
        for count in faults(kernel(report, "fork")):
            self.assertGreaterEqual(count, 300)

    def test_perfs_ping_is_answered(self):
        report, _ = self.run_plan(HEAD + entry("ping"))
        self.assertEqual(faults(kernel(report, "ping")), [200, 200, 200])

    def test_threads_sum_to_the_whole(self):
        report, finished = self.run_plan(HEAD + entry("threads", ", per_thread: true"))
        self.assertEqual(finished.status, 0, finished)
        result = kernel(report, "threads")
        threads = result["threads"]
        self.assertEqual([thread["thread"] for thread in threads], [1, 2, 3, 4])
        per_thread = [[run["value"] for run in event(thread, "page-faults")["runs"]] for thread in threads]
        self.assertEqual(per_thread[1:], [[100] * 3, [200] * 3, [300] * 3])
        for first in per_thread[0]:
            self.assertGreaterEqual(first, 75)  # its own, and those of the thread that it started
        self.assertEqual([sum(counts) for counts in zip(*per_thread)], faults(result))
        text = counterprof("run", self.plan(HEAD + entry("threads", ", per_thread: true"))).out
        self.assertIn("Of the region, by thread:", text)

    def test_a_kernels_threads_are_counted_too(self):
        report, finished = self.run_plan("runs: 1\nwarmup: 0\nsource: perf\nevents: [page-faults]\nper_thread: true\n"
                                         "kernels: [{use: diffusion/temporaries, parameters: {steps: 3}}]\n")
        self.assertEqual(finished.status, 0, finished)
        result = report["kernels"][0]
        self.assertEqual([thread["thread"] for thread in result["threads"]], [1])
        self.assertEqual(mean(result["threads"][0], "page-faults"), mean(result, "page-faults"))

    def test_text_has_the_region_and_the_process(self):
        text = counterprof("run", self.plan(HEAD + entry("once"))).out
        region, process = text.split(" Of the whole process, from its start to its end:")
        self.assertRegex(region, r"\n +200 +page-faults")
        self.assertRegex(process, r"\n +1,[2-5]\d\d +page-faults")
        self.assertIn("An empty region that a program marks takes", text)
        self.assertNotIn("\033", text)


class Violations(ToolTest):
    """Each fails by name, for its own reason, and the rest completes."""
    EXPECTED = {
        "nothing": ("control", "never marked its region"),
        "nested": ("control", "regions do not nest"),
        "end_first": ("control", "that it had not begun"),
        "leave_open": ("control", "ended inside its region"),
        "rubbish": ("control", r"wrote '\x1b[31mrubbish'"),
        "flood": ("control", "no word of it"),
        "unfinished": ("control", "unfinished"),
        "crash": ("signal", "SIGABRT inside its region"),
        "exit_inside": ("exit_status", "status 5 inside its region"),
        "hang": ("timeout", "timeout"),
    }

    def test_they_fail_by_name_and_the_rest_completes(self):
        plan = HEAD + "".join(entry(what, ", timeout: 2" if what == "hang" else "") for what in self.EXPECTED) + entry("once")
        report, finished = self.run_plan(plan)
        self.assertEqual(finished.status, 3, finished)
        for what, (code, text) in self.EXPECTED.items():
            failure = kernel(report, what)["failure"]
            self.assertIsNotNone(failure, what)
            self.assertEqual(failure["code"], code, failure)
            self.assertIn(text, failure["text"].replace("\033", "\\x1b"), what)
            self.assertIn(what, finished.err + finished.out + str([k["name"] for k in report["kernels"]]))
        self.assertEqual(faults(kernel(report, "once")), [200, 200, 200])
        self.assertIsNone(kernel(report, "once")["failure"])

    def test_who_does_not_wait_is_told_on(self):
        report, finished = self.run_plan(HEAD + entry("impatient"))
        self.assertEqual(finished.status, 0, finished)
        self.assertTrue(any("did not wait for the answers" in warning for warning in report["warnings"]), report["warnings"])

    def test_plans_that_ask_for_what_cannot_be(self):
        for text, wanted in [
                (HEAD + f"  - {{name: a, command: [{PROGRAMS}/regions], per_thread: true}}\n", "it has no region"),
                (HEAD + f"  - {{name: a, command: [{PROGRAMS}/regions], min_time: 1, region: control}}\n", "'steps'"),
                (HEAD + f"  - {{name: a, command: [{PROGRAMS}/regions], min_time: 1}}\n", "region: control"),
                (HEAD + entry("once") + "ranking: [onze]\n", "did you mean 'once'?"),
                (HEAD + entry("once") + "ranking: [once, once]\n", "ranked twice")]:
            finished = counterprof("run", self.plan(text))
            self.assertEqual(finished.status, 2, finished)
            self.assertIn(wanted, finished.err)

    def test_the_region_of_a_command_is_not_simulated(self):
        finished = counterprof("run", self.plan(HEAD + entry("once", ", source: simulated")))
        self.assertEqual(finished.status, 2, finished)
        self.assertIn("cannot be simulated", finished.err)


@unittest.skipUnless(shutil.which("perf"), "perf is not installed")
class Perf(ToolTest):
    def test_the_same_program_works_with_perf(self):
        """The channel is perf's own: it counts the same region by it."""
        report, _ = self.run_plan(HEAD + entry("once"))
        script = (f'mkfifo ctl ack; exec 7<>ctl 8<>ack; COUNTERPROF_CTL_FD=7 COUNTERPROF_ACK_FD=8 perf stat -D -1 '
                  f'--control fd:7,8 -x, -e page-faults {PROGRAMS}/regions once')
        theirs = call("bash", "-c", script, cwd=self.folder)
        self.assertEqual(theirs.status, 0, theirs)
        self.assertEqual(float(theirs.err.splitlines()[-1].split(",")[0]), mean(kernel(report, "once"), "page-faults"), theirs)


class Figures(ToolTest):
    PRINT = "kernels:\n" + "".join(f"""
  - name: {name}
    command: [/bin/echo, "mass {value}"]
    family: printed
    {more}
""" for name, value, more in [("a", 1.5, ""), ("b", 1.5, ""), ("c", 2.5, "disagrees: true")])

    def test_a_family_of_commands_is_held_to_its_figures(self):
        head = "runs: 1\nwarmup: 0\nevents: [task-clock]\n"
        report, finished = self.run_plan(head + self.PRINT)
        self.assertEqual(finished.status, 0, finished)
        self.assertEqual(kernel(report, "a")["checksum"], {"mass": 1.5})
        self.assertTrue(any("c: mass is 2.5, where a has 1.5" in warning for warning in report["warnings"]),
                        report["warnings"])
        report, finished = self.run_plan(head + self.PRINT.replace("disagrees: true", ""))
        self.assertEqual((finished.status, kernel(report, "c")["failure"]["code"]), (3, "checksum"))
        report, finished = self.run_plan(head + self.PRINT.replace("2.5", "1.5"))
        self.assertEqual(finished.status, 3)
        self.assertIn("agrees with its family", kernel(report, "c")["failure"]["text"])

    def test_min_time_repeats_the_work(self):
        report, finished = self.run_plan(f"""
runs: 1
warmup: 0
events: [page-faults]
min_time: 0.05
kernels: [{{use: diffusion/fused, source: perf, parameters: {{rows: 64, columns: 64, steps: 10}}}}]
""")
        result = report["kernels"][0]
        steps = result["parameters"]["steps"]
        self.assertGreater(steps, 10)
        self.assertEqual(result["work"]["amount"], 64 * 64 * steps)
        self.assertTrue(any(f"{steps:g} steps" in warning for warning in report["warnings"]), report["warnings"])

    def test_a_run_that_takes_far_longer_is_warned_of(self):
        script = "test -e mark && exec sleep 0.01; touch mark; exec sleep 0.5"
        report, _ = self.run_plan(f'runs: 2\nwarmup: 0\nevents: [task-clock]\nkernels: [{{name: a, command: [sh, -c, "{script}"]}}]\n')
        self.assertTrue(any("times as long as its fastest" in warning for warning in report["warnings"]), report["warnings"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
