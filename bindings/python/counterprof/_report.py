"""Regions and lines as a report (docs/report-schema.json), which `counterprof compare`, `explain` and `export` read."""
import math
import os
import platform
import statistics
import sys
import time

from ._document import lines_of
from ._json import clean, number
from ._session import REGIONS_TO_CALIBRATE


def _t95(freedom):
    """The two-sided 95 % point of Student's distribution (Abramowitz & Stegun 26.7.3 and 26.7.4, solved by halving)."""
    def within(t):
        angle = math.atan2(t, math.sqrt(freedom))
        cosine = math.cos(angle)
        odd = freedom % 2
        term, total = (cosine, 0.0) if odd else (1.0, 0.0)
        for i in range(1 + odd, freedom, 2):
            total += term
            term *= cosine * cosine * i / (i + 1)
        return (2 / math.pi) * (angle + math.sin(angle) * total) if odd else math.sin(angle) * total

    low, high = 0.0, 13.0  # of one degree of freedom it is 12.706
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if within(middle) < 0.95 else (low, middle)
    return (low + high) / 2


def summary(numbers):
    """A series' figures, as docs/report.md describes them; None where there is no number."""
    if not numbers:
        return None
    n, mean, median = len(numbers), statistics.fmean(numbers), statistics.median(numbers)
    figures = dict.fromkeys(("standard_error", "relative_standard_error", "stddev", "ci95", "outliers"))
    if n >= 2:
        figures["stddev"] = statistics.stdev(numbers)
        error = figures["standard_error"] = figures["stddev"] / math.sqrt(n)
        figures["relative_standard_error"] = error / abs(mean) if mean else None
        if n >= 3:
            figures["ci95"] = [mean - _t95(n - 1) * error, mean + _t95(n - 1) * error]
    if n >= 5:
        bound = 14.826 * statistics.median(abs(number - median) for number in numbers)
        figures["outliers"] = [i + 1 for i, number in enumerate(numbers) if abs(number - median) > bound]
    return {"n": n, "mean": mean, "median": median, "min": min(numbers), "max": max(numbers), **figures}


def _event(event, values, amount):
    result = {"event": event.event, "id": event.id, "unit": event.unit, "source": event.source, "scope": "region",
              "level": None, "status": event.status, "what_it_counts": event.what_it_counts,
              "reason": {"code": event.reason_code, "text": event.reason} if event.reason else None,
              "runs": [], "summary": None, "per_work": None}
    if event.status != "counted":
        return result
    said = next((value for value in values if value.value is None), None) \
        or next((value for value in values if value.status == "scaled"), values[0])
    result["status"] = said.status
    result["reason"] = {"code": said.reason_code, "text": said.reason} if said.reason else None
    for run, value in enumerate(values, 1):
        result["runs"].append({"run": run, "pass": 1, "value": None if said.value is None else number(value.value),
                               "raw": value.raw, "time_enabled_ns": value.time_enabled_ns,
                               "time_running_ns": value.time_running_ns})
    if said.value is not None:
        figures = result["summary"] = summary([value.value for value in values])
        error = figures["standard_error"]
        result["per_work"] = {"mean": figures["mean"] / amount, "standard_error": None if error is None else error / amount}
    return result


def _missing(text):
    return {"runs": [], "summary": None, "reason": {"code": "no_such_event", "text": text}}


def _kernel(session, name, command, runs):
    """runs: a RegionResult for each, with nothing taken off."""
    times = runs[0].times
    seconds = [run.time_ns / 1e9 for run in runs]
    none = _missing("a region of a Python program does not have it")
    return {"name": name, "base_name": name, "kind": "command", "family": None, "command": command, "parameters": {},
            "work": {"unit": "entry", "amount": times}, "traffic": None, "checksum": None, "runs_planned": len(runs),
            "wall_seconds": {"runs": seconds, "summary": summary(seconds), "reason": None},
            "user_seconds": none, "sys_seconds": none, "max_rss_bytes": none, "exit_code": none, "failure": None,
            "events": [_event(event, [run.values[i] for run in runs], times) for i, event in enumerate(session.opened)]}


def _plan(session, kernels):
    shared = {"warmup": 0, "warmup_steps": 0, "source": "perf", "timeout": 0, "cache": "unknown", "min_time": 0,
              "per_thread": False}
    specs = [{"name": kernel["name"], "base_name": kernel["name"], "kind": "command", "use": None, "library": None,
              "command": kernel["command"], "env": {}, "directory": None, "control_region": False, "parameters": {},
              "family": None, "disagrees": False, "work_unit": kernel["work"]["unit"],
              "work_amount": kernel["work"]["amount"], "traffic": None, "runs": kernel["runs_planned"], **shared}
             for kernel in kernels]
    return {"file": None, "folder": None, "events": list(session.events),
            "runs": max((kernel["runs_planned"] for kernel in kernels), default=1), "order": "sequential", "seed": 0,
            "scheduling": "passes", "passes": 1, "cpu": None, "baseline": None, "ranking": None,
            "outputs": {"json": None, "history": None}, "kernels": specs, **shared}


def _number_in(path):
    try:
        with open(path, encoding="ascii") as file:
            return int(file.read())
    except (OSError, ValueError):
        return None


def _context():
    """What Python itself knows of the machine; `counterprof run` knows more."""
    known = {"host": platform.node() or None, "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
             "argv": [sys.executable or "python3", *sys.argv], "processors": os.cpu_count(),
             "kernel_release": platform.release() or None, "load_1min": os.getloadavg()[0],
             "perf_event_paranoid": _number_in("/proc/sys/kernel/perf_event_paranoid"), "caches": []}
    unknown = ("cpu_model", "cpu_vendor", "cpu_family", "cpu_model_number", "cores", "sockets", "numa_nodes",
               "virtualisation", "governor", "turbo", "aslr", "steal_seconds", "compiler", "compiler_flags", "git_commit",
               "git_dirty", "copy_bytes_per_second")
    return {**known, **dict.fromkeys(unknown)}


def report(session, named, version):
    """named: (name, a RegionResult for each run with nothing taken off). Those that were never left are left out."""
    command = [sys.executable or "python3", *sys.argv]
    kernels = [_kernel(session, name, command, runs) for name, runs in named if runs and runs[0].times > 0]
    cost = session.region_cost()
    counts = {event.event: count for event, count in zip(session.opened, cost.counts) if event.status == "counted"}
    threads = session.uncounted_threads()
    warnings = [f"{len(threads)} threads that had started before the counters were opened are not counted: "
                + ", ".join(f"{number} ({name})" for number, name in threads.items())] if threads else []
    for name, runs in named:
        broken = sum(run.broken for run in runs)
        if broken:
            warnings.append(f"region {name!r} was left {'once' if broken == 1 else f'{broken} times'} in another thread than it "
                            "was entered in: that is not counted")
    lines = list(lines_of(session))
    return clean({"schema": "counterprof-report", "schema_version": 1, "counterprof": version, "context": _context(),
                  "plan": _plan(session, kernels),
                  "calibration": {"region_task_clock_ns": counts.get("task-clock"), "region_pair_ns": cost.time_ns,
                                  "control": {"regions": REGIONS_TO_CALIBRATE, "wall_ns": cost.time_ns,
                                              "counts": counts}},
                  "kernels": kernels, "comparisons": [], "findings": [], "warnings": warnings,
                  **({"lines": lines} if lines else {})})
