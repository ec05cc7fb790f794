#!/usr/bin/env python3
"""Holds docs/report-schema.json against what the tool writes.

schema_test.py PRINTER SCHEMA: every sample report that PRINTER prints (one a line) has to be valid, and every
mutation of them that breaks a promise of the report has to be refused: a schema that accepts everything proves
nothing.
"""
import json
import subprocess
import sys

from jsonschema import Draft202012Validator

from mutations import accepted, objects_of


def refuse_constant(name):
    raise ValueError(f"{name} is not JSON")


def refuse_duplicates(pairs):
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        raise ValueError(f"a key twice in {names}")
    return dict(pairs)


def read_reports(printer):
    lines = subprocess.run([printer], check=True, capture_output=True).stdout.decode("utf-8", "strict").splitlines()
    return [
        json.loads(line, parse_constant=refuse_constant, object_pairs_hook=refuse_duplicates) for line in lines
    ]


# Places of the first report (a virtual machine's: event 0 is not supported, event 8 is counted) and what must not
# stand there.
KERNEL = ["kernels", 0]
MISSING = [*KERNEL, "events", 0]
COUNTED = [*KERNEL, "events", 8]
SUMMARY = json.loads(
    '{"n": 1, "mean": 0, "standard_error": null, "relative_standard_error": null, "stddev": null,'
    ' "median": 0, "min": 0, "max": 0, "ci95": null, "outliers": null}'
)
WRONG = [
    (["schema"], "counterprof"),
    (["schema_version"], 2),
    (["schema_version"], "1"),
    (["findings"], [{}]),
    (["context", "host"], ""),
    (["context", "time"], "yesterday"),
    (["context", "processors"], 0),
    (["plan", "order"], "shuffled"),
    (["plan", "source"], "hardware"),
    (["plan", "seed"], -1),
    ([*KERNEL, "kind"], "notebook"),
    ([*KERNEL, "kind"], "command"),  # which needs a command
    ([*KERNEL, "command"], ["true"]),  # which a built-in kernel has not
    ([*KERNEL, "runs_planned"], None),
    ([*KERNEL, "checksum"], {}),
    ([*KERNEL, "parameters", "rows"], "512"),
    ([*KERNEL, "failure"], {"code": "bored", "text": "x", "output": None, "run": 1}),
    ([*KERNEL, "wall_seconds", "summary"], None),  # its runs have values
    ([*KERNEL, "wall_seconds", "runs"], []),  # nothing to summarise
    ([*KERNEL, "wall_seconds", "runs", 0], "0.5"),
    ([*MISSING, "status"], "counted"),
    ([*MISSING, "status"], "unsupported"),
    ([*MISSING, "reason"], None),
    ([*MISSING, "reason", "code"], "because"),
    ([*MISSING, "reason", "text"], ""),
    ([*MISSING, "summary"], SUMMARY),  # the 0 that was never counted
    ([*MISSING, "per_work"], {"mean": 0, "standard_error": None}),
    (
        [*MISSING, "runs"],
        [{"run": 1, "pass": 1, "value": 0, "raw": 0, "time_enabled_ns": 1, "time_running_ns": 1}],
    ),
    ([*COUNTED, "status"], "not_counted"),
    ([*COUNTED, "summary"], None),
    ([*COUNTED, "summary", "n"], 0),
    ([*COUNTED, "summary", "n"], None),  # which only an import may not know
    ([*COUNTED, "summary", "median"], None),  # the same
    ([*COUNTED, "summary", "mean"], None),
    ([*COUNTED, "summary", "mean"], "1000"),
    ([*COUNTED, "summary", "ci95"], [1]),
    ([*COUNTED, "summary", "outliers"], [0]),
    ([*COUNTED, "source"], "guessed"),
    ([*COUNTED, "scope"], "thread"),
    ([*COUNTED, "level"], 4),
    ([*COUNTED, "runs"], []),
    ([*COUNTED, "runs", 0, "run"], 0),
    ([*COUNTED, "runs", 0, "raw"], -1),
    ([*COUNTED, "runs", 0, "raw"], 0.5),
    ([*COUNTED, "runs", 0, "raw"], None),  # while its times are there
    (["comparisons", 0, "ratio"], None),  # without a reason
    (["comparisons", 0, "verdict"], "better"),
    (["comparisons", 0, "verdict"], None),  # without a reason
    (["comparisons", 0, "verdict"], "not_comparable"),  # with a ratio
    (["comparisons", 0, "p_adjusted"], 1.5),
    (["comparisons", 0, "ci95"], [1]),
    (["comparisons", 0, "smallest_detectable_ratio"], 0.9),
    (["comparisons", 0, "smallest_detectable_ratio"], None),
]


# Objects whose keys are the user's.
FREE = {"parameters", "checksum", "env"}


def main(printer, schema_file):
    with open(schema_file, encoding="utf-8") as file:
        schema = json.load(file)
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    reports = read_reports(printer)
    wrong = []
    for number, report in enumerate(reports):
        for error in validator.iter_errors(report):
            wrong.append(f"report {number} is refused at {error.json_path}: {error.message[:200]}")

    first = reports[0]
    # Of lists the first element stands for all.
    paths = [path for path in objects_of(first, of_lists=slice(1)) if not path or path[-1] not in FREE]
    wrong += accepted(validator, first, WRONG, paths)

    for sentence in wrong:
        print(sentence, file=sys.stderr)
    print(f"{len(reports)} reports, {len(wrong)} defects")
    return 1 if wrong or len(reports) < 11 else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
