"""A run, and a Prometheus that has it: what the tests of everything that reads from Prometheus share."""
import datetime
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

from tool import SOURCE, TINY, counterprof, valid_report

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
            for figure in ("mean", "stddev", "standard_error"):
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
            for figure in ("mean", "stddev", "standard_error"):
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

    def push(self, text, instance):
        request = urllib.request.Request(f"{self.addresses['Pushgateway']}/metrics/job/counterprof/instance/{instance}",
                                         data=text, method="PUT")
        with urllib.request.urlopen(request, timeout=10) as answer:
            assert answer.status == 200, answer.status

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


class DashboardTest(unittest.TestCase):
    """Tests about one run: its report, and what `--format prometheus` and `--format openmetrics` wrote of it."""

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

    @classmethod
    def demo_with_past(cls):
        """A Prometheus that has the run, and what came two to five days before it."""
        past = []
        openmetrics = cls.run_files["openmetrics"].read_text()
        for days in (2, 3, 4, 5):
            past += ["--history", cls.folder / f"{days}.om"]
            past[-1].write_text(earlier(openmetrics, days * DAY))
        return Demo(cls.folder, *past, cls.run_files["prometheus"])
