#!/usr/bin/env python3
"""The library in a riscv64 guest with three counters: cycles, instructions, and one for everything else."""
import unittest

import guest

JOB = r"""
./guest_test >/out/guest_test 2>&1; echo $? >/out/guest_test.status
"""


class Riscv64(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        build = guest.build("riscv64")
        cls.guest = guest.Guest("riscv64", JOB, [build / "guest" / "guest_test"],
                                ["--cpu", "rv64,sscofpmf=true,smcntrpmf=true,pmu-mask=0x8",
                                 "--sysctl", "kernel.randomize_va_space=0"])

    def test_the_librarys_own_tests_pass(self):
        self.assertEqual(self.guest.status("guest_test"), "0", self.guest.text("guest_test"))
        print(self.guest.text("guest_test"))


if __name__ == "__main__":
    guest.main()
