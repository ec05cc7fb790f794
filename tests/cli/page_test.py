"""The page of `--format html`, opened in Chromium: what a reader finds in it is what the report has."""
import copy
import json
import unittest

from npm import with_packages
from tool import SOURCE, TINY, ToolTest, call, counterprof, valid_report

GOLDEN = SOURCE / "tests" / "golden" / "json"
# Ten kernels that are counted; one of them simulated as well, and two more that fail in different ways.
PLAN = """runs: 5
warmup: 1
source: perf
parameters: {rows: 256, columns: 256, steps: 20, diffusivity: 1.0, dt: 0.1}
events: [instructions, cache-misses, task-clock, faults, cs]
baseline: diffusion/temporaries
kernels:
  - {use: diffusion/temporaries, source: auto}
  - {use: diffusion/fused, source: auto}
  - {use: diffusion/in_place, source: auto}
  - use: diffusion/roll_add
  - use: diffusion/blocked_expression
  - use: diffusion/separable_filter
  - use: diffusion/boxed_reused
  - use: norm_square/array
  - use: norm_square/dot
  - use: add/in_place
  - {name: fails, command: ["false"]}
"""


def number(text):
    return None if text == "-" else float(text)


def rows(table):
    """Of a table below a chart, a row as a dictionary by the columns' titles."""
    return [dict(zip(table["columns"], row)) for row in table["rows"]]


class Page(ToolTest):
    def look(self, path, *options):
        program = with_packages("tests/browser") / "page.mjs"
        looked = call("node", program, path.as_uri(), *options, timeout=240)
        self.assertEqual(looked.status, 0, looked)
        page = json.loads(looked.out)
        for view in page["views"]:
            with self.subTest(view["view"]):
                self.assertEqual(view["requests"][0], path.as_uri())
                self.assertEqual(set(view["requests"]), {path.as_uri()})  # nothing leaves the page
                self.assertEqual((view["errors"], view.get("violations", []), view.get("hidden", 0)), ([], [], 0))
        return page

    def page_of(self, *reports):
        path = self.folder / "page.html"
        finished = counterprof("report", *reports, "-o", path)
        self.assertEqual((finished.status, finished.out, finished.err), (0, "", ""))
        return path

    def test_a_reader_finds_the_reports_numbers(self):
        plan = self.plan(PLAN)
        finished = counterprof("run", plan, "--quiet", "--format", "json", "-o", self.folder / "r.json",
                               "--format", "html", "-o", self.folder / "page.html", timeout=300)
        self.assertEqual(finished.status, 3, finished)  # one fails
        report = valid_report(self.folder / "r.json")
        page = self.look(self.folder / "page.html")
        self.assertLess(page["opened"], 1000)
        tables = page["tables"]
        self.assertEqual(page["sections"], ["kernels", "waterfall", "findings", "heat", "values", "runs", "cost",
                                            "roofline", "context"])
        self.check_overview(report, tables["kernels"]["per LUP"] if "per LUP" in tables["kernels"]
                            else tables["kernels"]["per unit of work"], page["sorting"])
        self.check_values(report, tables["values"], tables["runs"])
        self.check_waterfalls(report, tables["waterfall"])
        self.check_heat(report, tables["heat"][""][0])
        self.check_findings(report, tables["findings"][""])
        self.check_cost(report, tables["cost"][""][0])
        self.check_roofs(report, tables["roofline"][""][0])
        self.check_everything(report, tables["context"][""][0])
        for what in ("Bars", "Each run", "Waterfall", "Heat map", "Roofline", "Evidence of", "Cycles, estimated"):
            self.assertTrue(any(name.startswith(what) for name in page["pictures"]), (what, page["pictures"]))

    def check_overview(self, report, found, sorting):
        names = [k["name"] for k in report["kernels"]]
        self.assertEqual([row[0] for row in found[0]["rows"]], names)
        timed = [k for k in report["kernels"] if k["wall_seconds"]["summary"]]
        ascending = [k["name"] for k in sorted(timed, key=lambda k: k["wall_seconds"]["summary"]["mean"])]
        absent = [name for name in names if name not in ascending]
        self.assertEqual(sorting, [{"order": "ascending", "first": ascending + absent},
                                   {"order": "descending", "first": ascending[::-1] + absent}])

    def check_values(self, report, bars, runs):
        shown = 0
        for name, (table,) in bars.items():
            for row, run_row in zip(rows(table), rows(runs[name][0])):
                kernel = next(k for k in report["kernels"] if k["name"] == row["kernel"])
                amount = kernel["work"]["amount"]
                if name == "time":
                    summary, mean = kernel["wall_seconds"]["summary"], kernel["wall_seconds"]["summary"]["mean"] / amount
                    values = kernel["wall_seconds"]["runs"]
                else:
                    event = next(e for e in kernel["events"] if e["event"] == name and e["source"] == row["source"])
                    summary, mean = event["summary"], event["per_work"]["mean"]
                    values = [run["value"] for run in event["runs"]]
                    self.assertEqual(row["status"], event["status"])
                self.assertEqual(number(row["mean"]), mean)
                self.assertEqual(number(row["runs"]), summary["n"])
                interval = summary["ci95"] or [None, None]
                self.assertEqual([number(row["95 % from"]), number(row["to"])],
                                 [None if end is None else end / amount for end in interval])
                self.assertEqual([float(v) for v in run_row["each run"].split(", ")], [v / amount for v in values])
                shown += 1
            for row, is_unmeasured in zip(rows(table), table["unmeasured"]):
                self.assertEqual(is_unmeasured, row["status"] not in ("counted", "scaled"))
        numbers = sum(1 for k in report["kernels"] if k["work"] for e in k["events"] if e["summary"])
        self.assertGreaterEqual(shown, numbers)

    def check_waterfalls(self, report, found):
        expected = [c for c in report["comparisons"] if c["waterfall"]]
        self.assertEqual(len(found), len(expected))
        for (table,), comparison in zip(found.values(), expected):
            fall = comparison["waterfall"]
            terms = [(t["name"], t["value"], t["share"], t["rule"]) for t in fall["terms"]]
            self.assertEqual([(r["term"], number(r[fall["unit"]]), number(r["of the difference"]), r["rule"])
                              for r in rows(table)[1:-2]], terms)
            ends = [(r["term"], number(r[fall["unit"]])) for r in rows(table)]
            self.assertEqual([ends[0], ends[-2], ends[-1]],
                             [(comparison["from"], fall["from"]), ("unexplained", fall["unexplained"]),
                              (comparison["to"], fall["to"])])

    def check_heat(self, report, table):
        expected = [(c["to"], c["from"], c["event"], c["source"] or "-", c["ratio"], c["p_adjusted"],
                     (c["verdict"] or "-").replace("_", " "))
                    for c in report["comparisons"] if c["ratio"] is not None]
        self.assertEqual([(r["kernel"], r["against"], r["event"], r["source"], number(r["ratio"]),
                           number(r["p, adjusted"]), r["verdict"]) for r in rows(table)], expected)

    def check_findings(self, report, found):
        with_evidence = [f for f in report["findings"]
                         if any(e["measured"] is not None or e["predicted"] is not None for e in f["evidence"])]
        self.assertEqual(len(found), len(with_evidence))
        self.assertGreater(len(found), 3)
        for table, finding in zip(found, with_evidence):
            self.assertEqual([(r["what"], number(r["measured"]), number(r["by the model"])) for r in rows(table)],
                             [(e["what"], e["measured"], e["predicted"]) for e in finding["evidence"]
                              if e["measured"] is not None or e["predicted"] is not None])

    def check_cost(self, report, table):
        estimated = {k["name"]: next((e for e in k["events"] if e["source"] == "estimated"), None)
                     for k in report["kernels"]}
        sums = {}
        for row in rows(table):
            sums[row["kernel"]] = sums.get(row["kernel"], 0) + number(row[table["columns"][2]])
        self.assertEqual(set(sums), {name for name, event in estimated.items() if event})
        for name, total in sums.items():
            self.assertAlmostEqual(total / estimated[name]["per_work"]["mean"], 1, 12)
        self.assertTrue(all(table["unmeasured"]))

    def check_roofs(self, report, table):
        kernels = {k["name"]: k for k in report["kernels"]}
        copies = {f"L{c['level']}": c["copy_bytes_per_second"] for c in report["context"]["caches"]
                  if c["type"] != "instruction"}
        copies["memory"] = report["context"]["copy_bytes_per_second"]
        self.assertIn("diffusion/fused", {r["kernel"] for r in rows(table)})
        for row in rows(table):
            kernel = kernels[row["kernel"]]
            seconds = kernel["wall_seconds"]["summary"]["mean"] / kernel["work"]["amount"]
            moved = number(next(value for title, value in row.items() if title.startswith("bytes per") and
                                title != "bytes per second"))
            self.assertAlmostEqual(number(row["bytes per second"]) / (moved / seconds), 1, 9)
            self.assertEqual(number(row["of a copy, per second"]), copies[row["from"]])

    def check_everything(self, report, table):
        self.assertEqual(
            [(r["kernel"], r["event"], r["source"], r["status"], number(r["mean"])) for r in rows(table)],
            [(k["name"], e["event"], e["source"], e["status"].replace("_", " "),
              e["summary"]["mean"] if e["summary"] else None) for k in report["kernels"] for e in k["events"]])

    def test_every_report_has_a_page(self):
        for sample in sorted(GOLDEN.glob("*.json")):
            with self.subTest(sample.name):
                self.look(self.page_of(sample), "views")

    def test_hostile_names_are_text(self):
        report = json.loads((GOLDEN / "hostile.json").read_text())
        page = self.look(self.page_of(GOLDEN / "hostile.json"))
        names = [k["name"] for k in report["kernels"]]
        self.assertTrue(any("</script>" in name for name in names))
        self.assertEqual([row[0] for row in page["tables"]["kernels"][next(iter(page["tables"]["kernels"]))][0]["rows"]],
                         names)
        self.assertIn("<img src=x>", page["text"])

    def test_history_shows_how_it_came_there(self):
        plan = self.plan(TINY + "kernels: [{use: diffusion/fused}, {use: diffusion/in_place}]\nruns: 3\n"
                         "outputs: {history: history.jsonl}\n")
        for _ in range(3):
            self.assertEqual(counterprof("run", plan, "--quiet", cwd=self.folder).status, 0)
        past = [json.loads(line) for line in (self.folder / "history.jsonl").read_text().splitlines()]
        for day, report in enumerate(past):  # within the same second they would be one point
            report["context"]["time"] = f"2026-11-0{day + 1}T12:00:00Z"
        history = self.folder / "past.jsonl"
        # Out of order: the page sorts by time.
        history.write_text("".join(json.dumps(past[i]) + "\n" for i in (2, 0, 1)))
        page = self.look(self.page_of(history))
        (table,) = page["tables"]["history"]["time"]
        expected = [(k["name"], r["context"]["time"], k["wall_seconds"]["summary"]["mean"] / k["work"]["amount"])
                    for name in ("diffusion/fused", "diffusion/in_place") for r in past for k in r["kernels"]
                    if k["name"] == name]
        self.assertEqual([(r["kernel"], r["time"], number(r["mean"])) for r in rows(table)], expected)
        (faults,) = page["tables"]["history"]["faults"]
        self.assertEqual(len(faults["rows"]), 6)

    def test_a_thousand_kernels_open_in_time(self):
        report = json.loads((GOLDEN / "pmu.json").read_text())
        model = report["kernels"][0]
        events = (model["events"] * 2)[:20]
        self.assertEqual(len(events), 20)
        report["kernels"], report["comparisons"], report["findings"] = [], [], []
        for i in range(1000):
            kernel = copy.deepcopy(model)
            kernel["name"] = kernel["base_name"] = f"kernel/{i}"
            kernel["events"] = [dict(copy.deepcopy(e), event=f"{e['event']}-{n}", id=f"{e['id']}-{n}")
                                for n, e in enumerate(events)]
            report["kernels"].append(kernel)
        big = self.folder / "big.json"
        big.write_text(json.dumps(report))
        page = self.look(self.page_of(big), "open")
        self.assertLess(page["opened"], 5000)

    def test_report_refuses_what_it_cannot_do(self):
        finished = counterprof("report", self.folder / "absent.json", "-o", self.folder / "page.html")
        self.assertEqual(finished.status, 2)
        self.assertIn("absent.json", finished.err)
        self.assertFalse((self.folder / "page.html").exists())
        finished = counterprof("report", GOLDEN / "pmu.json", "-o", "/dev/full")
        self.assertEqual(finished.status, 4, finished)


if __name__ == "__main__":
    unittest.main()
