"""How the tests of the command line run the tool, and what they know of the build."""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

import jsonschema

BUILD = pathlib.Path(os.environ["COUNTERPROF_BUILD"])
SOURCE = pathlib.Path(__file__).resolve().parents[2]
TOOL = BUILD / "bin" / "counterprof"
PROGRAMS = BUILD / "tests" / "programs"
PLUGINS = pathlib.Path(os.environ.get("COUNTERPROF_PLUGINS_DIR", BUILD / "tests" / "plugins"))
SANITIZED = os.environ.get("COUNTERPROF_SANITIZE", "")

# Without simulation, which takes a second for each kernel: simulated_test.py has those that are about it.
TINY = "source: perf\nparameters: {rows: 24, columns: 24, steps: 3, diffusivity: 1.0, dt: 0.1}\n"


class Finished:
    def __init__(self, process):
        self.status, self.out, self.err = process.returncode, process.stdout, process.stderr

    def __repr__(self):
        return f"exit status {self.status}\n--- stdout\n{self.out}\n--- stderr\n{self.err}"


def call(*arguments, timeout=60, **options):
    """Runs a command to its end; text streams."""
    options.setdefault("stdin", subprocess.DEVNULL)
    return Finished(subprocess.run([str(a) for a in arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   text=True, timeout=timeout, **options))


def counterprof(*arguments, **options):
    return call(TOOL, *arguments, **options)


SCHEMA = jsonschema.Draft202012Validator(json.loads((SOURCE / "docs" / "report-schema.json").read_text()))


def valid_report(path):
    """The report in that file, held against the schema; None where there is no file."""
    if not path.exists():
        return None
    report = json.loads(path.read_text())
    SCHEMA.validate(report)
    return report


class ToolTest(unittest.TestCase):
    """A test with a folder of its own, in which the tool runs. Every report is held against the schema."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="counterprof-test-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def plan(self, text, name="plan.yaml"):
        path = self.folder / name
        path.write_text(text)
        return path

    def run_plan(self, text, *arguments, **options):
        """The plan's JSON report and how the tool ended."""
        report = self.folder / "report.json"
        options.setdefault("cwd", self.folder)
        finished = counterprof("run", self.plan(text), "--format", "json", "-o", report, *arguments, **options)
        return valid_report(report), finished

    def stat(self, *arguments, **options):
        """What `stat` reports of a command, as JSON."""
        report = self.folder / "stat.json"
        finished = counterprof("stat", "--format", "json", "-o", report, *arguments, **options)
        return valid_report(report), finished


class AtParanoid2:
    """Of a ToolTest: at that level, as most users are; nobody may write into its folder."""

    def setUp(self):
        super().setUp()
        level = pathlib.Path("/proc/sys/kernel/perf_event_paranoid")
        before = level.read_text()
        level.write_text("2")
        self.addCleanup(level.write_text, before)
        self.folder.chmod(0o777)


def kernel(report, name):
    return next(k for k in report["kernels"] if k["name"] == name)


def event(kernel_result, name, **wanted):
    return next(e for e in kernel_result["events"]
                if e["event"] == name and all(e[key] == value for key, value in wanted.items()))


def mean(kernel_result, name):
    return event(kernel_result, name)["summary"]["mean"]
