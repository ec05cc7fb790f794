"""Building for a guest with a PMU, booting it, and what its tests share. Where that cannot be done here, the test says why
and ends with the status by which CTest knows a skipped test."""
import fcntl
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import jsonschema

SKIPPED = 77
SOURCE = pathlib.Path(__file__).resolve().parents[2]
RUN_GUEST = SOURCE / "tests" / "guest" / "run-guest"
TARGETS = {"arm64": ["counterprof", "counterprof-host", "guest_test", "spin", "hold", "spin_kernel",
                     "loops_in_threads"],
           "riscv64": ["guest_test"]}


def skip(why):
    print(f"SKIPPED: {why}", flush=True)
    sys.exit(SKIPPED)


def run(*command, **options):
    return subprocess.run([str(word) for word in command], stdin=subprocess.DEVNULL, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, **options)


def build(arch):
    """The folder of the programs for `arch`, built. What has to be installed and fetched for it comes first."""
    folder = SOURCE / "build" / arch
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / ".guest-lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for why, command in [
            ("QEMU and the cross compilers cannot be installed", [SOURCE / "scripts" / "setup", "guest"]),
            ("the guest's kernel cannot be fetched", [RUN_GUEST, "--arch", arch, "--setup"]),
            ("the packages for the cross build cannot be fetched", [RUN_GUEST, "--arch", arch, "--sysroot"]),
        ]:
            if command[-1] == "--sysroot" and arch != "arm64":
                continue
            made = run(*command)
            if made.returncode != 0:
                skip(f"{why}: {'; '.join(made.stdout.strip().splitlines()[-3:])}")  # one line: CTest shows no more
        for command in [["cmake", "--preset", arch], ["ninja", "-C", folder, *TARGETS[arch]]]:
            made = run(*command, cwd=SOURCE)
            if made.returncode != 0:
                sys.exit(f"the cross build for {arch} failed:\n{made.stdout[-8000:]}")
    return folder


class Guest:
    """One boot: a job is executed, and what it left in /out is kept."""

    def __init__(self, arch, job, files=(), options=()):
        folder = tempfile.TemporaryDirectory(prefix="counterprof-guest-")
        self._folder = folder
        self.out = pathlib.Path(folder.name)
        script = self.out / "job.sh"
        script.write_text(job)
        words = [RUN_GUEST, "--arch", arch, "--out", folder.name, "--timeout", "240", *options]
        for file in [script, *files]:
            words += ["--file", file]
        self.finished = run(*words, "--", "sh", "job.sh")
        print(self.finished.stdout, end="", flush=True)

    def text(self, name):
        path = self.out / name
        return path.read_text() if path.exists() else ""

    def status(self, name):
        return self.text(f"{name}.status").strip()

    def report(self, name):
        """A JSON report, held against the schema."""
        report = json.loads(self.text(name))
        SCHEMA.validate(report)
        return report

    def lines(self, name):
        """What `lines` wrote, held against its schema."""
        lines = json.loads(self.text(name))
        LINES_SCHEMA.validate(lines)
        return lines


SCHEMA = jsonschema.Draft202012Validator(json.loads((SOURCE / "docs" / "report-schema.json").read_text()))
LINES_SCHEMA = jsonschema.Draft202012Validator(json.loads((SOURCE / "docs" / "lines-schema.json").read_text()))


def source_line(program, number):
    """That line of a program for guests, from 1."""
    return (SOURCE / "tests" / "guest" / "programs" / program).read_text().splitlines()[number - 1]


def event(report, name, kernel=0):
    return next(e for e in report["kernels"][kernel]["events"] if e["event"] == name)


def main():
    unittest.main(verbosity=2)
