"""Events opened together, and what they counted: the library's C interface as objects."""
import collections
import ctypes
import weakref

from . import _library
from ._library import library

Event = collections.namedtuple("Event", "event id unit source what_it_counts status reason_code reason")
Event.__doc__ = """What opening made of an event: `status` is "counted" where it is open, else there will be no number, and
`reason` says why."""

Value = collections.namedtuple("Value", "value status reason_code reason raw time_enabled_ns time_running_ns")
Value.__doc__ = """What was counted of an event: `value` is None where nothing was, and `reason` says why."""


class Error(Exception):
    """What was asked for cannot be counted at all: the name of no event, say."""


def _text(given):
    return None if given is None else given.decode("utf-8", "replace")


def split_events(text):
    """The events of a comma-separated list, as `perf stat -e` takes it: commas inside the slashes of a PMU's event belong to
    it, and a breakpoint's slash stands alone."""
    names, inside = [""], False
    for character in text:
        if character == "," and not inside:
            names.append("")
            continue
        inside ^= character == "/" and not names[-1].strip().startswith("mem:")
        names[-1] += character
    return [name.strip() for name in names]


def event_names(events):
    """Those of such a list, or of several."""
    events = [events] if isinstance(events, str) else list(events)
    if not all(isinstance(event, str) for event in events):
        raise TypeError("events are given by their names, a list of str")
    return [name for event in events for name in split_events(event)]


class Counters:
    """Counts the calling thread and, with `inherit`, the threads and processes that it starts later, from now on."""

    def __init__(self, names, inherit=True):
        names = event_names(names)
        array = (ctypes.c_char_p * max(len(names), 1))(*[name.encode() for name in names])
        options = _library.Options(_library.ABI_VERSION, ctypes.sizeof(_library.Options), ctypes.sizeof(_library.Event),
                                   ctypes.sizeof(_library.Value), int(inherit), 0, 0)
        error = ctypes.create_string_buffer(1024)
        handle = library.counterprof_open(array, len(names), options, error, len(error))
        if not handle:
            raise Error(_text(error.value))
        self._handle = handle
        self._close = weakref.finalize(self, library.counterprof_close, handle)
        self._close.atexit = False  # the kernel closes them, and somebody may still read
        self._values = _library.Value * max(len(names), 1)
        self._count = len(names)
        self.events = self._opened()

    def _opened(self):
        events = (_library.Event * max(self._count, 1))()
        library.counterprof_events(self.handle, events, self._count)
        return [Event(*[_text(getattr(event, field)) for field in Event._fields]) for event in events[:self._count]]

    @property
    def handle(self):
        if self._handle is None:
            raise ValueError("these counters are closed")
        return self._handle

    def close(self):
        """May be called again. Snapshots and sums cannot be used any more."""
        self._handle = None
        self._close()

    def snapshot(self):
        return Snapshot(self)

    def sum(self):
        return Sum(self)

    def read(self, into):
        library.counterprof_read(self.handle, into.handle)

    def add(self, to, begin, end):
        library.counterprof_add(self.handle, to.handle, begin.handle, end.handle)

    def between(self, begin, end):
        """What was counted from one reading to the other: a Value per event."""
        values = self._values()
        self._checked(library.counterprof_between(self.handle, begin.handle, end.handle, values, self._count))
        return self._as_tuples(values)

    def values(self, of):
        """What was counted in all that was added to a sum, which may be the address of one."""
        values = self._values()
        address = of.handle if isinstance(of, Sum) else of
        self._checked(library.counterprof_values(self.handle, address, values, self._count))
        return self._as_tuples(values)

    def _checked(self, count):
        if count != self._count:
            raise MemoryError

    def _as_tuples(self, values):
        return [Value(value.value if value.has_value else None, _text(value.status), _text(value.reason_code),
                      _text(value.reason), value.raw, value.time_enabled_ns, value.time_running_ns)
                for value in values[:self._count]]


class _Owned:
    """Something that the library made for counters, and that is given back before them."""

    def __init__(self, counters, create, destroy):
        self.handle = create(counters.handle)
        if not self.handle:
            raise MemoryError
        self._counters = counters  # which are closed after it
        weakref.finalize(self, destroy, self.handle).atexit = False


class Snapshot(_Owned):
    """The state of all counters at one moment."""

    def __init__(self, counters):
        super().__init__(counters, library.counterprof_snapshot_create, library.counterprof_snapshot_destroy)


class Sum(_Owned):
    """Differences of two readings each, added up."""

    def __init__(self, counters):
        super().__init__(counters, library.counterprof_sum_create, library.counterprof_sum_destroy)


def together(parts):
    """What several threads counted of one event, as one Value; without a number where one of them has none."""
    for part in parts:
        if part.value is None:
            return part
    if len(parts) == 1:
        return parts[0]
    scaled = [part for part in parts if part.status == "scaled"]
    said = (scaled or [part for part in parts if part.reason] or parts)[0]
    return Value(sum(part.value for part in parts), said.status, said.reason_code, said.reason,
                 sum(part.raw for part in parts), sum(part.time_enabled_ns for part in parts),
                 sum(part.time_running_ns for part in parts))
