#!/usr/bin/env python3
"""Records the runs that the gate's bounds are tested with (../gate_bounds_test.cpp).

    record.py COUNTERPROF ROUNDS OUTPUT

Each round runs every kernel of record.yaml once, after one that does not count. A run begins when the machine has been
idle for a moment, and is repeated where other programs used more than a tenth of a processor beside it, so that the runs
are those of a quiet machine, whoever else works on it. Nothing is chosen by what was counted.
The output has a line for each value: kernel, event, unit, and its count in every round; times are in nanoseconds.
"""
import json
import pathlib
import re
import resource
import subprocess
import sys
import tempfile
import time

PLAN = pathlib.Path(__file__).with_name("record.yaml")
TICKS = 100  # of /proc/stat, in a second


def busy_and_all():
    fields = [int(field) for field in open("/proc/stat").readline().split()[1:9]]
    return sum(fields) - fields[3] - fields[4], sum(fields)


def wait_until_idle(seconds=0.1):
    while True:
        before = busy_and_all()
        time.sleep(seconds)
        after = busy_and_all()
        if after[0] - before[0] <= 1:
            return


def own_seconds():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def measure(tool, kernel, report_file):
    while True:
        wait_until_idle()
        own, busy, begin = own_seconds(), busy_and_all()[0], time.monotonic()
        subprocess.run([tool, "run", PLAN, "-k", kernel, "--format", "json", "-o", report_file], check=True)
        others = (busy_and_all()[0] - busy) / TICKS - (own_seconds() - own)
        if others <= 0.1 * (time.monotonic() - begin) + 1 / TICKS:
            return json.loads(report_file.read_text())["kernels"][0]


def main(tool, rounds, output):
    kernels = re.findall(r"- (?:use|name): (\S+)", PLAN.read_text())
    values = {}
    with tempfile.TemporaryDirectory() as folder:
        for number in range(1, int(rounds) + 1):
            for name in kernels:
                kernel = measure(tool, name, pathlib.Path(folder) / "report.json")
                rows = [("wall_seconds", "ns", round(kernel["wall_seconds"]["runs"][0] * 1e9))]
                rows += [(e["event"], e["unit"] or "count", e["runs"][0]["value"]) for e in kernel["events"] if e["summary"]]
                for event, unit, value in rows:
                    values.setdefault((name, event, unit), []).append(value)
            print(f"round {number}", file=sys.stderr)
            with open(output, "w") as file:
                for (kernel, event, unit), counts in values.items():
                    print(kernel, event, unit, *(f"{count:.0f}" for count in counts), file=file)


main(*sys.argv[1:])
