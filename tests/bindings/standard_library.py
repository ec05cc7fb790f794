"""Functions of the standard library at work: recursion, generators, exceptions and callbacks as they come. Prints how often
each line begins according to the accelerator, to the tracer in Python, and to a plain trace function; as JSON, in that order,
without the first where there is no accelerator."""
import argparse
import ast
import collections
import copy
import difflib
import fractions
import inspect
import io
import json
import pprint
import statistics
import sys
import textwrap
import tokenize

import counterprof
from counterprof._calibration import last_line
from counterprof._tracer import PythonTracer, make_tracer

MODULES = [argparse, ast, copy, difflib, fractions, pprint, statistics, textwrap, tokenize]


def functions():
    for module in MODULES:
        for thing in list(vars(module).values()):
            inside = vars(thing).values() if inspect.isclass(thing) and thing.__module__ == module.__name__ else [thing]
            for function in (getattr(each, "__func__", each) for each in inside):
                if inspect.isfunction(function) and function.__module__ == module.__name__:
                    yield function.__code__


def work():
    difflib.get_close_matches("evovle", ["evolve", "revolve", "x"])
    list(difflib.unified_diff(list("abcdefg"), list("abxdefz")))
    textwrap.fill("hello world " * 30, 40)
    tree = ast.parse("def f(x):\n  return [y * 2 for y in x if y]\n")
    ast.dump(tree)
    ast.NodeVisitor().visit(tree)
    fractions.Fraction(3, 7) + fractions.Fraction("1/9")
    try:
        fractions.Fraction("one third")
    except ValueError:
        pass
    statistics.stdev([1, 2, 3.5, 4])
    copy.deepcopy({"a": [1, {2: 3}]})
    pprint.pformat({i: list(range(i)) for i in range(20)})
    parser = argparse.ArgumentParser(prog="x")
    parser.add_argument("-x", type=int)
    parser.parse_args(["-x", "3"])
    parser.format_help()
    list(tokenize.generate_tokens(io.StringIO("a = [1, 2]\nif a:\n  b\n").readline))


def by_tracer(make):
    tracer = make(counterprof.Counters(["page-faults"]))
    for code in codes.values():
        tracer.add(code, last_line(code))
    tracer.enable()
    work()
    tracer.disable()
    return {f"{record[0].co_filename}:{record[0].co_name}:{record[1]}": record[2] for record in tracer.records() if record[2]}


def plainly():
    counted = collections.Counter()

    def trace(frame, what, argument):
        if what == "line" and id(frame.f_code) in codes:
            counted[f"{frame.f_code.co_filename}:{frame.f_code.co_name}:{frame.f_lineno}"] += 1
        return trace

    sys.settrace(trace)
    work()
    sys.settrace(None)
    return counted


codes = {id(code): code for code in functions()}
work()
print(json.dumps(([by_tracer(make_tracer)] if counterprof.accelerated else []) + [by_tracer(PythonTracer), plainly()]))
