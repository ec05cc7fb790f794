"""What was counted, as JSON: docs/python-lines-schema.json."""
import linecache
import os
import platform

from . import _library
from ._json import clean, number

SCHEMA = "counterprof-python-lines"
SCHEMA_VERSION = 1


def _reason(value):
    return {"code": value.reason_code, "text": value.reason} if value.reason else None


def _event(event):
    return {"event": event.event, "id": event.id, "unit": event.unit, "source": event.source, "status": event.status,
            "reason": _reason(event), "what_it_counts": event.what_it_counts}


def _counted(session, values):
    """`counts` of all events, and `reasons` and `scaled` where they are to be said."""
    names = [event.event for event in session.opened]
    result = {"counts": {name: number(value.value) for name, value in zip(names, values)}}
    reasons = {name: _reason(value) for name, value in zip(names, values) if value.value is None}
    scaled = [name for name, value in zip(names, values) if value.status == "scaled"]
    if reasons:
        result["reasons"] = reasons
    if scaled:
        result["scaled"] = scaled
    return result


def _cost(session, cost):
    return {"time_ns": cost.time_ns,
            "counts": {event.event: number(count) if event.status == "counted" else None
                       for event, count in zip(session.opened, cost.counts)}}


def lines_of(session):
    """A line of each function that was reached, as $defs/line of both schemas has it."""
    for function in session.function_results():
        for line in function.lines:
            contents = linecache.getline(function.file, line.number).rstrip("\r\n")
            yield {"file": function.file, "line": line.number, "function": function.name, "hits": line.hits,
                   "time_ns": line.time_ns, **_counted(session, line.values), "contents": contents or None}


def document(session, version):
    lines = list(lines_of(session))
    regions = [{"name": region.name, "times": region.times, "time_ns": region.time_ns, "broken": region.broken,
                **_counted(session, region.values)} for region in session.region_results()]
    return clean({
        "schema": SCHEMA, "schema_version": SCHEMA_VERSION, "counterprof": version,
        "python": f"{platform.python_implementation()} {platform.python_version()}", "process": os.getpid(),
        "accelerated": _library.accelerator is not None, "events": [_event(event) for event in session.opened],
        "taken_off": {"line": _cost(session, session.line_costs().lap) if lines else None,
                      "region": _cost(session, session.region_cost()) if regions else None},
        "uncounted_threads": [{"number": number, "name": name} for number, name in session.uncounted_threads().items()],
        "lines": lines, "regions": regions})
