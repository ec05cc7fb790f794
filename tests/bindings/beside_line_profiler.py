"""One of the notebook's programs, two steps in turns under line_profiler and under counterprof. Prints both listings as
they are after each round of turns, as JSON: {"line_profiler" | "counterprof": [[[function, line, hits, time], ...], ...]};
and the faults of each line.

Usage: beside_line_profiler.py PROGRAM SIZE ROUNDS TURNS [FORM]"""
import importlib
import inspect
import json
import os
import sys

from counterprof import Session

import line_profiler

try:
    os.setpriority(os.PRIO_PROCESS, 0, -20)  # times are compared, on a machine that others use
except PermissionError:
    pass
program, (size, rounds, turns) = sys.argv[1], map(int, sys.argv[2:5])
module = importlib.import_module(program)
OURS = ("diffusion_", "norm_square", "loops", "add")  # what the programs have in common is not profiled

modules = [module] + [thing for thing in vars(module).values() if inspect.ismodule(thing) and thing.__name__.startswith(OURS)]
functions = {function for each in modules for function in vars(each).values()
             if inspect.isfunction(function) and function.__module__.startswith(OURS)}

if len(sys.argv) > 5:
    work = module.FORMS[sys.argv[5]](size)
    # Those alone that it calls: line_profiler 4.0 cannot tell functions of equal code apart.
    functions = {work} | {function for function in functions if function.__name__ in work.__code__.co_names}
    state, advance = None, lambda state: work()
else:
    create = getattr(module, "create", None) or importlib.import_module("diffusion_numpy_memory").create
    state = create(size, size)
    import diffusion_python_memory
    import experiment
    evolve = getattr(module, "evolve", diffusion_python_memory.evolve)
    advance = getattr(module, "advance", None) or experiment.in_turns(evolve)

session = Session()
profiler = line_profiler.LineProfiler()
for function in functions:
    profiler.add_function(function)
    session.add(function)

with session.tracing():  # the first steps are unlike the others: they touch the arrays' pages
    for _ in range(4):
        state = advance(state)
session.reset()
def merged(profiler):
    """(function's name, line) -> [hits, seconds]. line_profiler 4 counts apart by the line that comes next, and get_stats() of
    4.0 keeps only the last of these (its own comment says so; 4.1 adds them up), so what it counted is added up here."""
    found = {}
    for code, places in profiler.code_hash_map.items():
        for place in places:
            for number, entry in profiler.c_code_map[place].items():
                line = found.setdefault((code.co_name, number), [0, 0.0])
                line[0] += entry["nhits"]
                line[1] += entry["total_time"] * profiler.timer_unit
    return found


def line_profilers():
    return sorted([name, line, hits, time] for (name, line), (hits, time) in merged(profiler).items())


def ours():
    return sorted([names[code], line.number, line.hits, line.time_ns / 1e9]
                  for code, function in zip(session.codes, session.function_results()) for line in function.lines)


names = {function.__code__: function.__name__ for function in functions}
found = {"line_profiler": [], "counterprof": []}
for _ in range(rounds):
    state = advance(advance(state))  # into the caches, for both
    for _ in range(turns):
        profiler.enable_by_count()
        state = advance(advance(state))  # twice: a program with two grids goes there and back
        profiler.disable_by_count()
        with session.tracing():
            state = advance(advance(state))
    found["line_profiler"].append(line_profilers())
    found["counterprof"].append(ours())

faults = [event.event for event in session.opened].index("page-faults")
found["faults"] = {f"{names[code]}:{line.number}": line.values[faults].value
                   for code, function in zip(session.codes, session.function_results()) for line in function.lines}
print(json.dumps(found))
