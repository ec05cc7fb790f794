#!/usr/bin/env python3
"""Holds docs/lines-schema.json against the golden files of `lines`.

lines_schema_test.py SCHEMA FOLDER: each JSON file of the folder has to be valid, and what breaks a promise has to be
refused: a schema that accepts everything proves nothing.
"""
import json
import pathlib
import sys

from jsonschema import Draft202012Validator

from mutations import accepted, objects_of

# Of lines/everything.json: event 0 is a clock, event 1 is exact; line 0 has a number.
WRONG = [
    (["schema"], "counterprof-report"),
    (["schema_version"], 2),
    (["events"], []),
    (["command"], []),
    (["events", 0, "samples"], -1),
    (["events", 0, "samples"], "1500"),
    (["events", 0, "source"], "simulated"),  # which has no moments
    (["events", 0, "exact"], True),  # with a period of more than 1
    (["events", 0, "period"], None),  # and no frequency
    (["events", 0, "frequency_hz"], 999),  # and a period
    (["events", 1, "period"], 2),  # and exact
    (["events", 1, "lost"], None),
    (["lines", 0, "line"], 0),
    (["lines", 0, "line"], None),  # and no address
    (["lines", 0, "file"], None),  # with a line
    (["lines", 0, "address"], 4096),  # and a line
    (["lines", 0, "counts", "cpu-clock"], 0),  # which is left out
    (["lines", 0, "counts", "cpu-clock"], 1.5),
    (["lines", 0, "share_ci95", "cpu-clock"], [0.1]),
    (["lines", 0, "share_ci95", "cpu-clock"], [0.1, 1.1]),
    (["lines", 0, "share_ci95", "cpu-clock"], None),
    (["functions", 0, "function"], ""),
    (["functions", 0, "inlined_into"], None),
    (["stacks", 0, "frames"], "main"),
    (["not_known"], [""]),
]
# Their keys are events' names.
FREE = {"counts", "in_kernel", "stands_for", "share_ci95"}


def main(schema_file, folder):
    schema = json.loads(pathlib.Path(schema_file).read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    files = sorted(pathlib.Path(folder).glob("*.json"))
    wrong = []
    for file in files:
        for error in validator.iter_errors(json.loads(file.read_text(encoding="utf-8"))):
            wrong.append(f"{file.name} is refused at {error.json_path}: {error.message[:200]}")
    everything = json.loads((pathlib.Path(folder) / "everything.json").read_text(encoding="utf-8"))
    paths = [path for path in objects_of(everything) if not path or path[-1] not in FREE or path[0] == "events"]
    wrong += accepted(validator, everything, WRONG, paths)
    for sentence in wrong:
        print(sentence, file=sys.stderr)
    print(f"{len(files)} files, {len(wrong)} defects")
    return 1 if wrong or len(files) < 2 else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
