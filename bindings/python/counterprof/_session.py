"""What is counted together: events, regions, and functions whose lines are."""
import inspect
import os
import sys
import threading
import weakref

from . import _calibration, _wrappers
from ._counters import Counters, event_names, together
from ._regions import Region, RegionResult
from ._tracer import make_tracer

EVENTS = ("task-clock", "page-faults", "context-switches", "instructions", "cache-misses")
REGIONS_TO_CALIBRATE = 100


_sessions = weakref.WeakSet()


def _after_fork():
    for session in list(_sessions):
        session.after_fork()


os.register_at_fork(after_in_child=_after_fork)


class LineResult:
    """A line of a function: `values` has a Value per event. What counting costs is taken off these and `time_ns`."""

    def __init__(self, number, hits, time_ns, values):
        self.number, self.hits, self.time_ns, self.values = number, hits, time_ns, values


class FunctionResult:
    def __init__(self, code):
        self.name = getattr(code, "co_qualname", code.co_name)  # Python 3.11
        self.file, self.first_line = code.co_filename, code.co_firstlineno
        self.lines = []

    @property
    def time_ns(self):
        return sum(line.time_ns for line in self.lines)


def _threads():
    """The threads of this process: number -> name, Python's where it has one."""
    known = {thread.native_id: thread.name for thread in threading.enumerate()}
    found = {}
    try:
        numbers = os.listdir("/proc/self/task")
    except OSError:  # no /proc, or no descriptor is left
        return known
    for number in numbers:
        try:
            with open(f"/proc/self/task/{number}/comm", encoding="utf-8", errors="replace") as name:
                found[int(number)] = known.get(int(number)) or name.read().strip()
        except OSError:  # it has ended
            pass
    return found


class _Thread:
    """What belongs to one thread: its counters, its tracer, and snapshots for regions."""

    def __init__(self, session):
        self.counters = Counters(session.events, session.inherit)
        self.number = threading.get_native_id()
        self.tracer = make_tracer(self.counters)
        for code in session.codes:
            self.tracer.add(code, _calibration.last_line(code))
        self.spare = [self.counters.snapshot() for _ in range(8)]

    def snapshot(self):
        return self.spare.pop() if self.spare else self.counters.snapshot()

    def line_parts(self):
        """(id of the code, line) -> (numbers, values), of lines that were left."""
        return {(id(code), number): (numbers, self.counters.values(of))
                for code, number, *numbers, of in self.tracer.records() if numbers[1]}


class _UntilThreadEnds:
    """Lives in a thread's own storage, so it goes when the thread does."""

    def __init__(self, session, thread):
        self.session, self.thread, self.process = session, thread, session.process

    def __del__(self):
        if self.session.process == self.process and not sys.is_finalizing():
            self.session.retire(self.thread)


def _added(one, other):
    (numbers, values), (more, others) = one, other
    return [a + b for a, b in zip(numbers, more)], [together(pair) for pair in zip(values, others)]


class Session:
    """Counters of each thread that enters a region or a function, made when it does so first. `earlier`: what is to be done
    for threads to be counted that have started before, a clause for a message."""

    def __init__(self, events=EVENTS, inherit=True, earlier="call counterprof.start() before what starts them is imported"):
        self.earlier = earlier
        self.events, self.inherit = tuple(event_names(events)), inherit
        self.codes = []
        self.process = os.getpid()
        self.lock = threading.RLock()
        self._local = threading.local()
        self._alive, self._regions, self._ended_lines = [], {}, {}
        self._replaced = 0  # in threads that have ended
        self._line_costs = self._region_cost = None
        self._counted = set()  # numbers of threads that have counters of their own
        before = _threads()
        self.opened = self.thread().counters.events
        self._before = before
        _sessions.add(self)

    def thread(self):
        mine = getattr(self._local, "mine", None)
        if mine is None:
            mine = self._local.mine = _UntilThreadEnds(self, _Thread(self))
            with self.lock:
                self._alive.append(mine.thread)
                self._counted.add(mine.thread.number)
        return mine.thread

    def is_current(self, thread):
        mine = getattr(self._local, "mine", None)
        return mine is not None and mine.thread is thread

    def retire(self, thread):
        """Keeps what an ended thread counted, and closes its counters."""
        with self.lock:
            self._alive.remove(thread)
            for record in self._regions.values():
                record.retire(thread.counters)
            self._replaced += thread.tracer.replaced()
            for line, part in thread.line_parts().items():
                known = self._ended_lines.get(line)
                self._ended_lines[line] = part if known is None else _added(known, part)

    def uncounted_threads(self):
        """Threads that had started before the counters were opened, number -> name; without those that count themselves."""
        return {number: name for number, name in self._before.items() if number not in self._counted}

    def reset(self):
        """Forgets what was counted so far."""
        with self.lock:
            self._regions.clear()
            self._ended_lines.clear()
            self._replaced = 0
            for thread in self._alive:
                thread.tracer.reset()

    def forget(self):
        """Forgets the functions, too."""
        with self.lock:
            self.reset()
            self.codes.clear()
            for thread in self._alive:
                thread.tracer = make_tracer(thread.counters)

    # --- regions

    def region(self, name):
        return Region(self, self._regions, str(name))

    def has_regions(self):
        return bool(self._regions)

    def region_results(self, as_counted=False):
        """`as_counted`: with nothing taken off."""
        results = []
        for name, record in list(self._regions.items()):
            values, time_ns = record.values(), record.time_ns
            if not as_counted:
                cost = self.region_cost()
                values = [self._less(value, record.times * each) for value, each in zip(values, cost.counts)]
                time_ns = max(time_ns - record.times * cost.time_ns, 0)
            results.append(RegionResult(name, record.times, time_ns, values, record.broken))
        return results

    def region_cost(self):
        if self._region_cost is None:
            counters, records = self.thread().counters, {}
            warmup = 20
            for i in range(warmup + REGIONS_TO_CALIBRATE):
                with Region(self, records, i):
                    pass
            samples = [(record.time_ns, [value.value for value in counters.values(record.sums[counters])])
                       for record in list(records.values())[warmup:]]
            self._region_cost = _calibration.Cost(samples)
        return self._region_cost

    # --- lines

    def lines(self, function):
        """The function, whose lines are counted whenever it is called."""
        if isinstance(function, (classmethod, staticmethod)):
            return type(function)(self.lines(function.__func__))
        self.add(function)
        return _wrappers.traced(self, function)

    def add(self, function):
        """Counts the lines of a function, or of a code object, wherever tracing() is on."""
        code = function if inspect.iscode(function) else getattr(inspect.unwrap(function), "__code__", None)
        if code is None:
            raise TypeError(f"{function!r} is not written in Python: it has no lines to be counted")
        with self.lock:
            if not any(code is known for known in self.codes):  # equal is not enough: two files may have equal functions
                self.codes.append(code)
                for thread in self._alive:
                    thread.tracer.add(code, _calibration.last_line(code))

    def tracing(self, threads=False):
        """A context, in which the lines of the functions that were added are counted in this thread; with `threads`, also in
        those that are started within it."""
        return _wrappers.Tracing(self, threads)

    def function_results(self):
        with self.lock:
            found = dict(self._ended_lines)
            for thread in self._alive:
                for line, part in thread.line_parts().items():
                    found[line] = part if line not in found else _added(found[line], part)
        functions = {id(code): FunctionResult(code) for code in self.codes}
        for (code, number), (numbers, values) in sorted(found.items(), key=lambda item: item[0][1]):
            functions[code].lines.append(self._line_result(number, numbers, values))
        return list(functions.values())

    def _line_result(self, number, numbers, values):
        hits, laps, time_ns, own, others = numbers
        costs = self.line_costs()

        def less(lap, of_own, of_other):
            return laps * lap + own * of_own + others * of_other

        values = [self._less(value, less(*each))
                  for value, each in zip(values, zip(costs.lap.counts, costs.own.counts, costs.other.counts))]
        return LineResult(number, hits, max(time_ns - less(costs.lap.time_ns, costs.own.time_ns, costs.other.time_ns), 0),
                          values)

    def times_replaced(self):
        """How often the trace function was somebody else's at the end of a function."""
        with self.lock:
            return self._replaced + sum(thread.tracer.replaced() for thread in self._alive)

    def line_costs(self):
        if self._line_costs is None:
            self._line_costs = _calibration.LineCosts(self.thread().counters)
        return self._line_costs

    @staticmethod
    def _less(value, cost):
        if value.value is None or cost == 0:
            return value
        return value._replace(value=max(value.value - cost, 0.0))

    def after_fork(self):
        """In the child: the descriptors that it inherits count the parent, so it begins anew, with counters of its own."""
        mine = getattr(self._local, "mine", None)
        if mine is not None:
            mine.thread.tracer.abandon()
        self.process = os.getpid()
        self.lock = threading.RLock()
        self._local = threading.local()
        self._alive, self._ended_lines, self._replaced = [], {}, 0
        self._regions.clear()
        self._counted, self._before = set(), {}
