"""Regions: what is counted from entering to leaving."""
import functools
import time

from ._counters import together


class RegionResult:
    """All times that a region was left: `values` has a Value per event, what counting costs taken off. `broken`: times that
    it was left in another thread than it was entered in, which are not counted."""

    def __init__(self, name, times, time_ns, values, broken):
        self.name, self.times, self.time_ns, self.values, self.broken = name, times, time_ns, values, broken


class Record:
    """What regions of one name counted so far."""

    def __init__(self):
        self.times = self.time_ns = self.broken = 0
        self.sums = {}     # Counters of threads that live -> Sum
        self.ended = None  # the Values of those that have ended

    def retire(self, counters):
        of = self.sums.pop(counters, None)
        if of is not None:
            values = counters.values(of)
            self.ended = values if self.ended is None else [together(pair) for pair in zip(self.ended, values)]

    def values(self):
        parts = [counters.values(of) for counters, of in list(self.sums.items())]
        parts += [self.ended] if self.ended else []
        return [together(values) for values in zip(*parts)]


class Region:
    """A context, or a decorator. Regions nest; one that is entered again within itself counts what is inside twice."""

    def __init__(self, session, records, name):
        self._session, self._records, self._name, self._entered = session, records, name, []

    def __enter__(self):
        session = self._session
        thread = session.thread()
        begin, end = thread.snapshot(), thread.snapshot()
        with session.lock:
            record = self._records.setdefault(self._name, Record())
        if thread.counters not in record.sums:
            record.sums[thread.counters] = thread.counters.sum()
        self._entered.append((thread, record, begin, end, session.process, time.perf_counter_ns()))
        thread.counters.read(begin)
        return self

    def __exit__(self, *error):
        session = self._session
        thread, record, begin, end, process, begin_ns = self._entered.pop()
        if not session.is_current(thread):  # another thread, or a forked child: what it could read is not this region
            record.broken += process == session.process
            return
        thread.counters.read(end)
        time_ns = time.perf_counter_ns() - begin_ns
        thread.counters.add(record.sums[thread.counters], begin, end)
        record.times += 1
        record.time_ns += time_ns
        thread.spare += (end, begin)

    def __call__(self, function):
        @functools.wraps(function)
        def wrapper(*arguments, **keywords):
            with Region(self._session, self._records, self._name):
                return function(*arguments, **keywords)
        return wrapper
