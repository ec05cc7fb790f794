"""counterprof stat beside perf stat, on commands whose counts are known."""
import json
import os
import re
import shutil
import unittest

from tool import PROGRAMS, SANITIZED, TOOL, ToolTest, call, counterprof, event, mean

EVENTS = ("cycles,stalled-cycles-frontend,stalled-cycles-backend,instructions,cache-references,cache-misses,branches,"
          "branch-misses,task-clock,faults,minor-faults,cs,migrations")
# A command's environment moves its faults by one, and so does where its stack begins.
FIXED = ["setarch", "-R", "taskset", "-c", "0"]
ENVIRONMENT = {"PATH": os.environ["PATH"], "LC_ALL": "C"}


def rows(text):
    """(name, column of the name, column of '#', column of '( +-', value) of each row of perf stat's table."""
    found = []
    for line in text.splitlines():
        match = re.match(r"^ *(<[a-z ]+>|[0-9.,]+) +(msec )? *([a-z][a-zA-Z-]+)( |$)", line)
        if match and "seconds" not in line:
            found.append((match.group(3), match.start(3), line.find("#"), line.find("( +-"), match.group(1)))
    return found


class FixedTest(ToolTest):
    """Counts commands in the one environment in which two starts are the same."""

    def stat_fixed(self, name, *command):
        path = self.folder / "report.json"
        finished = call(*FIXED, TOOL, "stat", "-e", name, "--format", "json", "-o", path, "--", *command,
                        env=ENVIRONMENT)
        return json.loads(path.read_text()), finished


@unittest.skipUnless(shutil.which("perf"), "perf is not installed")
class BesidePerf(FixedTest):
    def test_columns_and_names_line_up(self):
        perf = call("perf", "stat", "-r", "3", "-e", EVENTS, "true", env=ENVIRONMENT)
        ours = counterprof("stat", "-r", "3", "-e", EVENTS, "--", "true", env=ENVIRONMENT)
        theirs, mine = rows(perf.err), rows(ours.err)
        self.assertEqual([r[0] for r in theirs], EVENTS.split(","), perf)
        self.assertEqual([r[:2] for r in mine], [r[:2] for r in theirs], ours.err + perf.err)
        for my_row, their_row in zip(mine, theirs):
            if my_row[2] >= 0 and their_row[2] >= 0:
                self.assertEqual(my_row[2], their_row[2], f"the metric of {my_row[0]}\n{ours.err}{perf.err}")
            if my_row[3] >= 0 and their_row[3] >= 0:
                self.assertEqual(my_row[3], their_row[3], f"the error of {my_row[0]}\n{ours.err}{perf.err}")
            self.assertEqual("<not supported>" in my_row[4], "<not supported>" in their_row[4], my_row)
        self.assertIn(" Performance counter stats for 'true' (3 runs):\n", ours.err)
        self.assertRegex(ours.err, r"(?m)^ +[0-9.]+ \+- [0-9.]+ seconds time elapsed  \( \+- +[0-9.]+% \)$")

    def perf_count(self, name, *command):
        text = call(*FIXED, "perf", "stat", "-x,", "-e", name, *command, env=ENVIRONMENT).err
        return float(text.strip().splitlines()[-1].split(",")[0])

    def test_page_faults_agree_within_one(self):
        # The least of five on both sides: on a busy machine a fault is now and then taken twice.
        for pages in (0, 100, 1000):
            command = (PROGRAMS / "touch_pages", pages)
            ours = min(mean(self.stat_fixed("page-faults", *command)[0]["kernels"][0], "page-faults") for _ in range(5))
            theirs = min(self.perf_count("page-faults", *command) for _ in range(5))
            self.assertLessEqual(abs(ours - theirs), 1, (ours, theirs))

    @unittest.skipIf(os.cpu_count() < 2, "one processor")
    def test_migrations_agree_exactly(self):
        report, finished = self.stat_fixed("migrations", PROGRAMS / "hop", 20)
        self.assertEqual(mean(report["kernels"][0], "migrations"),
                         self.perf_count("migrations", PROGRAMS / "hop", 20), finished)


class KnownAnswers(FixedTest):
    def faults(self, pages):
        return min(mean(self.stat_fixed("page-faults", PROGRAMS / "touch_pages", pages)[0]["kernels"][0], "page-faults")
                   for _ in range(5))

    def test_the_slope_between_n_and_2n_pages_is_exact(self):
        for n in (100, 1000):
            self.assertEqual(self.faults(2 * n) - self.faults(n), n)

    def test_five_watched_addresses_are_exact_in_two_passes(self):
        program = PROGRAMS / "five_words"
        addresses = call(program, "addresses").out.split()
        self.assertEqual(len(addresses), 5)
        names = [f"mem:{a}/8:w:u" for a in addresses]  # :u, as the kernel clears the words when it loads the program
        report, finished = self.stat("-r", "3", "-e", ",".join(names), "--", program)
        self.assertEqual(finished.status, 0, finished)
        if event(report["kernels"][0], names[0])["status"] == "not_supported":
            reason = event(report["kernels"][0], names[0])["reason"]
            self.assertIn("counts 0 when it is hit", reason["text"])
            self.skipTest(reason["text"])
        for i, name in enumerate(names):
            counted = event(report["kernels"][0], name)
            self.assertEqual(counted["status"], "counted", counted)
            self.assertEqual([r["value"] for r in counted["runs"]], [100 * (i + 1)] * 3)
            self.assertEqual({r["pass"] for r in counted["runs"]}, {1 if i < 4 else 2})


class Command(ToolTest):
    def test_streams_pass_through_and_the_table_goes_to_stderr(self):
        finished = counterprof("stat", "-e", "faults", "--", "sh", "-c", "read x; echo got $x; echo bad >&2",
                               stdin=None, input="word\n")
        self.assertEqual(finished.out, "got word\n")
        self.assertTrue(finished.err.startswith("bad\n"), finished)
        self.assertIn("Performance counter stats for 'sh -c ", finished.err)

    def test_the_commands_status_is_passed_on(self):
        for status in (0, 1, 7, 200):
            self.assertEqual(counterprof("stat", "--", "sh", "-c", f"exit {status}").status, status)
        self.assertEqual(counterprof("stat", "--", "sh", "-c", "kill -9 $$").status, 137)

    def test_a_run_that_exits_non_zero_does_not_stop_the_series(self):
        report, _ = self.stat("-r", "3", "-e", "faults", "--", "false")
        self.assertEqual(report["kernels"][0]["exit_code"]["runs"], [1, 1, 1])
        self.assertEqual(event(report["kernels"][0], "faults")["summary"]["n"], 3)

    def test_what_cannot_be_started_is_126_or_127(self):
        missing = counterprof("stat", "--", "no-such-program-anywhere")
        self.assertEqual(missing.status, 127, missing)
        self.assertTrue(missing.err.endswith("counterprof: cannot start 'no-such-program-anywhere': No such file or directory; "
                                      "is it installed, and in PATH?\n"), missing)
        self.assertEqual(counterprof("stat", "--", "/etc/passwd").status, 126)

    def test_options_of_the_command_are_its_own(self):
        self.assertEqual(counterprof("stat", "-e", "faults", "echo", "-r", "5").out, "-r 5\n")
        self.assertEqual(counterprof("stat", "-e", "faults", "--", "echo", "--format", "x").out, "--format x\n")

    def test_wrong_usage_is_2_and_says_how_it_is_right(self):
        for arguments in ([], ["-r", "0", "--", "true"], ["-e", "cache-mises", "--", "true"], ["--frobnicate"],
                          ["-o", "x", "--", "true"], ["--format", "jsn", "--", "true"],
                          ["--format", "json", "--format", "csv", "--", "true"]):
            finished = counterprof("stat", *arguments)
            self.assertEqual(finished.status, 2, (arguments, finished))
            self.assertTrue(finished.err.startswith("counterprof: "), finished)
        self.assertIn("did you mean 'cache-misses'", counterprof("stat", "-e", "cache-mises", "--", "true").err)

    @unittest.skipIf(SANITIZED, "a sanitizer's memory hides the command's")
    def test_peak_memory_is_given_only_above_our_own(self):
        report, _ = self.stat("-e", "faults", "--", "true")
        rss = report["kernels"][0]["max_rss_bytes"]
        self.assertIsNone(rss["summary"], rss)
        self.assertEqual(rss["reason"]["code"], "starter_peak")
        report, _ = self.stat("-e", "faults", "--", PROGRAMS / "touch_pages", 25000)
        self.assertGreater(report["kernels"][0]["max_rss_bytes"]["summary"]["mean"], 25000 * 4096)

    def test_children_are_counted(self):
        report, _ = self.stat("-e", "faults", "--", "sh", "-c", f"{PROGRAMS}/touch_pages 5000; true")
        self.assertGreater(mean(report["kernels"][0], "faults"), 5000)


if __name__ == "__main__":
    unittest.main()
