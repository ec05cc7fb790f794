"""The console page of Prometheus, looked at in Chromium: a reader finds the report's numbers in it."""
import json
import re
import unittest

from npm import with_packages
from prometheus_demo import PLANTED, DashboardTest, expected_of, wait_for
from tool import SOURCE, call

SAMPLES = SOURCE / "tests" / "golden" / "prometheus"
NOT_MEASURED = {"simulated", "estimated", "imported"}


def ratio(labels, number):
    """To the past week, when the planted kernel had half of its faults; nothing is a multiple of 0."""
    planted = (labels["kernel"], labels.get("event")) == (PLANTED, "faults")
    return "" if number == 0 else "2.000" if planted else "1.000"


def rows_of(expected):
    """Caption -> the rows that the page should have of such series."""
    rows = {"Wall time of a run": [], "Processor time of a run": [], "Counts of a run": []}
    for (metric, labels), number in expected.items():
        labels = dict(labels)
        kernel = labels.get("kernel", "").strip()
        if metric == "counterprof_duration_mean_seconds":
            rows["Wall time of a run"].append([kernel, f"{number:.6g}", ratio(labels, number), labels["scope"]])
        if re.fullmatch("counterprof_(task|cpu)_clock_mean_seconds", metric):
            rows["Processor time of a run"].append(
                [kernel, labels["event"], f"{number:.6g}", labels["source"], labels["scope"]])
        if metric == "counterprof_perf_events_mean":
            rows["Counts of a run"].append([kernel, labels["event"], f"{number:.10g}", ratio(labels, number),
                                            labels["source"], labels["scope"]])
    return {caption: sorted(rows) for caption, rows in rows.items()}


class Console(DashboardTest):
    def test_a_reader_finds_the_reports_numbers(self):
        program = with_packages("tests/browser") / "console.mjs"
        expected = expected_of(self.report)
        demo = self.demo_with_past()
        self.addCleanup(demo.end)
        # Names that are no UTF-8 and those that look like HTML; what was imported, without a time; energy.
        samples = ("hostile", "imported", "mixed")
        for name in samples:
            demo.push((SAMPLES / f"{name}.prom").read_bytes(), name)
        wait_for(lambda: len(demo.query("counterprof_run_info")) == 1 + len(samples) and demo.query(
            f'counterprof:perf_events_mean:ratio_to_past{{kernel="{PLANTED}",event="faults"}} == 2'))
        url = demo.addresses["Prometheus"] + "/consoles/counterprof.html"
        looked = call("node", program, url, timeout=120)
        self.assertEqual(looked.status, 0, looked)
        page = json.loads(looked.out)

        self.assertEqual(len(page["views"]), 4)
        for view in page["views"]:
            with self.subTest(view["view"]):
                self.assertEqual(view["requests"], [url])  # nothing else is asked for, and of nobody else
                self.assertEqual((view["errors"], view["violations"], view["hidden"]), ([], [], 0))

        tables = {}
        for table in page["tables"]:
            tables.setdefault(table["machine"], {})[table["caption"]] = sorted(table["rows"])
        of_samples = {f"{name} (counterprof)": tables.pop(f"{name} (counterprof)") for name in samples}
        self.assertEqual(list(tables.values()), [rows_of(expected)])
        hostile = [" ".join(row[0].split()) for row in of_samples["hostile (counterprof)"]["Wall time of a run"]]
        self.assertEqual(hostile, ['a"b\',c; d e\x1b[2J\x1b]0;title\x07</script><img src=x>|`&{{}}\\',
                                   "invalid \ufffd\ufffd\ufffd UTF-8, grün \U0001f525"])
        self.assertIn(["numpy_naive", "cycles", "1.182639269e+10", "", "imported", "process"],
                      of_samples["imported (counterprof)"]["Counts of a run"])
        self.assertEqual(of_samples["mixed (counterprof)"]["Other quantities of a run"],
                         [["diffusion/in_place", "power/energy-pkg/", "0.375", "Joules", "hardware", "region"]])

        # Simulated and measured never look alike.
        for table in page["tables"]:
            for row, not_measured in zip(table["rows"], table["notMeasured"]):
                self.assertEqual(not_measured, any(source in cell for cell in row for source in NOT_MEASURED), row)


if __name__ == "__main__":
    unittest.main()
