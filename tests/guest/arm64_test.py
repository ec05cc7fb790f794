#!/usr/bin/env python3
"""The library and the tool in an arm64 guest: a PMUv3 with seven counters, of which QEMU counts cycles and instructions."""
import unittest

import guest

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
"""

ROUNDS = ["000001000", "000010000", "001000000", "020000000"]


class Arm64(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        build = guest.build("arm64")
        programs = [build / "bin" / "counterprof", build / "bin" / "counterprof-host"]
        programs += [build / "guest" / name for name in ("guest_test", "spin", "hold", "libspin.so")]
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


if __name__ == "__main__":
    guest.main()
