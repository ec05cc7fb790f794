"""A run as a Prometheus has it: the real tools read what we write, and give the report's numbers back."""
import re
import subprocess
import unittest
import urllib.request

from prometheus_demo import DAY, PLANTED, DashboardTest, Demo, expected_of, free_port, series, wait_for
from tool import SOURCE, call, counterprof

RULES = SOURCE / "dashboards" / "prometheus"


def read_exposition(text):
    """Series -> number of what is ours in a text."""
    found = {}
    for line in text.splitlines():
        if line.startswith("counterprof_"):
            name, labels, number = re.fullmatch(r"(\w+)(?:{(.*)})? (\S+)", line).groups()
            pairs = re.findall(r'(\w+)="((?:[^"\\]|\\.)*)"', labels or "")
            unescaped = {n: re.sub(r"\\(.)", lambda m: "\n" if m[1] == "n" else m[1], v) for n, v in pairs}
            found[series(name, **unescaped)] = float(number)
    return found


class Prometheus(DashboardTest):
    def test_the_run_is_what_the_other_tests_are_about(self):
        self.assertEqual(self.finished.status, 3, self.finished)  # one kernel fails, which belongs to it
        sources = {e["source"] for k in self.report["kernels"] for e in k["events"] if e["summary"]}
        self.assertLessEqual({"software", "simulated"}, sources)

    def test_promtool_has_nothing_to_say(self):
        with open(self.run_files["prometheus"]) as text:
            checked = call("promtool", "check", "metrics", stdin=text)
        self.assertEqual((checked.status, checked.out, checked.err), (0, "", ""))

    def test_rules_are_right_and_fire_when_they_should(self):
        checked = call("promtool", "check", "rules", RULES / "alerts.yml")
        self.assertEqual(checked.status, 0, checked)
        checked = call("promtool", "check", "config", RULES / "prometheus.yml")
        self.assertEqual(checked.status, 0, checked)
        tested = call("promtool", "test", "rules", RULES / "alerts_test.yml")
        self.assertEqual(tested.status, 0, tested)

    def test_what_was_not_counted_is_not_there(self):
        there = [dict(labels) for _, labels in read_exposition(self.run_files["prometheus"].read_text())]
        for kernel in self.report["kernels"]:
            for event in kernel["events"]:
                wanted = {"kernel": kernel["name"], **{name: event[name] for name in ("event", "source", "scope")}}
                found = [labels for labels in there if wanted.items() <= labels.items()]
                self.assertEqual(bool(found), event["summary"] is not None, event)

    def test_node_exporter_gives_the_numbers_back(self):
        folder = self.folder / "textfile"
        folder.mkdir()
        written = counterprof("stat", "--format", "prometheus", "-o", folder / "one.prom", "--", "true")
        self.assertEqual(written.status, 0, written)
        self.assertEqual([path.name for path in folder.iterdir()], ["one.prom"])
        (folder / "one.prom").write_bytes(self.run_files["prometheus"].read_bytes())
        (folder / "two.prom.part-1").write_text("half a fi")  # as another run has it before it renames
        port = free_port()
        exporter = subprocess.Popen(
            ["prometheus-node-exporter", "--collector.disable-defaults", "--collector.textfile",
             f"--collector.textfile.directory={folder}", f"--web.listen-address=127.0.0.1:{port}"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(exporter.wait, 20)
        self.addCleanup(exporter.terminate)

        def scrape():
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
                    return answer.read().decode()
            except OSError:
                return ""
        text = wait_for(scrape)
        self.assertIn("node_textfile_scrape_error 0", text)
        self.assertEqual(read_exposition(text), expected_of(self.report))

    def test_a_prometheus_gives_the_numbers_back(self):
        expected = expected_of(self.report)
        demo = self.demo_with_past()
        self.addCleanup(demo.end)
        self.assertEqual(set(demo.addresses), {"Pushgateway", "Prometheus"})

        # Pushed, scraped, read back: the same series, the same numbers to the last bit.
        wait_for(lambda: len(demo.read_back()) >= len(expected))
        self.assertEqual(demo.read_back(), expected)

        # Backfilled: each of the earlier runs, at its moment, under the same instance and job.
        began = expected[series("counterprof_last_run_timestamp_seconds")]
        faults = next(name for name in expected if name[0] == "counterprof_perf_events_mean" and
                      name[1] >= {("kernel", PLANTED), ("event", "faults")})
        self.assertGreater(expected[faults], 100)
        for days in (2, 5):
            then = dict(expected)
            then[faults] /= 2
            then[series("counterprof_last_run_timestamp_seconds")] -= days * DAY
            self.assertEqual(demo.read_back(moment=began - days * DAY), then)

        # The planted regression fires, and nothing else that compares with the past does.
        def firing():
            return {(a["labels"]["alertname"], a["labels"]["kernel"]) for a in demo.api("alerts")["alerts"]
                    if a["state"] == "firing"}
        wanted = {("CounterprofSoftwareCountGrew", PLANTED), ("CounterprofKernelFailed", "fails")}
        wait_for(lambda: firing() >= wanted)
        self.assertEqual(firing(), wanted)
        ratio = demo.query(f'counterprof:perf_events_mean:ratio_to_past{{kernel="{PLANTED}",event="faults"}}')
        self.assertEqual([float(r["value"][1]) for r in ratio], [2])
        for group in demo.api("rules")["groups"]:
            self.assertEqual([r["name"] for r in group["rules"] if r["health"] != "ok"], [])

        before = set(self.folder.iterdir())
        self.assertEqual(demo.end(), (0, ""))
        left = {p.name for p in before - set(self.folder.iterdir())}
        self.assertEqual([name for name in left if name.startswith("counterprof-demo-")], list(left))
        self.assertEqual(len(left), 1, left)  # its folder was here, and is gone
        for address in demo.addresses.values():
            with self.assertRaises(OSError):
                urllib.request.urlopen(address, timeout=5)

    def test_a_demo_says_what_it_cannot_push(self):
        broken = self.folder / "broken.prom"
        broken.write_text("no metric at all\n")
        demo = Demo(self.folder, broken)
        status, err = demo.end()
        self.assertEqual(status, 1)
        self.assertIn("the Pushgateway refused the run: text format parsing error", err)


if __name__ == "__main__":
    unittest.main()
