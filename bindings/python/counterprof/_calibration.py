"""What counting a line, or a region, costs by itself: measured with the counters and the tracer in use, to be subtracted."""
import statistics
import time

from ._tracer import make_tracer

EMPTY_LINES = 64
REPEATS = 15
EMPTY = "def empty():\n" + "    pass\n" * EMPTY_LINES
OUTER = "def outer(empty):\n" + "    empty()\n" * REPEATS


def last_line(code):
    """The last line on which the function has code."""
    if hasattr(code, "co_lines"):
        numbers = [number for _, _, number in code.co_lines() if number]
    else:  # Python 3.9
        import dis
        numbers = [number for _, number in dis.findlinestarts(code)]
    return max(numbers, default=code.co_firstlineno)


def _function(text, name):
    namespace = {}
    exec(compile(text, "<counterprof's calibration>", "exec"), namespace)
    return namespace[name]


class Cost:
    """Of one thing: nanoseconds, and one number per event (0 where it cannot be counted)."""

    def __init__(self, samples):
        """samples: (nanoseconds, [number or None, ...]), of which the medians are taken: a line that was interrupted
        says nothing."""
        self.time_ns = max(statistics.median(time_ns for time_ns, _ in samples), 0)
        columns = zip(*(numbers for _, numbers in samples))
        self.counts = [max(statistics.median(number or 0 for number in column), 0) for column in columns]


class LineCosts:
    """`lap`: a line that does nothing. `own`: an event at which counters are read, within another line. `other`: an event
    that is passed over, within a line."""

    def __init__(self, counters):
        self._counters = counters
        self._empty, self._outer = _function(EMPTY, "empty"), _function(OUTER, "outer")
        self.lap = Cost(self._laps())
        self._call_ns = self._untraced_call()
        self.own = Cost(self._inside("own", (self._empty, self._outer)))
        self.other = Cost(self._inside("others", (self._outer,)))

    def _records(self, functions):
        for _ in range(2):  # the first warms up
            tracer = make_tracer(self._counters)
            for function in functions:
                tracer.add(function.__code__, last_line(function.__code__))
            tracer.enable()
            self._outer(self._empty)
            tracer.disable()
        for code, _, _, laps, time_ns, own, others, of in tracer.records():
            yield code, laps, time_ns, {"own": own, "others": others}, [v.value for v in self._counters.values(of)]

    def _laps(self):
        return [(time_ns / laps, [None if n is None else n / laps for n in numbers])
                for code, laps, time_ns, _, numbers in self._records((self._empty, self._outer))
                if code is self._empty.__code__]

    def _inside(self, kind, functions):
        """A line that calls the empty function, without the line itself and the call, shared among the events."""
        samples = []
        for code, laps, time_ns, events, numbers in self._records(functions):
            if code is self._outer.__code__ and laps == 1:
                of_events = [None if n is None else (n - less) / events[kind] for n, less in zip(numbers, self.lap.counts)]
                samples.append(((time_ns - self.lap.time_ns - self._call_ns) / events[kind], of_events))
        return samples

    def _untraced_call(self):
        times = []
        for _ in range(REPEATS):
            begin = time.perf_counter_ns()
            self._empty()
            times.append(time.perf_counter_ns() - begin)
        return statistics.median(times)
