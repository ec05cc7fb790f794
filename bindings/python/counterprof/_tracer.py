"""Counts of each line in one thread, in Python: what the accelerator does in C (bindings/python/accelerator), slower.

At each line event the counters are read once: what was counted since the last reading belongs to the line that ends, and
the next line begins with it.
"""
import inspect
import sys
import threading
import time

from . import _library
from ._counters import Snapshot, Sum

RESUMED = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR | inspect.CO_ITERABLE_COROUTINE

NEEDED = ("counterprof_read", "counterprof_add", "counterprof_snapshot_create", "counterprof_snapshot_destroy",
          "counterprof_sum_create", "counterprof_sum_destroy")


def make_tracer(counters):
    """The accelerator's tracer, or this module's where there is no accelerator."""
    if _library.accelerator is None:
        return PythonTracer(counters)
    return _library.accelerator.Tracer(tuple(_library.address(name) for name in NEEDED), counters.handle, counters)


class _Line:
    __slots__ = ("hits", "laps", "time_ns", "own", "others", "sum")

    def __init__(self, counters):
        self.hits = self.laps = self.time_ns = self.own = self.others = 0
        self.sum = Sum(counters)


class _Code:
    """A profiled function. Its lines have their sums before it runs: memory that a line event had to ask for would be
    counted as the program's."""

    def __init__(self, counters, code, last_line):
        self.code = code
        self.first_line = code.co_firstlineno
        self.lines = {number: _Line(counters) for number in range(self.first_line, last_line + 1)}
        self.resumes = code.co_flags & RESUMED
        self.innermost = None  # the activation that counts


class _Activation:
    """A frame that executes a profiled function."""

    def __init__(self, frame, code, snapshot):
        self.frame, self.code, self.line = frame, code, None
        self.enclosing = code.innermost  # the next outer activation of the same function
        self.begin = snapshot
        self.begin_ns = self.own = self.others = 0
        code.innermost = self


class PythonTracer:
    def __init__(self, counters):
        self._counters = counters
        self._codes = {}  # by id(): functions in two files may have equal code
        self._stack = []
        self._spare = [Snapshot(counters) for _ in range(16)]
        self._now = Snapshot(counters)
        self._own = self._others = 0
        self._enabled = 0
        self._thread = None  # in which it is enabled
        self._replaced = 0
        self._previous = None
        self._read = _library.library.counterprof_read
        self._add = _library.library.counterprof_add
        self._handle = counters.handle

    def add(self, code, last_line):
        if id(code) not in self._codes:
            self._codes[id(code)] = _Code(self._counters, code, last_line)

    def enable(self):
        self._enabled += 1
        if self._enabled == 1:
            self._thread = threading.get_ident()
            self._previous = sys.gettrace()
            sys.settrace(self._on_call)

    def disable(self):
        if self._enabled > 0:
            self._enabled -= 1
            if self._enabled == 0:
                self._replaced += sys.gettrace() != self._on_call
                self._stop()

    def abandon(self):
        if self._enabled > 0:
            self._stop()
        self._enabled = 0

    def _stop(self):
        sys.settrace(self._previous)
        self._previous = self._thread = None
        while self._stack:
            self._pop()

    def replaced(self):
        """Times that disable() found that somebody else had set the trace function."""
        return self._replaced

    def reset(self):
        self._replaced = 0
        for profiled in self._codes.values():
            for line in profiled.lines.values():
                line.__init__(self._counters)

    def records(self):
        return [(profiled.code, number, line.hits, line.laps, line.time_ns, line.own, line.others, line.sum.handle)
                for profiled in self._codes.values() for number, line in profiled.lines.items()
                if line.hits or line.laps]

    def _pop(self):
        top = self._stack.pop()
        top.code.innermost = top.enclosing
        self._spare.append(top.begin)

    def _push(self, frame, code):
        snapshot = self._spare.pop() if self._spare else Snapshot(self._counters)
        self._stack.append(_Activation(frame, code, snapshot))
        return self._stack[-1]

    def _forget(self):
        """The top's end was hidden. The lap of the next outer activation had ended at the call, and is not ended again."""
        top = self._stack[-1]
        self._pop()
        if top.enclosing is not None:
            top.enclosing.line = None

    def _caller(self, frame, code):
        """The innermost activation of the code that the frame is called by."""
        while code.innermost is not None:
            back = frame.f_back
            while back is not None and back is not code.innermost.frame:
                back = back.f_back
            if back is not None:
                break
            hidden = code.innermost
            while code.innermost is hidden:
                self._forget()
        return code.innermost

    def _find(self, frame):
        """The frame's activation, with those above it forgotten: whoever turned tracing off hid their ends."""
        if self._stack and self._stack[-1].frame is frame:
            return self._stack[-1]
        if not any(activation.frame is frame for activation in self._stack):
            return None
        while self._stack[-1].frame is not frame:
            self._forget()
        return self._stack[-1]

    def _end_lap(self, activation, end_ns):
        line = activation.line
        if line is None:
            return
        self._add(self._handle, line.sum.handle, activation.begin.handle, self._now.handle)
        line.time_ns += end_ns - activation.begin_ns
        line.own += self._own - activation.own
        line.others += self._others - activation.others
        line.laps += 1

    def _begin_lap(self, activation, line):
        self._now, activation.begin = activation.begin, self._now
        activation.line, activation.own, activation.others = line, self._own, self._others
        activation.begin_ns = time.perf_counter_ns()

    def _on_call(self, frame, what, argument):
        end_ns = time.perf_counter_ns()
        if self._thread != threading.get_ident():  # somebody set it in another thread, or again after disable()
            return None
        code = self._codes.get(id(frame.f_code))
        if code is None:
            self._others += 1
            return None
        outer = self._caller(frame, code)
        reads = False
        if outer is not None:  # recursion: what the inner call does is counted at the inner call's lines alone
            self._read(self._handle, self._now.handle)
            self._end_lap(outer, end_ns)
            reads = True
        activation = self._push(frame, code)
        if code.resumes and frame.f_lineno != code.first_line:  # it goes on in the middle of a line
            self._read(self._handle, self._now.handle)
            reads = True
            self._begin_lap(activation, code.lines.get(frame.f_lineno))
        if reads:
            self._own += 1
        else:
            self._others += 1
        return self._on_event

    def _on_event(self, frame, what, argument):
        end_ns = time.perf_counter_ns()
        if what == "line":
            self._on_line(frame, end_ns)
        elif what == "return":
            self._on_return(frame, end_ns)
        else:
            self._others += 1
        return self._on_event

    def _on_line(self, frame, end_ns):
        self._read(self._handle, self._now.handle)
        code = self._codes[id(frame.f_code)]
        activation = self._find(frame)
        if activation is None:
            activation = self._push(frame, code)
        else:
            self._end_lap(activation, end_ns)
        self._own += 1
        line = code.lines.get(frame.f_lineno)
        if line is not None:
            line.hits += 1
        self._begin_lap(activation, line)

    def _on_return(self, frame, end_ns):
        self._read(self._handle, self._now.handle)
        activation = self._find(frame)
        if activation is None:
            self._others += 1
            return
        self._end_lap(activation, end_ns)
        self._own += 1
        outer = activation.enclosing
        self._pop()
        if outer is not None:
            self._begin_lap(outer, outer.line)
