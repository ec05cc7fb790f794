#!/usr/bin/env python3
"""The tool in an arm64 guest that is given no PMU, as most virtual machines are."""
import unittest

import guest

JOB = r"""
./counterprof stat -e cycles:u,instructions,L1-dcache-load-misses,r8,faults,task-clock --format json -o /out/stat.json -- ./spin 1000
echo $? >/out/stat.status
./counterprof doctor >/out/doctor 2>&1
"""


class Arm64WithoutPmu(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        build = guest.build("arm64")
        programs = [build / "bin" / "counterprof", build / "bin" / "counterprof-host", build / "guest" / "spin"]
        cls.guest = guest.Guest("arm64", JOB, programs, ["--cpu", "cortex-a57,pmu=off"])

    def test_hardware_events_are_not_supported_and_the_others_are_counted(self):
        self.assertEqual(self.guest.status("stat"), "0")
        report = self.guest.report("stat.json")
        for name in ("cycles:u", "instructions", "L1-dcache-load-misses", "r8"):
            missing = guest.event(report, name)
            self.assertEqual((missing["status"], missing["reason"]["code"], missing["summary"]),
                             ("not_supported", "no_pmu", None))
            self.assertEqual(missing["reason"]["text"], "this machine exposes no hardware PMU (virtual machine)")
        for name in ("faults", "task-clock"):
            counted = guest.event(report, name)
            self.assertEqual((counted["status"], counted["source"]), ("counted", "software"))
            self.assertGreater(counted["summary"]["mean"], 0)

    def test_doctor_says_who_could_give_one(self):
        doctor = self.guest.text("doctor")
        self.assertRegex(doctor, "missing +PMU +the virtual machine is given none")
        self.assertRegex(doctor, "missing +hardware counters +none can be used")


if __name__ == "__main__":
    guest.main()
