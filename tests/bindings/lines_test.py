#!/usr/bin/env python3
"""@counterprof.lines: hits and counts of each line, by the accelerator and without it."""
import json
import pathlib
import unittest

from scripts import PYTHON, WAYS, ScriptTest, call, can_import, environment

STANDARD_LIBRARY = pathlib.Path(__file__).resolve().parent / "standard_library.py"


class Lines(ScriptTest):
    def assert_faults(self, counted, expected):
        """Python's own objects may take a new page now and then; never fewer than were touched."""
        self.assertEqual(len(counted), len(expected))
        for found, pages in zip(counted, expected):
            self.assertTrue(pages <= found <= pages + 3, (counted, expected))

    def test_the_faults_of_each_line_are_exact_and_add_up_to_the_regions(self):
        for accelerated in WAYS:
            lines, region = self.result("""
@counterprof.lines
def work(a, b):
    memory, address = fresh(a + b)
    ctypes.memset(address, 1, a * PAGE)
    ctypes.memset(address + a * PAGE, 1, b * PAGE)
for _ in range(3):
    work(1000, 500)  # what Python itself needs for it, it has then
counterprof.reset()
with counterprof.region("all"):
    work(1000, 500)
print(json.dumps([line_counts("work"), faults("all")]))""", accelerated)
            self.assertEqual(lines, [0, 1000, 500])
            self.assertEqual(region, sum(lines))

    @unittest.skipUnless(can_import("numpy"), "SKIPPED: python3-numpy is missing")
    def test_the_faults_of_numpys_lines(self):
        for accelerated in WAYS:
            lines, region = self.result("""
import numpy
@counterprof.lines
def work(memory):
    a, b = numpy.frombuffer(memory[0]), numpy.frombuffer(memory[1])
    a[:] = 1
    b += 1
for _ in range(3):
    work((fresh(700)[0], fresh(300)[0]))
counterprof.reset()
memory = fresh(700)[0], fresh(300)[0]
with counterprof.region("all"):
    work(memory)
print(json.dumps([line_counts("work"), faults("all")]))""", accelerated)
            self.assertEqual(lines, [0, 700, 600])  # b is read before it is written: two faults for each page
            self.assertEqual(region, sum(lines))

    def test_hits_are_those_of_the_statements(self):
        for accelerated in WAYS:
            self.assertEqual(self.result("""
@counterprof.lines
def work(n):
    x = 0
    for i in range(n):
        if i % 2:
            x += i
    return x
work(10)
work(5)
print(json.dumps(hits("work")))""", accelerated), [2, 17, 15, 7, 2])

    def test_an_exception_ends_the_line(self):
        for accelerated in WAYS:
            hit, counted = self.result("""
@counterprof.lines
def work(pages):
    touch(pages)
    raise KeyError
for pages in (10, 20):
    try:
        work(pages)
    except KeyError:
        touch(1000)
print(json.dumps([hits("work"), line_counts("work")]))""", accelerated)
            self.assertEqual(hit, [2, 2])
            self.assert_faults(counted, [30, 0])

    def test_recursion_counts_everything_once(self):
        for accelerated in WAYS:
            hit, counted = self.result("""
@counterprof.lines
def work(n):
    touch(10)
    if n:
        work(n - 1)
    touch(1)
work(20)
counterprof.reset()
work(20)
print(json.dumps([hits("work"), line_counts("work")]))""", accelerated)
            self.assertEqual(hit, [21, 21, 20, 21])
            self.assert_faults(counted, [210, 0, 0, 21])

    def test_deep_recursion_makes_room(self):
        for accelerated in WAYS:
            self.assertEqual(self.result("""
@counterprof.lines
def work(n):
    return 1 + work(n - 1) if n else 0
work(200)
print(json.dumps(hits("work")))""", accelerated), [201])

    def test_a_function_within_a_function_is_part_of_its_line(self):
        for accelerated in WAYS:
            inner, outer = self.result("""
@counterprof.lines
def inner():
    touch(10)
    touch(20)
@counterprof.lines
def outer():
    touch(5)
    inner()
    touch(6)
outer()
counterprof.reset()
outer()
print(json.dumps([line_counts("inner"), line_counts("outer")]))""", accelerated)
            self.assert_faults(inner, [10, 20])
            self.assert_faults(outer, [5, 30, 6])

    def test_a_generator_is_counted_while_it_runs(self):
        for accelerated in WAYS:
            hit, counted = self.result("""
@counterprof.lines
def items(n):
    for i in range(n):
        touch(10)
        got = (yield i) or touch(3)
        touch(1)
    return "done"
def use():
    result = yield from items(4)
    assert result == "done"
for item in use():
    touch(100)
counterprof.reset()
assert [item for item in use() if touch(100) is None] == [0, 1, 2, 3]
print(json.dumps([hits("items"), line_counts("items")]))""", accelerated)
            self.assertEqual(hit, [5, 4, 4, 4, 1])
            self.assert_faults(counted, [0, 40, 12, 4, 0])

    def test_a_generator_takes_what_is_thrown_and_is_closed(self):
        for accelerated in WAYS:
            self.assertEqual(self.result("""
seen = []
@counterprof.lines
def items():
    try:
        while True:
            try:
                seen.append((yield len(seen)))
            except KeyError:
                seen.append("thrown")
    finally:
        seen.append("closed")
generator = items()
next(generator)
generator.send("sent")
generator.throw(KeyError())
generator.close()
print(json.dumps(seen))""", accelerated), ["sent", "thrown", "closed"])

    def test_an_asynchronous_generator_takes_what_is_sent_and_thrown_and_is_closed(self):
        for accelerated in WAYS:
            self.assertEqual(self.result("""
import asyncio
seen = []
@counterprof.lines
async def items():
    try:
        while True:
            try:
                seen.append((yield len(seen)))
            except KeyError:
                seen.append("thrown")
    finally:
        seen.append("closed")
@counterprof.lines
async def three():
    for i in range(3):
        yield i
async def main():
    generator = items()
    await generator.asend(None)
    await generator.asend("sent")
    await generator.athrow(KeyError())
    await generator.aclose()
    return [item async for item in three()]
taken = asyncio.run(main())
print(json.dumps([seen, taken, hits("items"), hits("three")]))""", accelerated),
                             [["sent", "thrown", "closed"], [0, 1, 2], [1, 3, 3, 3, 1, 1], [4, 3]])

    def test_wrong_arguments_are_an_error_at_the_call_and_each_kind_of_function_is_shown(self):
        self.assertEqual(self.result("""
import inspect, pickle
class Kinds:
    @counterprof.lines
    def generator(self, n): yield n
    @counterprof.lines
    async def coroutine(self, n): return n
    @counterprof.lines
    async def asynchronous(self, n): yield n
    @counterprof.lines
    @classmethod
    def of_class(cls, n): yield n
    @staticmethod
    @counterprof.lines
    def of_none(n): yield n
@counterprof.lines
def items(n): yield n
errors = 0
for function in (Kinds().generator, Kinds().coroutine, Kinds().asynchronous, Kinds.of_class, Kinds.of_none, items):
    try:
        function(1, 2)
    except TypeError:
        errors += 1
kinds = [[kind(function) for kind in (inspect.isgeneratorfunction, inspect.iscoroutinefunction, inspect.isasyncgenfunction)]
         for function in (Kinds().generator, Kinds().coroutine, Kinds.asynchronous)]
made = items(1)
print(json.dumps([errors, kinds, [*Kinds().generator(1), *Kinds.of_class(2), *Kinds.of_none(3)],
                  [made.__name__, str(inspect.signature(Kinds().generator))], pickle.loads(pickle.dumps(items)) is items]))"""),
                         [6, [[True, False, False], [False, True, False], [False, False, True]], [1, 2, 3],
                          ["items", "(n)"], True])

    def test_coroutines_take_turns(self):
        for accelerated in WAYS:
            hit, counted = self.result("""
import asyncio
@counterprof.lines
async def work(pages):
    touch(pages)
    await asyncio.sleep(0.001)
    touch(pages)
async def main():
    await asyncio.gather(work(10), work(20))
asyncio.run(main())
asyncio.run(main())
counterprof.reset()
asyncio.run(main())
print(json.dumps([hits("work"), [line_counts("work")[i] for i in (0, 2)]]))""", accelerated)
            self.assertEqual(hit, [2, 2, 2])
            self.assert_faults(counted, [30, 30])

    def test_threads_have_their_own_counts_and_the_listing_their_sum(self):
        for accelerated in WAYS:
            self.assertEqual(self.result("""
import threading
@counterprof.lines
def work(pages):
    touch(pages)
    return pages
work(1)
counterprof.reset()
threads = [threading.Thread(target=work, args=(pages,)) for pages in (10, 20, 30)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
work(5)
print(json.dumps([hits("work"), line_counts("work")[1] >= 0, 65 <= line_counts("work")[0] <= 75]))""", accelerated),
                [[4, 4], True, True])

    def test_a_pool_that_starts_later_is_counted_with_the_line_that_waits_for_it(self):
        for accelerated in WAYS:
            self.assertEqual(self.result("""
from concurrent.futures import ThreadPoolExecutor
counterprof.start()
memory, address = fresh(400)
pool = ThreadPoolExecutor(2)
list(pool.map(abs, range(4)))
@counterprof.lines
def work():
    tasks = [pool.submit(ctypes.memset, address + i * 100 * PAGE, 1, 100 * PAGE) for i in range(4)]
    for task in tasks:
        task.result()
work()
print(json.dumps(400 <= sum(line_counts("work")) <= 420))""", accelerated), True)

    @unittest.skipUnless(can_import("numexpr"), "SKIPPED: python3-numexpr is missing")
    def test_numexprs_threads_are_counted_or_named(self):
        program = """
import numpy
{first}
{second}
ones = numpy.ones(1000 * 512)
numexpr.evaluate("ones + 1")
memory, address = fresh(1000)
out = numpy.frombuffer(memory)
@counterprof.lines
def work():
    numexpr.evaluate("ones + 1", out=out)
work()
found = counterprof.document()
print(json.dumps([line_counts("work")[0], len(found["uncounted_threads"]), os.cpu_count()]))"""
        imports, opens = "import numexpr; numexpr.set_num_threads(2)", "counterprof.start()"
        faults, uncounted, _ = self.result(program.format(first=opens, second=imports))
        self.assertTrue(1000 <= faults <= 1020, faults)
        fewer, named, processors = self.result(program.format(first=imports, second=opens))
        self.assertGreater(named, uncounted)
        if processors > 1:
            self.assertLess(fewer, 1000)

    def test_a_fork_in_a_function(self):
        for accelerated in WAYS:
            parent, child = self.result("""
@counterprof.lines
def work():
    touch(10)
    pid = os.fork()
    touch(20)
    return pid
read, write = os.pipe()
pid = work()
if pid == 0:
    touch(30)
    os.write(write, json.dumps(counterprof.document()["lines"]).encode())
    os._exit(0)
os.waitpid(pid, 0)
print(json.dumps([hits("work"), json.loads(os.read(read, 10000))]))""", accelerated)
            self.assertEqual(parent, [1, 1, 1, 1])
            self.assertEqual(child, [])

    def test_functions_of_equal_code_are_told_apart(self):
        for accelerated in WAYS:
            one, two = self.result("""
text = "def work(pages):\\n    touch(pages)\\n"
for name, pages in (("one", 10), ("two", 20)):
    space = {"touch": touch}
    exec(compile(text, name, "exec"), space)
    counterprof.lines(space["work"])(pages)
print(json.dumps([[line["file"], line["hits"], line["counts"]["page-faults"]] for line in counterprof.document()["lines"]]))""",
                                   accelerated)
            self.assertEqual([one[:2], two[:2]], [["one", 1], ["two", 1]])
            self.assert_faults([one[2], two[2]], [10, 20])

    def test_the_standard_library_at_work(self):
        finished = call(PYTHON, STANDARD_LIBRARY, env=environment(WAYS[0]))
        self.assertEqual(finished.status, 0, finished)
        *ways, plainly = json.loads(finished.out)
        self.assertGreater(len(plainly), 500)
        for way in ways:
            self.assertEqual(way, plainly)

    def test_methods_of_every_kind(self):
        for accelerated in WAYS:
            self.assertEqual(self.result("""
class Grid:
    @counterprof.lines
    def plain(self):
        return 1
    @counterprof.lines
    @classmethod
    def of_class(cls):
        return 2
    @staticmethod
    @counterprof.lines
    def of_none():
        return 3
grid = Grid()
print(json.dumps([[grid.plain(), grid.of_class(), Grid.of_none()], hits("plain"), hits("of_class"), hits("of_none")]))""",
                accelerated), [[1, 2, 3], [1], [1], [1]])

    def test_what_is_not_python_is_refused(self):
        finished = self.run_script("counterprof.lines(len)")
        self.assertIn("TypeError: <built-in function len> is not written in Python: it has no lines to be counted", finished.err)

    def test_a_debuggers_trace_function_is_given_back(self):
        for accelerated in WAYS:
            self.assertEqual(self.result("""
seen = []
def tracer(frame, what, argument):
    seen.append(frame.f_code.co_name)
    return None
@counterprof.lines
def work():
    return 1
def other():
    return 2
sys.settrace(tracer)
work()
same = sys.gettrace() is tracer
other()
sys.settrace(None)
print(json.dumps([hits("work"), same, "other" in seen]))""", accelerated), [[1], True, True])

    def test_tracing_that_somebody_turns_off_leaves_no_wrong_counts(self):
        for accelerated in WAYS:
            hit, *counted = self.result("""
@counterprof.lines
def work(rude):
    touch(10)
    if rude:
        sys.settrace(None)
    touch(20)
work(False)
counterprof.reset()
work(True)
touch(1000)
work(False)
print(json.dumps([hits("work")[0], line_counts("work")[0], line_counts("work")[-1]]))""", accelerated)
            self.assertEqual(hit, 2)
            self.assert_faults(counted, [20, 20])  # and not the 1000 between

    def test_a_trace_function_that_somebody_saves_and_restores(self):
        for accelerated in WAYS:
            hit, of_outer, counted, said = self.result("""
import io, threading
@counterprof.lines
def inner():
    touch(10)
    return 1
@counterprof.lines
def outer():
    old = sys.gettrace()
    sys.settrace(None)
    sys.settrace(old)
    other = threading.Thread(target=plain, args=(old,))
    other.start()
    other.join()
    return inner()
def plain(old):
    sys.settrace(old)  # not this thread's: inner() counts by its own
    inner()
outer()
counterprof.reset()
outer()
inner()
text = io.StringIO()
counterprof.print_lines(text)
print(json.dumps([hits("inner"), hits("outer"), line_counts("inner"), "somebody else" in text.getvalue()]))""", accelerated)
            self.assertEqual(hit, [3, 3])
            self.assertEqual(of_outer, [1, 1, 1, 1, 1, 1])  # all but the one that was executed without a trace function
            self.assert_faults(counted, [30, 0])
            self.assertFalse(said)

    def test_a_doctest_of_a_function_whose_lines_are_counted(self):
        for accelerated in WAYS:
            self.assertEqual(self.result("""
import doctest
def work(n):
    '''
    >>> work(2)
    3
    '''
    n += 1
    return n
session = counterprof.start()
session.add(work)
with session.tracing():
    failed = doctest.testmod()
    work(1)
print(json.dumps([failed.failed, failed.attempted, hits("work")]))""", accelerated), [0, 1, [2, 2]])

    def test_a_recursion_in_which_tracing_was_turned_off_counts_nothing_twice(self):
        for accelerated in WAYS:
            lines, time_ns, all_ns, region = self.result("""
import time
def work(n):
    if n == 0:
        touch(50)
        time.sleep(0.05)
        sys.settrace(None)
        return
    work(n - 1)
    touch(5)
    sys.settrace(old)
    again()
    touch(7)
def again():
    pass
session = counterprof.start()
session.add(work)
def run():
    global old
    with session.tracing():
        old = sys.gettrace()
        with counterprof.region("all"):
            work(1)
run()
counterprof.reset()
run()
found = counterprof.document()["lines"]
print(json.dumps([line_counts("work"), sum(line["time_ns"] for line in found),
                  counterprof.document()["regions"][0]["time_ns"], faults("all")]))""", accelerated)
            self.assertLessEqual(time_ns, all_ns)
            self.assertLessEqual(sum(lines), region)
            self.assertTrue(50 <= sum(lines) <= region, lines)

    def test_what_happened_while_tracing_was_off_is_no_outer_calls(self):
        for accelerated in WAYS:
            hit, counted, said = self.result("""
import io
def work(rude):
    touch(10)
    if rude:
        sys.settrace(None)
    touch(20)
session = counterprof.start()
session.add(work)
def run():
    with session.tracing():
        old = sys.gettrace()
        work(True)
        touch(1000)
        sys.settrace(old)
        work(False)
def said():
    text = io.StringIO()
    counterprof.print_lines(text)
    return "Once somebody else set the trace function" in text.getvalue()
run()
counterprof.reset()
run()
found = hits("work"), line_counts("work"), [said()]
with session.tracing():
    work(True)
found[2].append(said())
counterprof.reset()
found[2].append(said())
print(json.dumps(found))""", accelerated)
            self.assertEqual(hit[0], 2)
            self.assertLess(sum(counted), 100)
            self.assertEqual(said, [False, True, False])

    def test_what_counting_costs_is_taken_off(self):
        """Empty lines cost next to nothing; the bound is wide, as the machine may be busy."""
        for accelerated in WAYS:
            found = self.result("""
@counterprof.lines
def work():
    for i in range(20000):
        pass
work()
print(json.dumps(counterprof.document()))""", accelerated)
            cost = found["taken_off"]["line"]
            self.assertGreater(cost["time_ns"], 0)
            self.assertGreater(cost["counts"]["task-clock"], 0)
            self.assertEqual(cost["counts"]["page-faults"], 0)
            empty = found["lines"][1]
            self.assertLess(empty["time_ns"] / empty["hits"], 2 * cost["time_ns"] + 500)


class Listing(ScriptTest):
    PROGRAM = """
@counterprof.lines
def work(a, b):
    memory, address = fresh(a + b)
    ctypes.memset(address, 1, a * PAGE)  # A
    ctypes.memset(address + a * PAGE, 1, b * PAGE)
work(1, 1)
counterprof.reset()
work(1000, 500)
"""

    def test_it_is_line_profilers_with_the_events_as_columns(self):
        for accelerated in WAYS:
            finished = self.run_script(self.PROGRAM, accelerated)
            self.assertEqual(finished.status, 0, finished)
            text = finished.err
            self.assertTrue(text.startswith("Timer unit: 1e-06 s, also of task-clock\n\nTotal time: "), text)
            self.assertRegex(text, r"\nFile: .*program.py\nFunction: work at line \d+\n\n"
                             r"Line # +Hits +Time +Per Hit +% Time +task-clock +page-faults +context-switches .* Line Contents\n=")
            self.assertRegex(text, r"\n +\d+ +1 +[\d.]+ +[\d.]+ +[\d.]+ +[\d.]+ +1000 +\d+ .*"
                             r"ctypes.memset\(address, 1, a \* PAGE\)  # A\n")
            self.assertRegex(text, r"\n +\d+ +def work\(a, b\):\n")
            self.assertIn("Taken off for each hit, as counting costs that: ", text)

    def test_source_that_is_not_there_is_said(self):
        for accelerated in WAYS:
            finished = self.run_script("""
space = {}
exec(compile("def work():\\n    return 1\\n", "<made>", "exec"), space)
counterprof.lines(space["work"])()""", accelerated)
            self.assertIn("Its source cannot be read: the lines stand without their contents.", finished.err)
            self.assertRegex(finished.err, r"\n +2 +1 ")


if __name__ == "__main__":
    unittest.main(verbosity=2)
