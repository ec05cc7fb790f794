"""A run as a Prometheus has it: the real tools read what we write, and give the report's numbers back."""
import datetime
import html.parser
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import tempfile
import time
import unittest
import urllib.parse
import urllib.request

from tool import SOURCE, TINY, call, counterprof, valid_report

RULES = SOURCE / "dashboards" / "prometheus"
DAY = 86400
PLANTED = "diffusion/temporaries"  # whose faults are many, in large grids, and the same in every run
HOSTILE = 'a "quoted" \\name\\n,{x="y"} # grün\n'
PLAN = TINY + f"""
kernels:
  - use: {PLANTED}
    parameters: {{rows: 512, columns: 512}}
  - use: diffusion/fused
  - use: diffusion/in_place
    source: simulated
    runs: 1
    warmup: 0
  - name: {json.dumps(HOSTILE)}
    command: ["true"]
    work: "3"
  - name: fails
    command: ["false"]
"""
METRICS = {"": "counterprof_perf_events_{}", "task-clock": "counterprof_task_clock_{}_seconds",
           "cpu-clock": "counterprof_cpu_clock_{}_seconds"}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(what, seconds=30):
    """What it gives once that is true; what it gave last when the time is over."""
    deadline = time.monotonic() + seconds
    while not (got := what()) and time.monotonic() < deadline:
        time.sleep(0.2)
    return got


def series(metric, **labels):
    return metric, frozenset((name, str(value)) for name, value in labels.items() if value)


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


def expected_of(report):
    """What is to be read back: series -> number, from the JSON report alone."""
    expected = {}
    context = report["context"]
    expected[series("counterprof_run_info", version=report["counterprof"], git_commit=context["git_commit"],
                    cpu_model=context["cpu_model"], kernel_release=context["kernel_release"])] = 1
    began = datetime.datetime.strptime(context["time"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=datetime.timezone.utc)
    expected[series("counterprof_last_run_timestamp_seconds")] = began.timestamp()
    for kernel in report["kernels"]:
        name = kernel["name"]
        expected[series("counterprof_kernel_failed", kernel=name)] = int(kernel["failure"] is not None)
        scope = "process" if kernel["kind"] == "command" else "region"
        if summary := kernel["wall_seconds"]["summary"]:
            for figure in ("mean", "stddev"):
                if summary[figure] is not None:
                    duration = series(f"counterprof_duration_{figure}_seconds", kernel=name, scope=scope)
                    expected[duration] = summary[figure]
        for event in kernel["events"]:
            if event["summary"] is None:
                continue
            clock = event["id"] if event["unit"] == "ns" else ""
            labels = {"kernel": name, "event": event["event"], "source": event["source"], "scope": event["scope"],
                      "level": event["level"]}
            divisor = 1e9 if clock else 1
            for figure in ("mean", "stddev"):
                if event["summary"][figure] is not None:
                    expected[series(METRICS[clock].format(figure), **labels)] = event["summary"][figure] / divisor
            if event["per_work"]:
                expected[series(METRICS[clock].format("per_work_mean"), **labels, work=kernel["work"]["unit"])] = (
                    event["per_work"]["mean"] / divisor)
            if not clock and event["status"] in ("counted", "scaled"):
                times = [(r["time_running_ns"], r["time_enabled_ns"]) for r in event["runs"] if r["time_enabled_ns"]]
                if times:
                    running, enabled = (sum(column) for column in zip(*times))
                    expected[series("counterprof_perf_events_scaling_ratio", **labels)] = running / enabled
    return expected


def earlier(openmetrics, seconds):
    """The run as it would have been so long ago, when the planted kernel had half of its faults."""
    lines = []
    for line in openmetrics.splitlines():
        if not line.startswith("#"):
            line, value, moment = line.rsplit(" ", 2)
            if line.startswith("counterprof_perf_events_mean") and PLANTED in line and 'event="faults"' in line:
                value = repr(float(value) / 2)
            if line == "counterprof_last_run_timestamp_seconds":
                value = int(value) - seconds
            line = f"{line} {value} {int(moment) - seconds}"
        lines.append(line)
    return "\n".join(lines) + "\n"


class Rows(html.parser.HTMLParser):
    """The cells of all rows of a page, as a reader sees them."""

    def __init__(self, page):
        super().__init__()
        self.rows = []
        self.in_cell = False
        self.feed(page)
        self.rows = [[cell.strip() for cell in row] for row in self.rows]

    def handle_starttag(self, tag, attrs):
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
            self.in_cell = True

    def handle_endtag(self, tag):
        self.in_cell = self.in_cell and tag not in ("td", "th")

    def handle_data(self, data):
        if self.in_cell:
            self.rows[-1][-1] += data


class Demo:
    """scripts/demo-dashboards, and what its Prometheus answers."""

    def __init__(self, folder, *arguments):
        self.process = subprocess.Popen([SOURCE / "scripts" / "demo-dashboards", *arguments], text=True,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        env=dict(os.environ, TMPDIR=str(folder)))
        self.addresses = {}
        for line in self.process.stdout:
            if found := re.match(r"(\w+) +(http://[0-9.:]+)$", line):
                self.addresses[found[1]] = found[2]
            if line.startswith("The first samples"):
                break

    def end(self):
        """Its exit status and what it complained of."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        _, err = self.process.communicate(timeout=40)
        return self.process.returncode, err

    def api(self, path, **parameters):
        url = f"{self.addresses['Prometheus']}/api/v1/{path}?{urllib.parse.urlencode(parameters)}"
        with urllib.request.urlopen(url, timeout=10) as answer:
            return json.load(answer)["data"]

    def query(self, expression, **parameters):
        return self.api("query", query=expression, **parameters)["result"]

    def read_back(self, moment=None):
        """Series -> number of all that is ours, at that moment; each has to be of an instance and of our job."""
        found = {}
        parameters = {"time": moment} if moment else {}
        for result in self.query('{__name__=~"counterprof_.+"}', **parameters):
            labels = dict(result["metric"])
            instance, job = labels.pop("instance"), labels.pop("job")
            assert job == "counterprof" and instance, result
            found[series(labels.pop("__name__"), **labels)] = float(result["value"][1])
        return found


class Prometheus(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="counterprof-test-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        plan = cls.folder / "plan.yaml"
        plan.write_text(PLAN)
        cls.run_files = {name: cls.folder / f"run.{name}" for name in ("json", "prometheus", "openmetrics")}
        options = [word for name, path in cls.run_files.items() for word in ("--format", name, "-o", path)]
        cls.finished = counterprof("run", plan, *options, cwd=cls.folder)
        cls.report = valid_report(cls.run_files["json"])
        cls.text = cls.run_files["prometheus"].read_text()

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
        there = [dict(labels) for _, labels in read_exposition(self.text)]
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
        past = []
        openmetrics = self.run_files["openmetrics"].read_text()
        for days in (2, 3, 4, 5):
            past += ["--history", self.folder / f"{days}.om"]
            past[-1].write_text(earlier(openmetrics, days * DAY))
        demo = Demo(self.folder, *past, self.run_files["prometheus"])
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

        # The console page has the same numbers, and a hostile name in it is text.
        with urllib.request.urlopen(demo.addresses["Prometheus"] + "/consoles/counterprof.html", timeout=10) as answer:
            rows = Rows(answer.read().decode()).rows
        counts = [row for row in rows if len(row) == 6 and row[0] != "kernel"]
        wanted = []
        for (metric, labels), number in expected.items():
            if metric == "counterprof_perf_events_mean":
                labels = dict(labels)
                ratio = "" if number == 0 else "2.000" if (metric, frozenset(labels.items())) == faults else "1.000"
                wanted.append([labels["kernel"].strip(), labels["event"], labels["source"], labels["scope"],
                               f"{number:.10g}", ratio])
        self.assertEqual(sorted(counts), sorted(wanted))
        self.assertEqual(len([row for row in rows if len(row) == 4 and row[0] != "kernel"]),
                         len([name for name in expected if name[0] == "counterprof_duration_mean_seconds"]))

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
