#!/usr/bin/env python3
"""The notebook's programs, profiled by line_profiler and by counterprof in turns: the same hits, to the last; and on the
programs that use numpy the same shares of time, within 3 points."""
import json
import pathlib
import statistics
import unittest

from scripts import PROGRAMS, PYTHON, WAYS, ScriptTest, call, can_import, environment

BESIDE = pathlib.Path(__file__).resolve().parent / "beside_line_profiler.py"
PURE = ["diffusion_python", "diffusion_python_memory", "diffusion_python_memory_aliased"]
NUMPY = ["diffusion_numpy_naive", "diffusion_numpy_naive_named", "diffusion_numpy_memory", "diffusion_numpy_memory2"]
OTHERS = {"diffusion_numpy_memory2_numexpr": "numexpr", "diffusion_scipy": "scipy.ndimage"}
FORMS = [("norm_square", form) for form in ("list", "list_comprehension", "generator", "array", "numpy", "numpy_dot")]
FORMS += [("loops", "slow"), ("loops", "fast"), ("add", "new_array"), ("add", "in_place")]
FRESH = 512 * 512 * 8 // 4096 + 1  # faults of a new array: its pages, and one for malloc's header
POINTS = 3


def beside(accelerated, program, size, rounds, turns, *form):
    # Every array is mapped afresh: whether glibc's heap gives its end back to the kernel depends on what lies behind it, and
    # so on which of the two profilers is on.
    # One thread of numexpr's: on a busy machine several wait for each other.
    variables = environment(accelerated, MALLOC_MMAP_THRESHOLD_="131072", NUMEXPR_NUM_THREADS="1")
    finished = call(PYTHON, BESIDE, program, size, rounds, turns, *form, env=variables, timeout=250)
    if finished.status != 0:
        raise AssertionError(finished)
    return json.loads(finished.out)


def hits(listings):
    return {(function, line): hit for function, line, hit, _ in listings[-1]}


def shares(listings):
    """Of its function's time, in hundredths, by the lower quartile of the rounds: what a line takes undisturbed."""
    times, before = {}, {}
    for listing in listings:
        for function, line, _, time in listing:
            times.setdefault((function, line), []).append(time - before.get((function, line), 0))
            before[function, line] = time
    undisturbed = {place: statistics.quantiles(each, n=4)[0] for place, each in times.items()}
    totals = {}
    for (function, _), time in undisturbed.items():
        totals[function] = totals.get(function, 0) + time
    return {place: 100 * time / totals[place[0]] for place, time in undisturbed.items()}


def source_lines(program):
    return (PROGRAMS / f"{program}.py").read_text().splitlines()


@unittest.skipUnless(can_import("line_profiler"), "SKIPPED: python3-line-profiler is missing")
class BesideLineProfiler(ScriptTest):
    def available(self):
        programs = list(NUMPY) if can_import("numpy") else []
        return programs + [program for program, module in OTHERS.items() if can_import(module)]

    def test_hits_are_the_same(self):
        for accelerated in WAYS:
            for program in PURE + self.available():
                found = beside(accelerated, program, 24, 1, 5)
                self.assertGreater(len(found["counterprof"][-1]), 2, program)
                self.assertEqual(hits(found["counterprof"]), hits(found["line_profiler"]), program)
            for program, form in FORMS:
                if can_import("numpy") or not (form.startswith("numpy") or program == "add"):
                    found = beside(accelerated, program, 100, 1, 5, form)
                    self.assertEqual(hits(found["counterprof"]), hits(found["line_profiler"]), (program, form))

    def test_shares_of_time_are_the_same_within_3_points(self):
        for program in self.available():
            for attempt in range(3):  # times of a busy machine
                found = beside(WAYS[0], program, 512, 60, 1)
                ours, theirs = shares(found["counterprof"]), shares(found["line_profiler"])
                self.assertEqual(ours.keys(), theirs.keys())
                apart = max(abs(ours[line] - theirs[line]) for line in ours)
                print(f"{program}: at most {apart:.2f} points apart", flush=True)
                if apart <= POINTS:
                    break
            self.assertLessEqual(apart, POINTS, program)

    def assert_per_step(self, found, pages):
        """Python's own objects may take a new page once in the 20 steps, or twice; never fewer than were touched."""
        self.assertTrue(pages <= found <= pages + 0.1, (found, pages))

    def faults_per_step(self, program, function, turns=10):
        """line's text -> faults per step, after the first."""
        found = beside(WAYS[0], program, 512, 1, turns)
        source = source_lines(program)
        return {source[int(place.split(":")[1]) - 1].strip(): faults / (2 * turns) for place, faults in found["faults"].items()
                if place.startswith(f"{function}:")}

    @unittest.skipUnless(can_import("numpy"), "SKIPPED: python3-numpy is missing")
    def test_the_naive_versions_line_shows_the_faults_of_its_arrays_in_each_step(self):
        per_line = self.faults_per_step("diffusion_numpy_naive", "laplacian")
        print(f"naive: {per_line}", flush=True)
        [(line, faults)] = per_line.items()
        self.assertTrue(line.startswith("return np.roll"))
        # Four rolled copies and 4 * grid; the sums go into the first, which nobody else refers to.
        self.assert_per_step(faults, 5 * FRESH)

    @unittest.skipUnless(can_import("numpy"), "SKIPPED: python3-numpy is missing")
    def test_the_in_place_versions_roll_lines_show_theirs(self):
        per_line = self.faults_per_step("diffusion_numpy_memory", "laplacian")
        print(f"in place: {per_line}", flush=True)
        rolls = [faults for line, faults in per_line.items() if "np.roll" in line]
        others = [faults for line, faults in per_line.items() if "np.roll" not in line]
        self.assertEqual(len(rolls), 4)
        for faults in rolls:  # each makes its copy
            self.assert_per_step(faults, FRESH)
        for faults in others:
            self.assert_per_step(faults, 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
