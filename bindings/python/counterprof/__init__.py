"""Hardware and operating-system counts of Python: of regions, and of each line of a function.

    import counterprof

    with counterprof.region("evolve"):
        evolve(grid)

    @counterprof.lines
    def evolve(grid): ...

What was counted is printed to standard error at the end, unless it was printed or taken before: print_lines(),
print_regions(), document(). In IPython: %load_ext counterprof, then %cprun and %%cpstat. A whole program:
python3 -m counterprof -f evolve program.py. All of it: docs/python.md.
"""
import atexit as _atexit
import os as _os
import sys as _sys

from . import _document, _json, _library, _listing, _report
from ._counters import Counters, Error, Event, Value, event_names as _event_names
from ._session import EVENTS, Session

__version__ = "0.1.0"
__all__ = ["Counters", "EVENTS", "Error", "Event", "Session", "Value", "accelerated", "document", "lines", "print_lines",
           "print_regions", "region", "report", "reset", "start", "write_json", "write_report"]

accelerated = _library.accelerator is not None  # whether lines are counted in C
_session = None
_shown = False


def start(events=EVENTS, inherit=True):
    """Opens the counters now, which the first region or function does else. Threads are counted, too, that start from
    here on (with `inherit`): so call it before importing what has a pool of them. A name that is no event's raises
    Error; an event that cannot be counted here does not, and is shown with the reason."""
    global _session
    events = _event_names(events)
    if _session is not None:
        if (_session.events, _session.inherit) != (tuple(events), inherit):
            raise RuntimeError(f"the counters are open already, for {', '.join(_session.events)}: call counterprof.start() "
                               "before the first region and the first @counterprof.lines")
        return _session
    _session = Session(events, inherit)
    _atexit.register(_at_exit)
    return _session


def _started():
    return _session if _session is not None else start()


def region(name):
    """A context, or a decorator: what happens in it is counted under that name."""
    return _started().region(name)


def lines(function):
    """Decorator: counts each line of the function, whenever it is called."""
    return _started().lines(function)


def print_lines(stream=None):
    """The listing of all functions that are decorated; to standard output."""
    global _shown
    _shown = True
    (stream or _sys.stdout).write(_json.clean(_listing.lines(_started())))


def print_regions(stream=None):
    """A table for each region; to standard output."""
    global _shown
    _shown = True
    session = _started()
    notes = "".join(f" {note}\n" for note in _listing.region_notes(session))
    (stream or _sys.stdout).write(_json.clean(_listing.regions(session) + notes))


def document():
    """What was counted so far, as docs/python-lines-schema.json says."""
    global _shown
    _shown = True
    return _document.document(_started(), __version__)


def write_json(path):
    _json.write(path, document())


def report():
    """Regions and lines as a report, as docs/report-schema.json says: a region is a kernel, and this program its one run."""
    global _shown
    _shown = True
    session = _started()
    regions = session.region_results(as_counted=True)
    return _report.report(session, [(region.name, [region]) for region in regions], __version__)


def write_report(path):
    """For `counterprof compare`, `explain` and `export`."""
    _json.write(path, report())


def reset():
    """Forgets what was counted so far."""
    _started().reset()


def _at_exit():
    if _shown or _session is None:
        return
    functions = _listing.lines(_session, skip_zero=True)
    if _session.has_regions():
        print_regions(_sys.stderr)
        _sys.stderr.write("\n" if functions else "")
    _sys.stderr.write(_json.clean(functions))


def _after_fork():
    global _shown
    _shown = False


_os.register_at_fork(after_in_child=_after_fork)


def load_ipython_extension(shell):
    """%load_ext counterprof"""
    from . import _magics
    _magics.load(shell)
