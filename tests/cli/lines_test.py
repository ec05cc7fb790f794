"""counterprof lines, on programs whose lines are known. No PMU is needed: the processor's time and page faults."""
import json
import math
import os
import pathlib
import re
import shutil
import threading
import unittest

import jsonschema

from tool import BUILD, PROGRAMS, SANITIZED, SOURCE, AtParanoid2, ToolTest, call, counterprof

SCHEMA = jsonschema.Draft202012Validator(json.loads((SOURCE / "docs" / "lines-schema.json").read_text()))
ROUNDS = 1200  # about half a second of processor time
LOOPS = SOURCE / "tests" / "programs" / "equal_loops.c"


def line_of(path, comment):
    """The number of the line that carries that comment."""
    lines = path.read_text().splitlines()
    return next(number for number, line in enumerate(lines, 1) if f"/* {comment} */" in line)


class LinesTest(ToolTest):
    def lines(self, *arguments, **options):
        """What `lines` says as JSON, held against the schema, and how the tool ended."""
        path = self.folder / "lines.json"
        finished = counterprof("lines", "--format", "json", "-o", path, *arguments, **options)
        self.assertTrue(path.exists(), finished)
        lines = json.loads(path.read_text())
        SCHEMA.validate(lines)
        for event in lines["events"]:
            name = event["event"]
            for part in ("lines", "functions"):  # nothing is lost on the way, and nothing is there twice
                self.assertEqual(sum(entry["counts"].get(name, 0) for entry in lines[part]), event["samples"], part)
        return lines, finished

    def copy(self, name, to=None):
        target = self.folder / (to or name)
        shutil.copy(PROGRAMS / name, target)
        return target


def samples(lines, event, **wanted):
    return sum(line["counts"].get(event, 0) for line in lines["lines"]
               if all(line[key] == value for key, value in wanted.items()))


class Clock(LinesTest):
    def check_halves(self, lines, **other):
        first = samples(lines, "cpu-clock", function="first_loop")
        second = samples(lines, "cpu-clock", function="second_loop")
        both = first + second
        self.assertGreater(both, 100, lines["events"])
        self.assertGreater(both, 0.9 * lines["events"][0]["samples"])
        # The 99.9 % interval of a half.
        self.assertLess(abs(first / both - 0.5), 3.29 * math.sqrt(0.25 / both), (first, second))
        return first, second

    def test_two_equal_loops_have_a_half_each(self):
        lines, finished = self.lines("-e", "cpu-clock", "--no-inline", "--", PROGRAMS / "equal_loops", ROUNDS)
        self.assertEqual(finished.status, 0, finished)
        first, second = self.check_halves(lines)
        # And on the very line: the loop, its few samples before and behind apart.
        for name, all_of_it in (("first_loop", first), ("second_loop", second)):
            on_line = samples(lines, "cpu-clock", function=name, file=str(LOOPS), line=line_of(LOOPS, f"line of {name}"))
            self.assertGreater(on_line, 0.95 * all_of_it, lines["lines"])
        event = lines["events"][0]
        self.assertEqual((event["exact"], event["lost"], event["period"]), (False, 0, 10**9 // 999))
        self.assertEqual(event["stands_for"], event["samples"] * event["period"])
        # A timer that comes late, as in a virtual machine that has to wait, leaves samples out; none are made up.
        self.assertLessEqual(event["stands_for"], event["counted"] + event["period"] * os.cpu_count())
        self.assertGreater(event["stands_for"], 0.5 * event["counted"])

    def test_every_share_has_an_interval_that_holds_it(self):
        lines, _ = self.lines("-e", "cpu-clock", "--", PROGRAMS / "equal_loops", 200)
        all_samples = lines["events"][0]["samples"]
        if any("have no sample" in warning for warning in lines["warnings"]):
            self.skipTest("this machine was too busy to sample nearly all")
        for line in lines["lines"]:
            low, high = line["share_ci95"]["cpu-clock"]
            self.assertTrue(low <= line["counts"]["cpu-clock"] / all_samples <= high, line)
            self.assertGreater(high, low)

    def test_inlined_code_has_its_own_function_or_its_callers_line(self):
        program = PROGRAMS / "equal_loops_inlined"
        inlined, _ = self.lines("-e", "cpu-clock", "--", program, ROUNDS)
        step = next(f for f in inlined["functions"] if f["function"] == "step")
        self.assertEqual(step["inlined_into"], ["first_loop", "second_loop"])
        self.assertEqual(samples(inlined, "cpu-clock", function="step", line=line_of(LOOPS, "line of step")),
                         step["counts"]["cpu-clock"])
        callers, _ = self.lines("-e", "cpu-clock", "--no-inline", "--", program, ROUNDS)
        self.assertEqual({f["function"] for f in callers["functions"]} & {"step", "first_loop", "second_loop"}, set())
        self.assertGreater(samples(callers, "cpu-clock", function="main"), 0.9 * callers["events"][0]["samples"])

    def test_code_in_a_shared_library_has_its_lines(self):
        lines, _ = self.lines("-e", "cpu-clock", "--no-inline", "--", PROGRAMS / "equal_loops_shared", ROUNDS)
        self.check_halves(lines)
        first = next(f for f in lines["functions"] if f["function"] == "first_loop")
        self.assertTrue(first["object"].endswith("libloops_library.so"), first)
        self.assertEqual(first["file"], str(LOOPS))

    def test_what_a_command_starts_is_sampled_too(self):
        lines, _ = self.lines("-e", "cpu-clock", "--no-inline", "--", "sh", "-c",
                              f"{PROGRAMS}/equal_loops {ROUNDS} & {PROGRAMS}/equal_loops {ROUNDS} & wait")
        self.check_halves(lines)

    def test_without_an_event_it_says_which_one_and_why(self):
        lines, finished = self.lines("--format", "text", "--", PROGRAMS / "equal_loops", 20)
        event = lines["events"][0]
        if event["event"] == "cycles":
            self.assertIsNotNone(event["frequency_hz"])
        else:
            self.assertEqual(event["event"], "cpu-clock")
            self.assertIn("was sampled as cycles cannot be: ", event["remark"])
            self.assertIn("was sampled as cycles cannot be: ", finished.err.replace("\n  ", ""))
        self.assertIn("0 lost", finished.err)


class Faults(LinesTest):
    @unittest.skipIf(SANITIZED == "thread", "the runtime of ThreadSanitizer in the tool slows the machine down")
    def test_first_touches_are_exactly_those_of_each_line(self):
        lines, finished = self.lines("-e", "page-faults", "--", PROGRAMS / "first_touch")
        self.assertEqual(finished.status, 0, finished)
        source = SOURCE / "tests" / "programs" / "first_touch.c"
        for comment, pages in (("line A", 1000), ("line B", 500)):
            number = line_of(source, comment)
            line = next(entry for entry in lines["lines"] if entry["file"] == str(source) and entry["line"] == number)
            self.assertEqual(line["counts"], {"page-faults": pages})
            self.assertEqual(line["share_ci95"], {})
            # And where: neighbouring pages, each faulted once.
            self.assertEqual(sum(memory["faults"] for memory in line["touched"]), pages)
            self.assertEqual(sum(memory["end"] - memory["begin"] for memory in line["touched"]), pages * 4096)
        event = lines["events"][0]
        self.assertEqual((event["exact"], event["lost"]), (True, 0))
        self.assertEqual(event["samples"], event["counted"])

    def test_a_listing_shows_the_lines_beside_their_counts(self):
        finished = counterprof("lines", "-e", "page-faults", "--function", "main", "--", PROGRAMS / "first_touch")
        self.assertRegex(finished.err, r"(?m)^ Line # +page-faults +% .*Contents$")
        self.assertRegex(finished.err, r"(?m)^ +\d+ +1,000 +\d+\.\d +for .* a\[i \* page\] = 1; +/\* line A \*/$")
        self.assertRegex(finished.err, r"(?m)^ line \d+ faulted in 0x[0-9a-f]+-0x[0-9a-f]+ \(")
        self.assertIn("each one with its place; 0 lost", finished.err)

    def test_several_events_have_columns_each(self):
        lines, finished = self.lines("-e", "page-faults,cpu-clock", "-F", 2000, "--format", "text", "--",
                                     PROGRAMS / "equal_loops", 200)
        self.assertEqual([event["exact"] for event in lines["events"]], [True, False])
        self.assertRegex(finished.err, r"(?m)^ function +page-faults +%")


class NotAllIsKnown(LinesTest):
    """There is a listing with what is known, and a line on what is not."""

    def check(self, lines, note, **wanted):
        found = samples(lines, "cpu-clock", **wanted)
        self.assertGreater(found, 0.9 * lines["events"][0]["samples"], lines)
        self.assertEqual(len([sentence for sentence in lines["not_known"] if note in sentence]), 1, lines["not_known"])

    def lines_of(self, *command):
        lines, finished = self.lines("-e", "cpu-clock", "--no-inline", "--format", "text", "--", *command)
        self.assertEqual(finished.status, 0, finished)
        self.assertIn("Line #", finished.err)
        return lines

    def test_stripped_of_lines(self):
        program = self.copy("equal_loops")
        self.assertEqual(call("strip", "-g", program).status, 0)
        lines = self.lines_of(program, ROUNDS)
        self.check(lines, "no debug information, so functions are known and lines are not", line=None, file=None)
        self.assertTrue({"first_loop", "second_loop"} <= {f["function"] for f in lines["functions"]})

    def test_stripped_of_everything(self):
        program = self.copy("equal_loops")
        self.assertEqual(call("strip", program).status, 0)
        lines = self.lines_of(program, ROUNDS)
        self.check(lines, "no symbols, so places are known by their address in the file alone", function="[unnamed code]", object=str(program))
        # The addresses are those that a disassembler shows: within the text of the program as it was.
        symbols = call("nm", PROGRAMS / "equal_loops").out
        begin = int(re.search(r"(?m)^([0-9a-f]+) T first_loop$", symbols)[1], 16)
        near = [line for line in lines["lines"] if line["object"] == str(program) and begin <= line["address"] < begin + 256]
        self.assertGreater(sum(line["counts"]["cpu-clock"] for line in near), 0.9 * lines["events"][0]["samples"])

    def test_debug_information_in_a_file_of_its_own(self):
        program = self.copy("equal_loops")
        for command in (["objcopy", "--only-keep-debug", program, f"{program}.debug"], ["strip", program],
                        ["objcopy", f"--add-gnu-debuglink={program}.debug", program]):
            self.assertEqual(call(*command).status, 0, command)
        lines = self.lines_of(program, ROUNDS)
        self.assertGreater(samples(lines, "cpu-clock", file=str(LOOPS), function="first_loop"), 50)

    def test_without_its_source(self):
        lines = self.lines_of(PROGRAMS / "equal_loops_elsewhere", ROUNDS)
        self.check(lines, "lines are known by their numbers alone", file="/nowhere/equal_loops.c", text=None)
        number = line_of(LOOPS, "line of first_loop")
        self.assertGreater(samples(lines, "cpu-clock", function="first_loop", line=number), 50)

    def test_made_at_run_time(self):
        lines = self.lines_of(PROGRAMS / "jit", 400_000_000)
        self.check(lines, "made while the program ran (JIT), of which no file tells", line=None, file=None)
        hot = max(lines["lines"], key=lambda line: line["counts"].get("cpu-clock", 0))
        self.assertEqual((hot["function"], hot["object"]), ("[unnamed code]", "//anon"))

    def test_made_in_shared_memory(self):
        for kind in ("shared", "memfd"):
            lines, finished = self.lines("-e", "cpu-clock", "--", PROGRAMS / "jit", 400_000_000, "map", kind)
            self.addCleanup(pathlib.Path(finished.out.strip()).unlink)
            self.check(lines, "whose names its compiler told and no lines", function="made_loop", line=None)

    def test_made_at_run_time_by_a_compiler_that_names_it(self):
        lines, finished = self.lines("-e", "cpu-clock", "--", PROGRAMS / "jit", 400_000_000, "map")
        self.addCleanup(pathlib.Path(finished.out.strip()).unlink)
        self.check(lines, "whose names its compiler told and no lines", function="made_loop", line=None)

    def test_deleted_as_soon_as_it_began(self):
        program = self.copy("equal_loops")
        lines = self.lines_of(program, ROUNDS, "unlink")
        self.assertFalse(program.exists())
        # It was opened in time, or while it ran; where neither was permitted, that is said.
        if not any("deleted or replaced" in sentence for sentence in lines["not_known"]):
            self.assertGreater(samples(lines, "cpu-clock", file=str(LOOPS), function="first_loop"), 50)

    def static(self, name):
        """A program that maps nothing after its start."""
        program = self.folder / name
        built = call("cc", "-O2", "-g", "-static", "-DLOOPS=__attribute__((noinline))", "-o", program, LOOPS)
        self.assertEqual(built.status, 0, built)
        return program

    def test_deleted_long_after_it_began(self):
        program = self.static("loops")
        later = threading.Timer(1, program.unlink)
        later.start()
        self.addCleanup(later.join)
        lines = self.lines_of(program, 6 * ROUNDS)
        later.join()
        self.assertFalse(any("deleted or replaced" in sentence for sentence in lines["not_known"]), lines["not_known"])
        self.assertGreater(samples(lines, "cpu-clock", file=str(LOOPS), function="first_loop"), 50)

    @unittest.skipUnless(os.getuid() == 0, "chroot takes root")
    def test_in_another_root_under_the_name_of_a_program_here(self):
        here = pathlib.Path("/bin/true").resolve()
        there = self.folder / "root" / here.relative_to("/")
        there.parent.mkdir(parents=True)
        self.static("loops").rename(there)
        lines = self.lines_of("chroot", self.folder / "root", here, ROUNDS)
        self.assertGreater(samples(lines, "cpu-clock", object=str(here), function="first_loop"), 50)

    def test_deleted_before_it_began(self):
        program = self.copy("equal_loops")
        lines = self.lines_of("sh", "-c", f"exec 3<{program}; rm {program}; exec /proc/self/fd/3 {ROUNDS}")
        if not any("deleted or replaced" in sentence for sentence in lines["not_known"]):
            self.assertGreater(samples(lines, "cpu-clock", file=str(LOOPS), function="first_loop"), 50)

    def test_source_that_was_changed_since(self):
        source = self.folder / "late.c"
        source.write_text(LOOPS.read_text())
        program = self.folder / "late"
        built = call("cc", "-O2", "-g", "-DLOOPS=__attribute__((noinline))", "-o", program, source)
        self.assertEqual(built.status, 0, built)
        os.utime(source, (program.stat().st_mtime + 10,) * 2)
        lines = self.lines_of(program, ROUNDS)
        self.assertTrue(any("newer than the program" in warning for warning in lines["warnings"]), lines["warnings"])


class ShortPrograms(LinesTest):
    def test_what_has_no_sample_is_said_and_no_interval_given(self):
        lines, _ = self.lines("-e", "cpu-clock", "-c", 50_000_000, "--", "sh", "-c",
                              f"for i in 1 2 3 4 5 6 7 8; do {PROGRAMS}/equal_loops 60; done; {PROGRAMS}/equal_loops {ROUNDS}")
        event = lines["events"][0]
        self.assertLess(event["stands_for"], 0.9 * event["counted"])
        self.assertEqual(len([w for w in lines["warnings"] if "have no sample" in w]), 1, lines["warnings"])
        self.assertFalse(any(line["share_ci95"].get("cpu-clock") for line in lines["lines"]), lines["lines"])


class Listed(LinesTest):
    def test_functions_with_source_are_listed_and_others_on_demand(self):
        source = self.folder / "sines.c"
        source.write_text("""#include <math.h>
#include <stdlib.h>
volatile double sink;
int main(int argc, char** argv) {
  double x = 0;
  for (long i = 0; i < atol(argv[argc - 1]); ++i) {
    x = sin(x + 1);
    for (int j = 0; j < 10; ++j) sink = x / (j + 1);
  }
  sink = x;
}
""")
        program = self.folder / "sines"
        built = call("cc", "-O2", "-g", "-o", program, source, "-lm")
        self.assertEqual(built.status, 0, built)
        finished = counterprof("lines", "-e", "cpu-clock", "--", program, 8_000_000)
        headings = re.findall(r"(?m)^ Function: (\S+)", finished.err)
        self.assertEqual(headings, ["main"], finished.err)
        finished = counterprof("lines", "-e", "cpu-clock", "--function", "*sin*", "--", program, 8_000_000)
        self.assertRegex(finished.err, r"(?m)^ Function: \S*sin")

    def test_of_python_it_says_where_its_lines_are_counted(self):
        finished = counterprof("lines", "-e", "cpu-clock", "--", "python3", "-c", "sum(i * i for i in range(10**6))")
        self.assertIn("python3 -m counterprof counts Python's lines", finished.err.replace("\n  ", ""))

    def test_exact_events_are_called_by_their_name(self):
        program = self.copy("first_touch")
        self.assertEqual(call("strip", program).status, 0)
        finished = counterprof("lines", "-e", "page-faults", "--", program)
        self.assertRegex(finished.err.replace("\n  ", ""), r"Not known: no symbols, .*first_touch +\(1,5\d\d +page-faults\)")

    def test_a_clock_is_never_exact(self):
        lines, finished = self.lines("-e", "cpu-clock", "-c", 10_000, "--", PROGRAMS / "equal_loops", 20)
        self.assertFalse(lines["events"][0]["exact"])


class Kernels(LinesTest):
    @unittest.skipIf(SANITIZED, "kernels are slower by the sanitizers' own code")
    def test_a_kernels_source_is_listed(self):
        finished = counterprof("lines", "-e", "cpu-clock", "diffusion/fused", "--set", "steps=2000", "--format", "text",
                               "--format", "json", "-o", self.folder / "lines.json")
        self.assertEqual(finished.status, 0, finished)
        self.assertRegex(finished.out, r"out\[j\] = row\[j\] \+ rate")
        lines = json.loads((self.folder / "lines.json").read_text())
        SCHEMA.validate(lines)
        self.assertEqual((lines["target"], lines["command"]), ("diffusion/fused", None))
        in_kernel = samples(lines, "cpu-clock", file=str(SOURCE / "kernels" / "diffusion_fused.cpp"))
        self.assertGreater(in_kernel, 0.8 * lines["events"][0]["samples"])

    @unittest.skipIf(SANITIZED, "sanitizers fault pages by themselves")
    def test_the_faults_of_temporaries_are_on_the_lines_that_fill_them(self):
        lines, _ = self.lines("-e", "page-faults", "diffusion/temporaries", "--set", "steps=5")
        array = str(SOURCE / "kernels" / "support" / "array.cpp")
        self.assertGreater(samples(lines, "page-faults", file=array), 0.4 * lines["events"][0]["samples"])

    def test_a_kernel_that_is_none_is_wrong_usage(self):
        finished = counterprof("lines", "diffusion/fusd")
        self.assertEqual((finished.status, finished.out), (2, ""))
        self.assertIn("did you mean 'diffusion/fused'", finished.err)

    def test_a_parameter_that_it_has_not_is_wrong_usage(self):
        finished = counterprof("lines", "diffusion/fused", "--set", "stepps=2")
        self.assertEqual((finished.status, finished.out), (2, ""))
        self.assertIn("did you mean 'steps'", finished.err)


class Folded(LinesTest):
    def test_stacks_go_from_main_to_the_loops(self):
        finished = counterprof("lines", "-e", "cpu-clock", "--format", "folded", "--", PROGRAMS / "equal_loops_frames", ROUNDS)
        self.assertEqual(finished.status, 0, finished)
        stacks = dict(line.rsplit(" ", 1) for line in finished.err.splitlines())  # each is there once
        self.assertEqual(len(stacks), len(finished.err.splitlines()))
        for name in ("first_loop", "second_loop"):
            self.assertGreater(sum(int(events) for stack, events in stacks.items()
                                   if re.search(f"(^|;)main;{name}(;step)?$", stack)), 50_000_000, stacks)

    def test_json_has_them_where_they_were_asked_for(self):
        lines, _ = self.lines("-e", "cpu-clock", "--call-graph", "--", PROGRAMS / "equal_loops", 200)
        self.assertEqual(sum(stack["stands_for"]["cpu-clock"] for stack in lines["stacks"]),
                         lines["events"][0]["stands_for"])
        lines, _ = self.lines("-e", "cpu-clock", "--", PROGRAMS / "equal_loops", 20)
        self.assertIsNone(lines["stacks"])


class Command(ToolTest):
    def test_its_streams_and_its_status_pass_through(self):
        finished = counterprof("lines", "--", "sh", "-c", "echo out; exit 7")
        self.assertEqual((finished.status, finished.out), (7, "out\n"))
        self.assertIn("Where in the source: sh -c echo out; exit 7", finished.err)

    def test_what_cannot_be_started_is_127(self):
        finished = counterprof("lines", "--", "no-such-program-anywhere")
        self.assertEqual(finished.status, 127, finished)

    def test_wrong_usage_executes_nothing(self):
        marker = self.folder / "executed"
        for arguments in (["-e", "cache-mises"], ["-F", 100, "-c", 5], ["-F", 999999], ["--format", "yaml"],
                          ["--set", "a=1"]):
            finished = counterprof("lines", *arguments, "--", "touch", marker)
            self.assertEqual(finished.status, 2, (arguments, finished))
        self.assertFalse(marker.exists())

    def test_an_event_that_cannot_be_sampled_is_3_with_its_reason(self):
        finished = counterprof("lines", "-e", "r99999", "--", "true")
        if finished.status == 0:
            self.skipTest("this machine has a PMU")
        self.assertEqual(finished.status, 3, finished)
        self.assertRegex(finished.err, "cannot sample 'r99999': this machine exposes no hardware PMU")

    def test_one_that_cannot_beside_one_that_can_is_a_warning(self):
        finished = counterprof("lines", "-e", "page-faults,r99999", "--", "true")
        self.assertEqual(finished.status, 0, finished)
        if "Warning:" in finished.err:
            self.assertIn("r99999 was not sampled:", finished.err)


@unittest.skipUnless(os.getuid() == 0, "becoming nobody takes root")
class AsNobody(AtParanoid2, LinesTest):
    """At paranoid 2, as most users are: user mode alone, and that is said."""

    def lines_as_nobody(self, event, program, *arguments):
        # Copied, as nobody may not read the build folder everywhere.
        for source in (BUILD / "bin" / "counterprof", PROGRAMS / program):
            shutil.copy(source, self.folder)
        path = self.folder / "lines.json"
        finished = call("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", self.folder / "counterprof", "lines",
                        "-e", event, "--no-inline", "--format", "text", "--format", "json", "-o", path, "--",
                        self.folder / program, *arguments, cwd=self.folder)
        self.assertEqual(finished.status, 0, finished)
        lines = json.loads(path.read_text())
        SCHEMA.validate(lines)
        self.assertTrue(lines["events"][0]["user_mode_only"], lines["events"])
        self.assertEqual(lines["events"][0]["in_kernel"], 0)
        self.assertIn("only user mode is sampled", finished.err.replace("\n   ", " "))
        return lines

    def test_the_clock_is_sampled_in_user_mode(self):
        lines = self.lines_as_nobody("cpu-clock", "equal_loops", ROUNDS)
        self.assertGreater(samples(lines, "cpu-clock", function="first_loop"), 50)

    def test_the_programs_own_faults_are_exact(self):
        lines = self.lines_as_nobody("page-faults", "first_touch")
        source = SOURCE / "tests" / "programs" / "first_touch.c"
        for comment, pages in (("line A", 1000), ("line B", 500)):
            self.assertEqual(samples(lines, "page-faults", line=line_of(source, comment), function="main"), pages)

    def test_what_happens_in_the_kernel_is_not_permitted(self):
        shutil.copy(BUILD / "bin" / "counterprof", self.folder)
        finished = call("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", self.folder / "counterprof", "lines",
                        "-e", "context-switches", "--", "true", cwd=self.folder)
        self.assertEqual(finished.status, 3, finished)
        self.assertIn("kernel.perf_event_paranoid", finished.err)


if __name__ == "__main__":
    unittest.main(verbosity=2)
