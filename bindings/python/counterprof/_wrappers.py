"""Functions of every kind, whose lines are counted while they run."""
import functools
import inspect
import threading


class Tracing:
    """A context, in which a session's functions are counted in this thread; with `threads`, also in those that are started
    within it."""

    def __init__(self, session, threads=False):
        self._session, self._threads = session, threads

    def __enter__(self):
        if self._threads:
            self._hook = threading._trace_hook  # threading.gettrace() from Python 3.10 on
            threading.settrace(self._in_a_new_thread)
        self._tracer = self._session.thread().tracer
        self._tracer.enable()

    def __exit__(self, *error):
        self._tracer.disable()
        if self._threads:
            threading.settrace(self._hook)

    def _in_a_new_thread(self, frame, what, argument):
        """The thread's first event; its tracer takes over from here."""
        self._session.thread().tracer.enable()


def traced(session, function):
    plain = inspect.unwrap(function)
    if inspect.isgeneratorfunction(plain):
        make = _of_generator
    elif inspect.iscoroutinefunction(plain):
        make = _of_coroutine
    elif inspect.isasyncgenfunction(plain):
        make = _of_asynchronous_generator
    else:
        make = _of_function
    return functools.wraps(function)(make(session, function))


def _of_function(session, function):
    def wrapper(*arguments, **keywords):
        tracer = session.thread().tracer
        tracer.enable()
        try:
            return function(*arguments, **keywords)
        finally:
            tracer.disable()
    return wrapper


def _of_generator(session, function):
    """Counts while the generator runs, and not while whoever asked it for an item does."""
    def wrapper(*arguments, **keywords):
        generator = function(*arguments, **keywords)
        act, given = generator.send, None
        while True:
            try:
                with Tracing(session):
                    item = act(given)
            except StopIteration as end:
                return end.value
            try:
                act, given = generator.send, (yield item)
            except GeneratorExit:
                generator.close()
                raise
            except BaseException as error:
                act, given = generator.throw, error
    return wrapper


def _of_coroutine(session, function):
    async def wrapper(*arguments, **keywords):
        with Tracing(session):
            return await function(*arguments, **keywords)
    return wrapper


def _of_asynchronous_generator(session, function):
    async def wrapper(*arguments, **keywords):
        with Tracing(session):
            async for item in function(*arguments, **keywords):
                yield item
    return wrapper
