"""Functions of every kind, whose lines are counted while they run."""
import functools
import inspect
import threading
import types


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


class _Driver(functools.partial):
    """Calls a generator, a coroutine or an asynchronous generator's function at once, so that wrong arguments are an error
    where they are given, and drives what that returns. It is a partial() of the function, as `inspect` takes such for what the
    function is (inspect.iscoroutinefunction and its like)."""

    def __call__(self, *arguments, **keywords):
        driven = self._drive(self._session, self.__wrapped__(*arguments, **keywords))
        driven.__name__, driven.__qualname__ = self.__name__, self.__qualname__
        return driven

    def __get__(self, thing, of=None):
        return self if thing is None else types.MethodType(self, thing)

    def __reduce__(self):
        return self.__qualname__  # pickled by its name, as functions are


def traced(session, function):
    plain = inspect.unwrap(function)
    if inspect.isgeneratorfunction(plain):
        drive = _generator
    elif inspect.iscoroutinefunction(plain):
        drive = _coroutine
    elif inspect.isasyncgenfunction(plain):
        drive = _asynchronous_generator
    else:
        return functools.wraps(function)(_of_function(session, function))
    driver = functools.wraps(function)(_Driver(plain))
    driver._session, driver._drive = session, drive
    return driver


def _of_function(session, function):
    def wrapper(*arguments, **keywords):
        tracer = session.thread().tracer
        tracer.enable()
        try:
            return function(*arguments, **keywords)
        finally:
            tracer.disable()
    return wrapper


def _generator(session, generator):
    """Counts while the generator runs, and not while whoever asked it for an item does."""
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


async def _coroutine(session, coroutine):
    with Tracing(session):
        return await coroutine


async def _asynchronous_generator(session, generator):
    act, given = generator.asend, None
    while True:
        try:
            with Tracing(session):
                item = await act(given)
        except StopAsyncIteration:
            return
        try:
            act, given = generator.asend, (yield item)
        except GeneratorExit:
            await generator.aclose()
            raise
        except BaseException as error:
            act, given = generator.athrow, error
