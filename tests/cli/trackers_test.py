"""What benchmark trackers read, of runs on this machine: held against the shapes that they ask for; Google Benchmark's
own compare.py reads its format."""
import json
import unittest

import jsonschema

from tool import SOURCE, TINY, ToolTest, call, counterprof, event, kernel, valid_report

# libbenchmark-tools, and the Python that python3-scipy is for.
COMPARE = ("/usr/bin/python3", "/usr/share/benchmark/compare.py", "--no-color")
GOLDEN = SOURCE / "tests" / "golden" / "json"
TRACKERS = ("github", "bmf", "gbench", "markdown")
PLAN = TINY + "events: [task-clock, faults]\n" + \
    "runs: 9\nwarmup: 0\nkernels: [{use: diffusion/temporaries}, {use: diffusion/fused}]\n"

TEXT = {"type": "string", "minLength": 1}
# Which keys the action looks at (customSmallerIsBetter); an empty list is an error there.
GITHUB_ACTION = {
    "type": "array", "minItems": 1,
    "items": {"type": "object", "required": ["name", "unit", "value"], "additionalProperties": False,
              "properties": {"name": TEXT, "unit": TEXT, "value": {"type": "number"},
                             "range": {"type": "string", "pattern": "^± [0-9.e+-]+$"}, "extra": TEXT}}}
BENCHER = {
    "type": "object", "propertyNames": {"minLength": 1, "maxLength": 1024},
    "additionalProperties": {
        "type": "object", "minProperties": 1, "propertyNames": {"minLength": 1, "maxLength": 64},
        "additionalProperties": {
            "type": "object", "required": ["value"], "additionalProperties": False,
            "properties": {name: {"type": "number"} for name in ("value", "lower_value", "upper_value")}}}}
GOOGLE = {
    "type": "object", "required": ["context", "benchmarks"], "additionalProperties": False,
    "properties": {
        "context": {"type": "object", "required": ["executable", "caches", "load_avg"]},
        "benchmarks": {"type": "array", "items": {
            "type": "object",
            "required": ["name", "run_name", "run_type", "real_time", "cpu_time", "time_unit"],
            "properties": {"name": TEXT, "run_name": TEXT, "run_type": {"enum": ["iteration", "aggregate"]},
                           "repetitions": {"type": "integer"}, "repetition_index": {"type": "integer"},
                           "iterations": {"type": "integer"}, "time_unit": {"const": "ns"},
                           "aggregate_name": {"enum": ["mean", "median", "stddev"]}, "label": TEXT},
            "additionalProperties": {"type": "number"},
            "oneOf": [{"properties": {"run_type": {"const": "iteration"}},
                       "required": ["repetition_index", "iterations"]},
                      {"properties": {"run_type": {"const": "aggregate"}},
                       "required": ["aggregate_name", "aggregate_unit"]}]}}}}
GOOGLE["properties"]["benchmarks"]["items"]["properties"]["aggregate_unit"] = {"const": "time"}
SHAPES = {"github": GITHUB_ACTION, "bmf": BENCHER, "gbench": GOOGLE}


class Trackers(ToolTest):
    def formats(self, name="now"):
        """The report of a run, and what every format says of it."""
        asked = []
        for format_name in ("json", *TRACKERS):
            asked += ["--format", format_name, "-o", self.folder / f"{name}.{format_name}"]
        finished = counterprof("run", self.plan(PLAN), *asked)
        self.assertEqual(finished.status, 0, finished)
        texts = {f: (self.folder / f"{name}.{f}").read_text() for f in TRACKERS}
        return valid_report(self.folder / f"{name}.json"), texts

    def test_they_have_the_reports_numbers_in_the_asked_shapes(self):
        report, texts = self.formats()
        fused = kernel(report, "diffusion/fused")
        faults = event(fused, "faults")
        for name, shape in SHAPES.items():
            jsonschema.Draft202012Validator(shape).validate(json.loads(texts[name]))

        points = {point["name"]: point for point in json.loads(texts["github"])}
        self.assertEqual(points["diffusion/fused: faults"]["value"], faults["summary"]["mean"])
        self.assertEqual(float(points["diffusion/fused: faults"]["range"][2:]), faults["summary"]["stddev"])

        metric = json.loads(texts["bmf"])["diffusion/fused"]["faults"]
        self.assertEqual([metric[k] for k in ("lower_value", "upper_value")], faults["summary"]["ci95"])

        runs = [b for b in json.loads(texts["gbench"])["benchmarks"] if b["name"] == "diffusion/fused"]
        self.assertEqual([b["faults"] for b in runs], [run["value"] for run in faults["runs"]])
        self.assertEqual([b["cpu_time"] for b in runs], [run["value"] for run in event(fused, "task-clock")["runs"]])
        for run, seconds in zip(runs, fused["wall_seconds"]["runs"]):
            self.assertAlmostEqual(run["real_time"] / 1e9, seconds, places=12)

        self.assertIn("| <code>diffusion/fused</code> |", texts["markdown"])

    def test_export_makes_the_same_of_the_report(self):
        _, texts = self.formats()
        for name in TRACKERS:
            finished = counterprof("export", self.folder / "now.json", "--to", name)
            self.assertEqual(finished.out, texts[name], name)

    def test_google_benchmarks_compare_reads_two_reports(self):
        self.formats("old")
        report, _ = self.formats("new")
        found = self.folder / "found.json"
        finished = call(*COMPARE, "-d", found, "benchmarks",
                        self.folder / "old.gbench", self.folder / "new.gbench")
        self.assertEqual(finished.status, 0, finished)
        self.assertIn("diffusion/fused_pvalue", finished.out)
        self.assertNotIn("WARNING", finished.out)  # nine runs are as many as its test asks for
        differences = {d["name"]: d for d in json.loads(found.read_text())}
        self.assertEqual(len(differences["diffusion/fused"]["measurements"]), 9)
        mean = differences["diffusion/temporaries_mean"]["measurements"][0]
        seconds = kernel(report, "diffusion/temporaries")["wall_seconds"]["summary"]["mean"]
        self.assertAlmostEqual(mean["real_time_other"] / 1e9, seconds, places=12)
        self.assertIn("OVERALL_GEOMEAN", differences)

    def test_compare_reads_every_sample_report(self):
        for sample in sorted(GOLDEN.glob("*.json")):
            with self.subTest(sample.stem):
                path = self.folder / f"{sample.stem}.json"
                finished = counterprof("export", sample, "--to", "gbench", "-o", path)
                self.assertEqual(finished.status, 0, finished)
                jsonschema.Draft202012Validator(GOOGLE).validate(json.loads(path.read_text()))
                finished = call(*COMPARE, "benchmarks", path, path)
                self.assertEqual(finished.status, 0, finished)

    def test_an_empty_list_is_not_given_to_the_action(self):
        finished = counterprof("export", GOLDEN / "empty.json", "--to", "github")
        self.assertEqual(finished.status, 2, finished)
        self.assertEqual(finished.out, "")
        self.assertIn("the action takes no empty list", finished.err)

    def test_they_are_listed(self):
        listed = counterprof("list", "formats").out
        for name in (*TRACKERS, "sqlite", "postgres"):
            self.assertIn(f"  {name} ", listed)


if __name__ == "__main__":
    unittest.main()
