"""The Grafana dashboard: it is what its generator makes, and a real Prometheus answers everything that it asks. Grafana
itself is not here."""
import json
import re
import time
import unittest

from npm import with_packages
from prometheus_demo import DAY, PLANTED, DashboardTest, wait_for
from tool import SOURCE, call, event, kernel

FOLDER = SOURCE / "dashboards" / "grafana"
SAMPLES = SOURCE / "tests" / "golden" / "prometheus"
DASHBOARD = json.loads((FOLDER / "counterprof.json").read_text())
VARIABLES = {variable["name"]: variable for variable in DASHBOARD["templating"]["list"]}
OF_THE_RUN = {"counterprof_run_info", "counterprof_last_run_timestamp_seconds", "counterprof_kernel_failed"}
AGGREGATIONS = r"\b(sum|min|avg|group|stddev|stdvar|count|count_values|bottomk|quantile)\b\s*(?:by|without|\()"


def targets():
    """(panel, target) of every question that a panel asks."""
    return [(panel, target) for panel in DASHBOARD["panels"] for target in panel.get("targets", ())]


def expressions():
    return [target["expr"] for _, target in targets()] + [a["expr"] for a in DASHBOARD["annotations"]["list"]]


def repeated(panel):
    """Whether it is shown once for each kernel."""
    return panel["gridPos"]["y"] > next(p for p in DASHBOARD["panels"] if p.get("repeat") == "kernel")["gridPos"]["y"]


class Written(unittest.TestCase):
    def test_it_is_what_its_generator_makes(self):
        made = call("node", "dashboard.mjs", cwd=with_packages("dashboards/grafana"))
        self.assertEqual((made.status, made.err), (0, ""), made)
        self.assertEqual(made.out, (FOLDER / "counterprof.json").read_text(),
                         "node dashboard.mjs > counterprof.json in dashboards/grafana writes it anew")

    def test_every_value_is_of_one_machine_and_one_source(self):
        for expression in expressions():
            selectors = re.findall(r"(counterprof[\w:]+)(?:{([^}]*)})?", expression)
            self.assertTrue(selectors, expression)
            for metric, matchers in selectors:
                self.assertIn('job="$job",instance="$instance"', matchers, expression)
                if metric not in OF_THE_RUN:
                    self.assertRegex(matchers, r'source="[$\w]*"', expression)

    def test_nothing_is_added_up_over_events(self):
        for expression in expressions():
            if re.search(AGGREGATIONS, expression):
                self.assertRegex(expression, r"^sum\(counterprof_kernel_failed{")

    def test_every_panel_says_what_it_means_and_in_what_unit(self):
        panels = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
        self.assertEqual(len({panel["id"] for panel in DASHBOARD["panels"]}), len(DASHBOARD["panels"]))
        for panel in panels:
            self.assertGreater(len(panel["description"]), 20, panel["title"])
            if panel["type"] != "table":
                unit = panel["fieldConfig"]["defaults"]["unit"]
                seconds = "time of" in panel["title"] or panel["title"] == "Age"
                share = panel["title"].startswith("Counted for")
                right = ["s"] if seconds else ["percentunit"] if share else ["short", "none"]
                self.assertIn(unit, right, panel["title"])


class Answered(DashboardTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.demo = cls.demo_with_past()
        cls.addClassCleanup(cls.demo.end)
        # What a machine with a PMU says; one with too few counters and with energy; one where software events are not
        # permitted.
        pmu = (SAMPLES / "pmu.prom").read_text()
        cls.demo.push(pmu.encode(), "pmu")
        cls.demo.push((SAMPLES / "mixed.prom").read_bytes(), "mixed")
        cls.demo.push(re.sub(r'(event="faults"),source="software",scope="region"',
                             r'\1,source="rusage",scope="process"', pmu).encode(), "unpermitted")
        assert wait_for(lambda: len(cls.demo.query("counterprof_run_info")) == 4 and cls.demo.query(
            f'counterprof:perf_events_mean:ratio_to_past{{kernel="{PLANTED}",event="faults"}} == 2'))
        here = next(r["metric"]["instance"] for r in cls.demo.query("counterprof_run_info")
                    if r["metric"]["instance"] not in ("pmu", "mixed", "unpermitted"))
        cls.here = {"instance": here, "source": "software", "event": "faults"}
        cls.cases = [cls.here, {"instance": here, "source": "simulated", "event": "instructions"},
                     {"instance": "pmu", "source": "hardware", "event": "cycles"},
                     {"instance": "mixed", "source": "hardware", "event": "branches"},
                     {"instance": "unpermitted", "source": "rusage", "event": "faults"}]

    def ask(self, panel, target, variables, expression=None):
        """What Grafana would get for it, over the past six days."""
        kernels = PLANTED if repeated(panel) else VARIABLES["kernel"]["allValue"]
        variables = {"job": "counterprof", "__interval": "1h", "kernel": kernels, **variables}
        expression = re.sub(r"\$(\w+)", lambda name: variables[name[1]], expression or target["expr"])
        if target["instant"]:
            return self.demo.query(expression)
        now = time.time()
        return self.demo.api("query_range", query=expression, start=now - 6 * DAY, end=now, step="1h")["result"]

    def find(self, title, letter="A"):
        return next((p, t) for p, t in targets() if p["title"] == title and t["refId"] == letter)

    def test_every_question_has_an_answer(self):
        empty = {(panel["id"], target["refId"]) for panel, target in targets()}
        for variables in self.cases:
            for panel, target in targets():
                with self.subTest(panel["title"], **variables):
                    answer = self.ask(panel, target, variables)
                    for series in answer:
                        self.assertIn(series["metric"].get("source"), (None, variables["source"], "software", "rusage"))
                        self.assertNotIn("NaN", [value for _, value in series.get("values") or [series["value"]]])
                    if answer:
                        empty.discard((panel["id"], target["refId"]))
                    elif variables is self.here:
                        self.assertIn((panel["title"], target["refId"]),
                                      [("Page faults of a run", "B"), ("What is no count ($source)", "A")])
        self.assertEqual(empty, set())

    def test_no_two_values_become_one(self):
        for variables in self.cases:
            for panel, target in targets():
                if "max by" not in target["expr"]:
                    continue
                counted = self.ask(panel, target, variables, target["expr"].replace("max by", "count by"))
                self.assertEqual({series["value"][1] for series in counted} - {"1"}, set(), target["expr"])

    def test_tables_have_the_reports_numbers(self):
        shown = {}
        for letter, figure in (("A", "mean"), ("B", "standard_error")):
            panel, target = self.find("Counts of the last run ($source)", letter)
            for series in self.ask(panel, target, self.here):
                labels = series["metric"]
                shown[labels["kernel"], labels["event"], labels["scope"], figure] = float(series["value"][1])
        expected = {(k["name"], e["event"], e["scope"], figure): e["summary"][figure]
                    for k in self.report["kernels"] for e in k["events"]
                    if e["summary"] and e["source"] == "software" and e["unit"] != "ns"
                    for figure in ("mean", "standard_error") if e["summary"][figure] is not None}
        self.assertEqual(shown, expected)

    def test_a_value_has_its_commit(self):
        commit = json.loads((SOURCE / "tests" / "golden" / "json" / "pmu.json").read_text())["context"]["git_commit"]
        variables = {"instance": "pmu", "source": "hardware", "event": "cycles"}
        for question in (("Counts of the last run ($source)", "F"), ("What was run",)):
            answer = self.ask(*self.find(*question), variables)
            self.assertEqual({series["metric"]["git_commit"] for series in answer}, {commit})

    def test_the_interval_is_one_standard_error_to_both_sides(self):
        pmu = json.loads((SOURCE / "tests" / "golden" / "json" / "pmu.json").read_text())
        cycles = event(kernel(pmu, PLANTED), "cycles")
        variables = {"instance": "pmu", "source": "hardware", "event": "cycles"}
        for title, figures in (("$event per unit of work ($source)", cycles["per_work"]),
                               ("$event per run ($source)", cycles["summary"])):
            panel = next(p for p in DASHBOARD["panels"] if p["title"] == title and repeated(p))
            ends = {}
            for target in panel["targets"]:
                series, = self.ask(panel, target, variables)  # one, because what fills the interval goes by the name
                ends[target["legendFormat"]] = float(series["values"][-1][1])
            mean = ends["mean, {{scope}}"]
            self.assertEqual(mean, figures["mean"])
            self.assertAlmostEqual((mean - ends["lower, {{scope}}"]) / figures["standard_error"], 1, places=6)
            self.assertAlmostEqual((ends["upper, {{scope}}"] - mean) / figures["standard_error"], 1, places=6)

    def test_earlier_runs_are_in_the_graphs(self):
        panel, target = self.find("$event per run ($source)")
        answer = self.ask(panel, target, self.here)
        planted = next(series["values"] for series in answer if series["metric"]["kernel"] == PLANTED)
        mean = event(kernel(self.report, PLANTED), "faults")["summary"]["mean"]
        self.assertEqual([float(value) / mean for _, value in planted], [0.5] * 4 + [1])

    def test_a_commit_is_marked_where_its_runs_begin(self):
        mark, = DASHBOARD["annotations"]["list"]
        answer = self.ask(DASHBOARD["panels"][0], {"expr": mark["expr"], "instant": False}, self.here)
        commit = self.report["context"]["git_commit"]
        self.assertEqual([series["metric"].get("git_commit") for series in answer], [commit])
        self.assertEqual(len(answer[0]["values"]), 5)  # each earlier run is alone in its day

    def test_what_grew_most_comes_first(self):
        answer = self.ask(*self.find("What grew most ($source)"), self.here)
        self.assertEqual((answer[0]["metric"]["kernel"], answer[0]["metric"]["event"]), (PLANTED, "faults"))
        self.assertEqual(float(answer[0]["value"][1]), 2)

    def test_variables_offer_what_there_is(self):
        offered = {}
        for variable in VARIABLES.values():
            if variable["type"] == "query":
                selector, label = re.fullmatch(r"label_values\((.*), (\w+)\)", variable["query"]["query"]).groups()
                selector = re.sub(r"\$(\w+)", lambda name: {"job": "counterprof", **self.here}[name[1]], selector)
                offered[variable["name"]] = set(self.demo.api(f"label/{label}/values", **{"match[]": selector}))
        self.assertEqual(set(offered), {"job", "instance", "source", "event", "kernel"})
        self.assertEqual(offered["job"], {"counterprof"})
        self.assertEqual(offered["instance"], {self.here["instance"], "pmu", "mixed", "unpermitted"})
        self.assertEqual(offered["source"], {e["source"] for k in self.report["kernels"] for e in k["events"]
                                             if e["summary"] and e["unit"] == ""})
        self.assertIn("faults", offered["event"])
        self.assertEqual(offered["kernel"], {k["name"] for k in self.report["kernels"]})


if __name__ == "__main__":
    unittest.main()
