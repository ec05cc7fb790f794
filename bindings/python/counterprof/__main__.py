"""python3 -m counterprof [-e EVENTS] [-f FUNCTION]... [--json FILE] PROGRAM [ARGUMENT]...

Runs a program in Python as it would run without, and prints what the lines of its functions counted, or what the whole
program did where no function is named. The counters are open before the program imports anything, so that the threads of
its pools are counted.
"""
import argparse
import fnmatch
import importlib
import inspect
import os
import sys
import types

import counterprof


def _functions_in(code, prefix=""):
    """All functions in a piece of code, by their qualified names (which code itself has from Python 3.11 on)."""
    for constant in code.co_consts:
        if inspect.iscode(constant):
            name = prefix + constant.co_name
            is_function = constant.co_flags & inspect.CO_OPTIMIZED  # else the body of a class
            if is_function:
                yield name, constant
            yield from _functions_in(constant, f"{name}.<locals>." if is_function else f"{name}.")


def _functions_of(module):
    """The same of a module that is imported: the code that will be executed, not an equal one."""
    waiting = list(vars(module).values())
    seen = set()
    while waiting:
        thing = waiting.pop()
        thing = inspect.unwrap(getattr(thing, "__func__", thing)) if callable(thing) else thing
        if id(thing) in seen or getattr(thing, "__module__", None) != module.__name__:
            continue
        seen.add(id(thing))
        if inspect.isclass(thing):
            waiting += vars(thing).values()
        elif inspect.isfunction(thing):
            yield thing.__qualname__, thing.__code__
            yield from _functions_in(thing.__code__, f"{thing.__qualname__}.<locals>.")


def _unknown(pattern, where, known):
    import difflib
    near = difflib.get_close_matches(pattern, [name.rsplit(".", 1)[-1] for name in known], 3)
    hint = f"; did you mean {', '.join(repr(name) for name in near)}?" if near else ""
    sys.exit(f"counterprof: no function '{pattern}' in {where}{hint}")


def _add_functions(session, patterns, code, program):
    for pattern in patterns:
        module, colon, name = pattern.rpartition(":")
        if colon:
            imported = importlib.import_module(module)
            known, where = list(_functions_of(imported)), imported.__file__
        else:
            known, where = list(_functions_in(code)), program
        found = [function for qualified, function in known if fnmatch.fnmatchcase(qualified, name)
                 or fnmatch.fnmatchcase(qualified.rsplit(".", 1)[-1], name)]
        if not found:
            _unknown(name, where, [qualified for qualified, _ in known])
        for function in found:
            session.add(function)


def _write(path):
    try:
        counterprof.write_json(path)
    except OSError as error:
        print(f"counterprof: {path} cannot be written: {error.strerror}", file=sys.stderr)
        sys.exit(4)  # as the tool's


def main():
    parser = argparse.ArgumentParser(prog="python3 -m counterprof", description=__doc__.split("\n\n")[1])
    parser.add_argument("-e", dest="events", default=",".join(counterprof.EVENTS), help="as `perf stat -e` takes them")
    parser.add_argument("-f", dest="functions", action="append", default=[], metavar="FUNCTION",
                        help="count its lines: a function of the program, or MODULE:FUNCTION; * and ? as in file names")
    parser.add_argument("--json", metavar="FILE", help="what was counted, in this file too")
    parser.add_argument("program")
    # argparse would call them required, which they are not
    parser.add_argument("arguments", nargs=argparse.REMAINDER).required = False
    given = parser.parse_args()
    try:
        session = counterprof.start(given.events)
    except counterprof.Error as error:
        sys.exit(f"counterprof: {error}")
    try:
        with open(given.program, "rb") as source:
            code = compile(source.read(), given.program, "exec", dont_inherit=True)
    except (OSError, SyntaxError, ValueError) as error:
        sys.exit(f"counterprof: {given.program} cannot be run: {error}")
    sys.argv = [given.program, *given.arguments]
    sys.path[0] = os.path.dirname(os.path.abspath(given.program))
    _add_functions(session, given.functions, code, given.program)
    module = types.ModuleType("__main__")
    module.__file__, module.__builtins__ = given.program, __builtins__
    sys.modules["__main__"] = module
    process = os.getpid()
    try:
        if given.functions:
            with session.tracing(threads=True):
                exec(code, module.__dict__)
        else:
            with session.region(given.program):
                exec(code, module.__dict__)
    finally:
        sys.stdout.flush()
        if os.getpid() == process:  # and not a child that the program forked
            counterprof.print_lines(sys.stderr) if given.functions else counterprof.print_regions(sys.stderr)
            if given.json:
                _write(given.json)


if __name__ == "__main__":
    main()
