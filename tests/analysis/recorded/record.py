#!/usr/bin/env python3
"""Records the runs that the gate's bounds are tested with (../gate_bounds_test.cpp).

    record.py [--alone] COUNTERPROF ROUNDS OUTPUT

Each round runs every kernel of record.yaml once, after one that does not count. With --alone (as root) each has processor
0 to itself, under real-time priority, and a program that does nothing holds processor 1, so that the runs are those of
a quiet machine, whoever else works on it. Nothing is chosen by what was counted.
The output has a line for each value: kernel, event, unit, and its count in every round; times are in nanoseconds.
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

PLAN = pathlib.Path(__file__).with_name("record.yaml")
HOLD = "#include <immintrin.h>\nint main(void) { for (;;) _mm_pause(); }\n"


def measure(command, kernel, report_file):
    subprocess.run([*command, "run", PLAN, "-k", kernel, "--format", "json", "-o", report_file], check=True)
    return json.loads(report_file.read_text())["kernels"][0]


def measure_alone(hold, command, kernel, report_file):
    holder = subprocess.Popen(["chrt", "-f", "1", "taskset", "-c", "1", hold])
    try:
        return measure(["chrt", "-f", "1", "taskset", "-c", "0", *command], kernel, report_file)
    finally:
        holder.kill()
        holder.wait()


def main(arguments):
    alone = arguments[:1] == ["--alone"]
    tool, rounds, output = arguments[alone:]
    kernels = re.findall(r"- (?:use|name): (\S+)", PLAN.read_text())
    values = {}
    with tempfile.TemporaryDirectory() as folder:
        hold = pathlib.Path(folder) / "hold"
        if alone:
            subprocess.run(["cc", "-x", "c", "-o", hold, "-"], input=HOLD, text=True, check=True)
        for number in range(1, int(rounds) + 1):
            for name in kernels:
                report_file = pathlib.Path(folder) / "report.json"
                kernel = measure_alone(hold, [tool], name, report_file) if alone else measure([tool], name, report_file)
                rows = [("wall_seconds", "ns", round(kernel["wall_seconds"]["runs"][0] * 1e9))]
                rows += [(e["event"], e["unit"] or "count", e["runs"][0]["value"]) for e in kernel["events"] if e["summary"]]
                for event, unit, value in rows:
                    values.setdefault((name, event, unit), []).append(value)
            print(f"round {number}", file=sys.stderr)
    with open(output, "w") as file:
        for (kernel, event, unit), counts in values.items():
            print(kernel, event, unit, *(f"{count:.0f}" for count in counts), file=file)


main(sys.argv[1:])
