#!/usr/bin/env python3
"""The library and the tool in an arm64 guest: a PMUv3 with seven counters, of which QEMU counts cycles and instructions."""
import unittest

import guest

# The library's own test has the same: two events in three modes and four spellings.
THIRTEEN = ["cycles:u", "cycles:k", "cycles", "instructions:u", "instructions:k", "instructions",
            "arm_ac57::CPU_CYCLES:u", "arm_ac57::INST_RETIRED:u", "arm_ac57::INST_RETIRED:k", "r11:u", "r8:u", "r8:k",
            "armv8_pmuv3/inst_retired/u"]

JOB = r"""
./guest_test >/out/guest_test 2>&1; echo $? >/out/guest_test.status

cat >plan.yaml <<'END'
events: [cycles:u, instructions:u]
runs: 3
warmup: 1
parameters: {rows: 48, columns: 48, steps: 20, diffusivity: 1.0, dt: 0.1}
kernels: [{use: diffusion/fused}, {use: diffusion/temporaries}, {use: diffusion/roll_add}]
END
./counterprof run plan.yaml --format json -o /out/kernels.json 2>/out/kernels; echo $? >/out/kernels.status

# In a region of a kernel, and in the whole process of a command. As many digits: the command reads each.
for rounds in 000001000 000010000 001000000 020000000; do
  echo "{events: ['instructions:u'], runs: 2, warmup: 1, kernels: [{name: spin, library: ./libspin.so, parameters: {rounds: $(echo $rounds | sed 's/^0*//')}}]}" >spin.yaml
  ./counterprof run spin.yaml --format json -o /out/region-$rounds.json 2>>/out/kernels
  ./counterprof stat -r 2 -e instructions:u --format json -o /out/process-$rounds.json -- ./spin $rounds 2>>/out/kernels
done

# More events than counters.
thirteen='%s'
for scheduling in passes multiplex; do
  echo "{runs: 3, warmup: 1, scheduling: $scheduling, kernels: [{name: spin, library: ./libspin.so, parameters: {rounds: 20000000}}]}" >plan.yaml
  ./counterprof run plan.yaml -e $thirteen --format json -o /out/$scheduling.json 2>>/out/kernels
done
./counterprof stat -e arm_ac57::L1D_CACHE_REFILL,instructions:u,r40 --format json -o /out/zeros.json -- ./spin 1000 2>>/out/kernels
./counterprof doctor >/out/doctor-all 2>&1

# Where in the source, by the PMU's own interrupts.
./counterprof lines -e cycles:u -c 1000003 --no-inline --format text --format json -o /out/lines.json -- ./loops_in_threads 2>/out/lines; echo $? >/out/lines.status
./counterprof lines --no-inline --format json -o /out/lines-by-frequency.json -- ./loops_in_threads 2>>/out/kernels

# An ordinary user, at each level of permission.
for level in 1 2 3; do
  echo $level >/proc/sys/kernel/perf_event_paranoid
  su -s /bin/sh nobody -c "./counterprof stat -e instructions,instructions:k,instructions:u,faults,cs,migrations,task-clock --format json -o /tmp/paranoid-$level.json -- ./spin 1000; ./counterprof doctor >/tmp/doctor-$level" 2>>/out/kernels
  cp /tmp/paranoid-$level.json /tmp/doctor-$level /out
done
echo -1 >/proc/sys/kernel/perf_event_paranoid

# Somebody else has one counter, then all of them.
hold() { ./hold $1 /tmp/holds-$1 1000 2>>/out/kernels & while [ ! -e /tmp/holds-$1 ]; do sleep 0.1; done; }
hold 1
echo "{runs: 1, warmup: 0, kernels: [{name: spin, library: ./libspin.so, parameters: {rounds: 1000000}}]}" >plan.yaml
./counterprof run plan.yaml -e $thirteen --format json -o /out/held-1.json 2>>/out/kernels
hold 6
./counterprof stat -e instructions:u,cycles,faults --format json -o /out/held-7.json -- ./spin 1000 2>>/out/kernels
./counterprof doctor >/out/doctor-held 2>&1
""" % ",".join(THIRTEEN)

ROUNDS = ["000001000", "000010000", "001000000", "020000000"]


class Arm64(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        build = guest.build("arm64")
        programs = [build / "bin" / "counterprof", build / "bin" / "counterprof-host"]
        programs += [build / "guest" / name for name in ("guest_test", "spin", "hold", "libspin.so", "loops_in_threads")]
        # Where the stack begins decides how many instructions strlen() takes.
        cls.guest = guest.Guest("arm64", JOB, programs, ["--sysctl", "kernel.randomize_va_space=0",
                                                         "--sysctl", "kernel.perf_user_access=1"])

    def test_the_librarys_own_tests_pass(self):
        self.assertEqual(self.guest.status("guest_test"), "0", self.guest.text("guest_test"))
        print(self.guest.text("guest_test"))

    def test_kernels_repeat_to_the_last_instruction(self):
        self.assertEqual(self.guest.status("kernels"), "0", self.guest.text("kernels"))
        report = self.guest.report("kernels.json")
        self.assertEqual(len(report["kernels"]), 3)
        for number, kernel in enumerate(report["kernels"]):
            instructions = guest.event(report, "instructions:u", number)
            self.assertEqual((instructions["status"], instructions["source"], instructions["scope"]),
                             ("counted", "hardware", "region"))
            self.assertEqual(instructions["summary"]["n"], 3)
            self.assertEqual(instructions["summary"]["relative_standard_error"], 0, kernel["name"])
            # No less than an instruction for each update of each site, and no boxed one's hundreds.
            self.assertGreater(instructions["per_work"]["mean"], 5)
            self.assertLess(instructions["per_work"]["mean"], 100)

    def test_a_loop_counts_two_instructions_a_round_and_a_constant(self):
        for scope in ("region", "process"):
            besides = set()
            for rounds in ROUNDS:
                instructions = guest.event(self.guest.report(f"{scope}-{rounds}.json"), "instructions:u")
                self.assertEqual((instructions["status"], instructions["scope"]), ("counted", scope))
                besides |= {run["raw"] - 2 * int(rounds) for run in instructions["runs"]}
            print(f"{scope}: instructions beside the loop: {besides}")
            self.assertEqual(len(besides), 1, scope)
            self.assertGreater(besides.pop(), 0)

    def test_thirteen_events_on_seven_counters_take_two_passes(self):
        report = self.guest.report("passes.json")
        self.assertEqual(report["plan"]["passes"], 2)
        for name in THIRTEEN:
            counted = guest.event(report, name)
            self.assertEqual((counted["status"], counted["source"]), ("counted", "hardware"), name)
            for run in counted["runs"]:
                self.assertEqual(run["time_running_ns"], run["time_enabled_ns"], name)
            if name.endswith("u"):  # to the last instruction, in whichever pass
                self.assertEqual(counted["summary"]["relative_standard_error"], 0, name)
                self.assertEqual(counted["summary"]["mean"], guest.event(report, "instructions:u")["summary"]["mean"])
        for one, other in [("cycles", "instructions"), ("cycles:k", "r8:k")]:
            self.assertAlmostEqual(mean(report, one) / mean(report, other), 1, delta=0.1)

    def test_events_that_take_turns_are_scaled_and_say_so(self):
        report = self.guest.report("multiplex.json")
        self.assertEqual(report["plan"]["passes"], 1)
        for name in THIRTEEN:
            counted = guest.event(report, name)
            self.assertEqual((counted["status"], counted["reason"]["code"]), ("scaled", "no_slot"), name)
            self.assertRegex(counted["reason"]["text"], r"^counted for [3-8][0-9]\.[0-9]+ % of the time")
            for run in counted["runs"]:
                self.assertLess(run["time_running_ns"], run["time_enabled_ns"])

    def test_a_zero_is_believed_where_the_processor_claims_to_count(self):
        report = self.guest.report("zeros.json")
        refill = guest.event(report, "arm_ac57::L1D_CACHE_REFILL")
        self.assertEqual((refill["status"], refill["reason"]["code"], refill["summary"]),
                         ("implausible", "not_advertised", None))
        self.assertEqual([run["raw"] for run in refill["runs"]], [0])
        self.assertGreater(refill["runs"][0]["time_running_ns"], 0)
        self.assertEqual(guest.event(report, "r40")["status"], "counted")
        self.assertEqual(mean(report, "r40"), 0)

    def test_doctor_finds_the_pmu_and_its_counters_by_trying(self):
        doctor = self.guest.text("doctor-all")
        self.assertIn("the kernel has armv8_pmuv3", doctor)
        self.assertRegex(doctor, "ok +hardware counters +6 free for a program's use")  # the seventh has cycles only

    def test_samples_stand_for_what_is_counted_on_the_right_lines(self):
        self.assertEqual(self.guest.status("lines"), "0", self.guest.text("lines"))
        print(self.guest.text("lines"))
        lines = self.guest.lines("lines.json")
        event = lines["events"][0]
        self.assertEqual((event["source"], event["period"], event["lost"], event["throttled"], event["user_mode_only"]),
                         ("hardware", 1000003, 0, 0, False))
        # Within one period per thread: those that were begun. Three threads: main's waits.
        self.assertEqual(event["stands_for"], event["samples"] * event["period"])
        self.assertLessEqual(event["stands_for"], event["counted"])
        self.assertLess(event["counted"] - event["stands_for"], 3 * event["period"])
        # A cycle for each instruction, two for each round. A thread's samples are those of its one line.
        for name, cycles in (("go_round", 2 * 20_000_000), ("go_round_twice", 2 * 40_000_000)):
            on_line = [line for line in lines["lines"] if line["function"] == name]
            self.assertEqual(len(on_line), 1, lines["lines"])
            self.assertIn("run_loop", guest.source_line("loops_in_threads.c", on_line[0]["line"]))
            self.assertIn(f"/* line of {name} */", guest.source_line("loops_in_threads.c", on_line[0]["line"]))
            self.assertLess(abs(on_line[0]["stands_for"]["cycles:u"] - cycles), event["period"], on_line)

    def test_without_an_event_cycles_are_sampled_by_frequency(self):
        lines = self.guest.lines("lines-by-frequency.json")
        event = lines["events"][0]
        self.assertEqual((event["event"], event["frequency_hz"], event["remark"]), ("cycles", 999, None))
        self.assertGreater(event["samples"], 50)
        loops = sum(f["counts"]["cycles"] for f in lines["functions"] if f["function"].startswith("go_round"))
        self.assertGreater(loops, 0.8 * event["samples"])

    def test_each_level_of_permission_gives_what_it_allows_and_advice(self):
        def statuses(level, *names):
            report = self.guest.report(f"paranoid-{level}.json")
            return {(guest.event(report, name)["status"], (guest.event(report, name)["reason"] or {}).get("code"))
                    for name in names}

        names = ["instructions", "instructions:k", "instructions:u"]
        self.assertEqual(statuses(1, *names, "faults", "cs", "migrations", "task-clock"), {("counted", None)})
        self.assertEqual(statuses(2, "instructions"), {("counted", "kernel_events_excluded")})
        self.assertEqual(statuses(2, "instructions:u", "task-clock"), {("counted", None)})
        self.assertEqual(statuses(2, "instructions:k", "migrations"), {("not_permitted", "paranoid")})
        self.assertEqual(statuses(3, *names, "migrations", "task-clock"), {("not_permitted", "paranoid")})
        for level in (2, 3):
            self.assertEqual(statuses(level, "faults", "cs"), {("counted", "kernel_events_excluded")})
            self.assertEqual(guest.event(self.guest.report(f"paranoid-{level}.json"), "faults")["source"], "rusage")
            self.assertIn("sudo sysctl kernel.perf_event_paranoid=1", self.guest.text(f"doctor-{level}"))
        at_two = self.guest.report("paranoid-2.json")
        self.assertEqual(mean(at_two, "instructions"), mean(at_two, "instructions:u"))
        reason = guest.event(self.guest.report("paranoid-3.json"), "instructions:u")["reason"]["text"]
        self.assertIn("lower it (sysctl kernel.perf_event_paranoid=2) or give CAP_PERFMON", reason)

    def test_a_counter_that_somebody_else_holds_costs_a_pass(self):
        report = self.guest.report("held-1.json")
        self.assertEqual(report["plan"]["passes"], 3)
        for name in THIRTEEN:
            self.assertEqual(guest.event(report, name)["status"], "counted", name)

    def test_counters_that_somebody_else_holds_all_are_missed_by_name(self):
        report = self.guest.report("held-7.json")
        for name in ("instructions:u", "cycles"):
            missing = guest.event(report, name)
            self.assertEqual((missing["status"], missing["reason"]["code"], missing["summary"]),
                             ("not_counted", "never_scheduled", None))
            self.assertRegex(missing["reason"]["text"], r"counters are held by hold \(pid [0-9]+\)")
        self.assertEqual(guest.event(report, "faults")["status"], "counted")
        self.assertRegex(self.guest.text("doctor-held"), "missing +hardware counters +none can be used: .* held by hold")


def mean(report, name):
    return guest.event(report, name)["summary"]["mean"]


if __name__ == "__main__":
    guest.main()
