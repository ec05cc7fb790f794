"""IPython's %cprun and %%cpstat."""
import importlib
import inspect
import pathlib
import statistics

from IPython.core.error import UsageError
from IPython.core.magic import Magics, line_cell_magic, line_magic, magics_class

from . import EVENTS, __version__, _document, _json, _listing, _report
from ._counters import Error
from ._session import Session

EARLIER = "load the extension before what starts them is imported"


def load(shell):
    shell.register_magics(CounterprofMagics(shell))


@magics_class
class CounterprofMagics(Magics):
    """The counters are open from loading the extension on, so that the threads of pools which start later are counted."""

    def __init__(self, shell):
        super().__init__(shell)
        self._sessions = {}
        self._session(",".join(EVENTS))

    def _session(self, events):
        """The session of these events, with nothing counted."""
        try:
            if events not in self._sessions:
                self._sessions[events] = Session(events, earlier=EARLIER)
        except Error as error:
            raise UsageError(str(error)) from None
        session = self._sessions[events]
        session.forget()
        return session

    @line_magic
    def cprun(self, line):
        """Execute a statement and count the lines of functions, as %lprun times them.

            %cprun -f FUNC [-f FUNC...] [-m MODULE] [-e EVENTS] [-z] [-r] [-T FILE] [-D FILE] STATEMENT

        -f: a function, as an expression; -m: all functions of a module; -e: events, as `perf stat -e` takes them; -z: leave
        out functions that were not called; -r: return the listing; -T, -D: write it to a file, as text or as JSON
        (docs/python-lines-schema.json)."""
        options, statement = self.parse_options(line, "f:m:e:zrT:D:", list_all=True)
        if "f" not in options and "m" not in options:
            raise UsageError("name a function, as in %cprun -f evolve run(500)")
        session = self._session(options.get("e", [",".join(EVENTS)])[-1])
        space = self.shell.user_ns
        for expression in options.get("f", []):
            self._add(session, expression, self._evaluated(expression))
        for name in options.get("m", []):
            self._add_module(session, name)
        code = compile(self.shell.transform_cell(statement), "<cprun>", "exec")
        try:
            with session.tracing(threads=True):
                exec(code, space)
            ended = ""
        except SystemExit:
            ended = "*** SystemExit exception caught in code being profiled."
        except KeyboardInterrupt:
            ended = "*** KeyboardInterrupt exception caught in code being profiled."
        text = _listing.lines(session, skip_zero="z" in options) or "None of the functions was called.\n"
        if ended:
            print(ended)
        if "r" not in options:
            print(text, end="")
        self._written(options, text, lambda: _document.document(session, __version__))
        if "r" in options:
            return text

    def _evaluated(self, expression):
        try:
            return eval(expression, self.shell.user_ns)
        except Exception as error:
            raise UsageError(f"{expression} cannot be found: {type(error).__name__}: {error}") from None

    @staticmethod
    def _add(session, expression, function):
        try:
            session.add(function)
        except TypeError:
            raise UsageError(f"{expression} is not a function in Python: it has no lines to be counted") from None

    def _add_module(self, session, name):
        try:
            module = importlib.import_module(name)
        except ImportError as error:
            raise UsageError(f"module {name} cannot be imported: {error}") from None
        for thing in list(vars(module).values()):
            for function in vars(thing).values() if inspect.isclass(thing) and thing.__module__ == name else [thing]:
                if inspect.isfunction(function) and function.__module__ == name:
                    session.add(function)

    @line_cell_magic
    def cpstat(self, line, cell=None):
        """Count a statement or a cell, as `perf stat -r` counts a command.

            %cpstat [-r RUNS] [-e EVENTS] [-o] [-D FILE] STATEMENT        %%cpstat [-r RUNS] ... and the cell below

        -r: execute it so often (default 1); -e: events, as `perf stat -e` takes them; -o: return the values of all runs; -D:
        write a report to a file (docs/report-schema.json), which `counterprof compare` and `export` read. Names that it
        assigns are kept, which %timeit does not do."""
        options, statement = self.parse_options(line, "r:e:oD:", posix=False, strict=False)
        if cell is not None:
            statement = f"{statement}\n{cell}" if statement.strip() else cell
        try:
            runs = int(options.get("r", 1))
        except ValueError:
            runs = 0
        if runs < 1:
            raise UsageError(f"-r {options['r']}: a whole number of runs from 1 on is wanted")
        if not statement.strip():
            raise UsageError("give a statement, as in %cpstat -r 5 run(500), or a cell below %%cpstat")
        session = self._session(options.get("e", ",".join(EVENTS)))
        code = compile(self.shell.transform_cell(statement), "<cpstat>", "exec")
        for run in range(1, runs + 1):
            with session.region(f"run {run}"):
                exec(code, self.shell.user_ns)
        results = session.region_results()
        print(_table(session, results), end="")
        if "D" in options:
            as_counted = session.region_results(as_counted=True)
            report = _report.report(session, [("statement", as_counted)], __version__)
            _write(options["D"], lambda path: _json.write(path, report))
        if "o" in options:
            return [{event.event: value.value for event, value in zip(session.opened, result.values)} for result in results]

    def _written(self, options, text, document):
        for path in options.get("T", []):
            _write(path, lambda path: pathlib.Path(path).write_text(text, encoding="utf-8"))
            print(f"*** The listing was written to {path}.")
        for path in options.get("D", []):
            _write(path, lambda path: _json.write(path, document()))
            print(f"*** What was counted was written to {path}, as JSON.")


def _write(path, write):
    try:
        write(path)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}") from None


def _spread(numbers):
    """perf's: the relative standard error of the mean."""
    mean = statistics.fmean(numbers)
    if len(numbers) < 2 or mean == 0:
        return ""
    return f"  ( +-{100 * statistics.stdev(numbers) / len(numbers) ** 0.5 / abs(mean):6.2f}% )"


def _table(session, results):
    runs = len(results)
    text = f"\n Counts of the statement{f' ({runs} runs)' if runs > 1 else ''}:\n\n"
    for i, event in enumerate(session.opened):
        values = [result.values[i] for result in results]
        missing = next((value for value in values if value.value is None), None)
        if missing is not None:
            text += _listing.row(event, None, missing.status) + "\n"
            continue
        numbers = [value.value for value in values]
        text += _listing.row(event, statistics.fmean(numbers), "counted", _spread(numbers)) + "\n"
    seconds = [result.time_ns / 1e9 for result in results]
    text += f"\n {statistics.fmean(seconds):17.9f} seconds time elapsed{_spread(seconds)}\n\n"
    return text + "".join(f" {note}\n" for note in _listing.region_notes(session))
