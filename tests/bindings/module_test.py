#!/usr/bin/env python3
"""The Python module: events, counters and regions."""
import os
import pathlib
import unittest

from scripts import PYTHON, WAYS, ScriptTest, call, environment


class Regions(ScriptTest):
    def test_a_region_counts_its_pages_exactly(self):
        self.assertEqual(self.result("""
for pages in (1, 1, 1000):
    counterprof.reset()
    with counterprof.region("evolve"):
        touch(pages)
print(faults("evolve"))"""), 1000)

    def test_regions_nest_and_add_up(self):
        self.assertEqual(self.result("""
def nested():
    with counterprof.region("outer"):
        touch(100)
        for _ in range(3):
            with counterprof.region("inner"):
                touch(20)
for _ in range(3):
    nested()  # what Python itself needs for it, it has then
counterprof.reset()
nested()
print(json.dumps([faults("outer"), faults("inner"), [r["times"] for r in counterprof.document()["regions"]]]))"""),
                         [160, 60, [1, 3]])

    def test_a_region_is_a_decorator_too(self):
        self.assertEqual(self.result("""
@counterprof.region("call")
def called(pages):
    touch(pages)
called(30)
counterprof.reset()
called(30)
called(40)
print(faults("call"))"""), 70)

    def test_an_exception_ends_a_region(self):
        self.assertEqual(self.result("""
for _ in range(3):
    counterprof.reset()
    try:
        with counterprof.region("broken"):
            touch(50)
            raise KeyError
    except KeyError:
        pass
    touch(50)
print(faults("broken"))"""), 50)

    def test_each_thread_counts_its_own_and_one_that_ended_is_kept(self):
        counted = self.result("""
import threading
def work(pages):
    with counterprof.region("work"):
        touch(pages)
work(1)
counterprof.reset()
for pages in (100, 200):
    thread = threading.Thread(target=work, args=(pages,))
    thread.start()
    thread.join()
work(7)
print(faults("work"))""")
        self.assertTrue(307 <= counted <= 315, counted)  # a new thread's Python may take a page of its own

    def test_many_threads_do_not_use_up_the_descriptors(self):
        self.assertEqual(self.result("""
import threading
def work():
    with counterprof.region("work"):
        pass
for _ in range(300):
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
print(json.dumps([len(os.listdir("/proc/self/fd")) < 100, counterprof.document()["regions"][0]["times"]]))"""), [True, 300])

    def test_threads_that_a_region_starts_are_counted_with_it(self):
        self.assertEqual(self.result("""
import threading
with counterprof.region("all"):
    memory, address = fresh(300)
    thread = threading.Thread(target=ctypes.memset, args=(address, 1, 300 * PAGE))
    thread.start()
    thread.join()
print(json.dumps(faults("all") >= 300))"""), True)

    def test_threads_that_had_started_before_are_named(self):
        threads, said = self.result("""
import io, threading
stop = threading.Event()
thread = threading.Thread(target=stop.wait)
thread.start()
counterprof.start()
with counterprof.region("all"):
    pass
text = io.StringIO()
counterprof.print_regions(text)
found = [each["number"] for each in counterprof.document()["uncounted_threads"]]
stop.set()
print(json.dumps([found == [thread.native_id], text.getvalue()]))""")
        self.assertTrue(threads)
        self.assertIn("1 thread is not counted, having started before the counters were opened", said)

    def test_a_child_that_is_forked_in_a_region_belongs_to_the_parents(self):
        parent, child = self.result("""
counterprof.start()
with counterprof.region("parent"):
    touch(100)
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        touch(1000)
    else:
        os.waitpid(pid, 0)
if pid == 0:
    with counterprof.region("child"):
        touch(50)
    os.write(write, json.dumps([[r["name"], r["counts"]["page-faults"]] for r in counterprof.document()["regions"]]).encode())
    os._exit(0)
print(json.dumps([faults("parent"), json.loads(os.read(read, 10000))]))""")
        self.assertGreaterEqual(parent, 1100)
        [(name, faults)] = child
        self.assertEqual(name, "child")
        self.assertTrue(50 <= faults <= 60, faults)  # a forked process copies pages that it writes to

    def test_a_decorated_function_and_another_session_count_in_a_forked_child(self):
        self.assertEqual(self.result("""
other = counterprof.Session(["page-faults"])
@counterprof.region("work")
def work():
    with other.region("other"):
        touch(20)
work()
read, write = os.pipe()
if os.fork() == 0:
    work()
    os.write(write, json.dumps([counterprof.document()["regions"][0]["times"], other.region_results()[0].times]).encode())
    os._exit(0)
os.wait()
print(os.read(read, 1000).decode())"""), [1, 1])

    def test_a_region_that_is_left_in_another_thread_is_not_counted_and_said(self):
        self.assertEqual(self.result("""
import threading
region = counterprof.region("moved")
region.__enter__()
def leave():
    region.__exit__(None, None, None)
thread = threading.Thread(target=leave)
thread.start()
thread.join()
found = counterprof.document()["regions"][0]
print(json.dumps([found["times"], found["broken"], found["counts"]["page-faults"]]))"""), [0, 1, None])

    def test_what_nobody_printed_is_printed_at_the_end(self):
        finished = self.run_script("""
with counterprof.region("evolve"):
    touch(1000)""")
        self.assertEqual(finished.status, 0, finished)
        self.assertIn("Counts of region 'evolve' (entered once)", finished.err)
        self.assertRegex(finished.err, r"\n +1,00\d +page-faults\n")
        self.assertEqual(finished.out, "")

    def test_nothing_is_printed_where_nothing_was_counted(self):
        finished = self.run_script("counterprof.start()")
        self.assertEqual((finished.status, finished.out, finished.err), (0, "", ""))


class Events(ScriptTest):
    def test_a_name_that_is_no_events_is_an_error_with_the_closest_ones(self):
        finished = self.run_script("counterprof.start(['page-fualts'])")
        self.assertEqual(finished.status, 1)
        self.assertIn("counterprof._counters.Error: unknown event 'page-fualts'; did you mean 'page-faults'?", finished.err)

    def test_what_cannot_be_counted_has_no_number_and_a_reason(self):
        counts, reasons, events = self.result("""
counterprof.start(["page-faults", "cycles", "instructions", "cache-misses"])
with counterprof.region("all"):
    touch(10)
found = counterprof.document()
region = found["regions"][0]
print(json.dumps([region["counts"], region.get("reasons", {}), {e["event"]: e["status"] for e in found["events"]}]))""")
        self.assertTrue(10 <= counts["page-faults"] <= 13, counts)
        for name in ("cycles", "instructions", "cache-misses"):
            if events[name] != "counted":
                self.assertIsNone(counts[name])
                self.assertTrue(reasons[name]["text"])
            else:
                self.assertGreater(counts[name], 0)

    def test_a_list_of_events_is_perfs(self):
        self.assertEqual(self.result("""
from counterprof._counters import split_events
print(json.dumps([split_events(text) for text in
                  ("a,b:u", "cpu/event=0x2e,umask=1/u,c", "mem:0x10/8:rw,d", "e", "mem:0x10/8:w,cpu/a,b/")]))"""),
                         [["a", "b:u"], ["cpu/event=0x2e,umask=1/u", "c"], ["mem:0x10/8:rw", "d"], ["e"],
                          ["mem:0x10/8:w", "cpu/a,b/"]])

    def test_events_as_a_str_and_several_in_one(self):
        self.assertEqual(self.result("""
def names(events):
    return [event.event for event in counterprof.Counters(events).events]
session = counterprof.Session("page-faults,cs")
with session.region("all"):
    touch(10)
print(json.dumps([names("page-faults,cs"), names(["page-faults, cs", "task-clock"]), session.events,
                  10 <= session.region_results()[0].values[0].value <= 13, counterprof.start(["page-faults,cs"]).events]))"""),
                         [["page-faults", "cs"], ["page-faults", "cs", "task-clock"], ["page-faults", "cs"], True,
                          ["page-faults", "cs"]])

    def test_other_events_after_the_counters_are_open_are_refused(self):
        finished = self.run_script("counterprof.region('x')\ncounterprof.start(['page-faults'])")
        self.assertIn("RuntimeError: the counters are open already, for task-clock, page-faults", finished.err)

    def test_closing_twice_is_closing_once_and_reading_after_it_an_error(self):
        self.assertEqual(self.result("""
counters = counterprof.Counters(["page-faults"])
begin, end = counters.snapshot(), counters.snapshot()
counters.read(begin)
touch(20)
counters.read(end)
counted = counters.between(begin, end)[0].value
counters.close()
counters.close()
try:
    counters.read(begin)
except ValueError as error:
    print(json.dumps([20 <= counted <= 23, str(error)]))
del begin, end, counters"""), [True, "these counters are closed"])

    def test_as_nobody_the_kernels_side_is_taken_from_getrusage_and_said(self):
        level = int(pathlib.Path("/proc/sys/kernel/perf_event_paranoid").read_text())
        if os.getuid() != 0 or level < 2:
            self.skipTest("SKIPPED: needs root, to become nobody, and perf_event_paranoid 2")
        nobody = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
        if call(*nobody, PYTHON, "-c", "import counterprof").status != 0:
            self.skipTest("SKIPPED: nobody cannot read this build")
        for accelerated in WAYS:
            found, text = self.result("""
import io
@counterprof.lines
def work():
    memory, address = fresh(200)
    ctypes.memset(address, 1, 200 * PAGE)
work()
counterprof.reset()
with counterprof.region("all"):
    work()
text = io.StringIO()
counterprof.print_lines(text)
print(json.dumps([counterprof.document(), text.getvalue()]))""", accelerated, prefix=nobody)
            sources = {event["event"]: (event["source"], event["status"]) for event in found["events"]}
            self.assertEqual(sources["page-faults"], ("rusage", "counted"))
            for faults in found["lines"][1]["counts"]["page-faults"], found["regions"][0]["counts"]["page-faults"]:
                self.assertTrue(200 <= faults <= 205, found)
            self.assertIn("page-faults: counting in the kernel is not permitted, so it is taken from", text)


    def test_without_a_descriptor_nothing_is_counted_and_hits_and_times_remain(self):
        for accelerated in WAYS:
            line, events = self.result("""
import resource
resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))  # the standard streams
counterprof.start(["page-faults", "task-clock"])
@counterprof.lines
def work():
    touch(100)
work()
found = counterprof.document()
print(json.dumps([found["lines"][0], found["events"]]))""", accelerated)
            self.assertEqual(line["hits"], 1)
            self.assertGreater(line["time_ns"], 0)
            self.assertEqual(line["counts"], {"page-faults": None, "task-clock": None})
            self.assertEqual([event["reason"]["code"] for event in events], 2 * ["out_of_descriptors"])


class Library(ScriptTest):
    def test_a_library_that_is_not_there_is_named(self):
        finished = call(PYTHON, "-c", "import counterprof", env=environment(COUNTERPROF_LIBRARY="/nowhere/libcounterprof.so.1"))
        self.assertEqual(finished.status, 1)
        self.assertIn("ImportError: libcounterprof.so cannot be loaded; name it in COUNTERPROF_LIBRARY, or install or build "
                      "counterprof (/nowhere/libcounterprof.so.1", finished.err)

    def test_the_build_tree_is_found_without_being_named(self):
        variables = environment()
        del variables["COUNTERPROF_LIBRARY"]
        found = call(PYTHON, "-c", "import counterprof._library as l; print(l.PATH)", env=variables)
        self.assertEqual(found.status, 0, found)
        self.assertIn("/build/", found.out)


if __name__ == "__main__":
    unittest.main(verbosity=2)
