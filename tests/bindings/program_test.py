#!/usr/bin/env python3
"""python3 -m counterprof, and the JSON document against its schema."""
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

import jsonschema

from scripts import MODULE, PROGRAMS, PYTHON, SOURCE, WAYS, ScriptTest, call, can_import, environment

SCHEMA = jsonschema.Draft202012Validator(json.loads((SOURCE / "docs" / "python-lines-schema.json").read_text()))

REPORT_SCHEMA = jsonschema.Draft202012Validator(json.loads((SOURCE / "docs" / "report-schema.json").read_text()))


class Program(ScriptTest):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="counterprof-test-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def counterprof(self, *words, accelerated=True, **options):
        return call(PYTHON, "-m", "counterprof", *words, env=environment(accelerated), **options)

    def test_a_functions_lines_by_its_name_in_an_unchanged_program(self):
        for accelerated in WAYS:
            path = self.folder / "lines.json"
            finished = self.counterprof("-f", "evolve", "--json", path, PROGRAMS / "diffusion_python.py", "--rows", 10,
                                        "--columns", 10, "--steps", 3, accelerated=accelerated)
            self.assertEqual(finished.status, 0, finished)
            plain = call(PYTHON, PROGRAMS / "diffusion_python.py", "--rows", 10, "--columns", 10, "--steps", 3)
            self.assertEqual(finished.out, plain.out)
            self.assertIn("Function: evolve at line 6", finished.err)
            found = json.loads(path.read_text())
            SCHEMA.validate(found)
            self.assertEqual([line["hits"] for line in found["lines"]], [3, 3, 33, 330, 300, 300, 300, 3])
            self.assertEqual({line["function"] for line in found["lines"]}, {"evolve"})

    def test_a_function_of_a_module(self):
        if not can_import("numpy"):
            self.skipTest("SKIPPED: python3-numpy is missing")
        finished = self.counterprof("-f", "diffusion_numpy_memory2:roll_add", PROGRAMS / "diffusion_numpy_memory2_numexpr.py"
                                    if can_import("numexpr") else PROGRAMS / "diffusion_numpy_memory2.py", "--steps", 2)
        self.assertEqual(finished.status, 0, finished)
        self.assertIn("Function: roll_add at line 10", finished.err)
        self.assertRegex(finished.err, r"\n +12 +8 .* if axis == 1:\n")

    def test_without_a_function_the_program_is_counted(self):
        finished = self.counterprof(PROGRAMS / "loops.py", "--form", "fast", "--iterations", 1000)
        self.assertEqual(finished.status, 0, finished)
        self.assertRegex(finished.err, r"Counts of region '.*loops.py' \(entered once\)")

    def test_what_a_program_exits_with_is_passed_on(self):
        path = self.folder / "exits.py"
        path.write_text("import sys\ndef work():\n    sys.exit(7)\nif __name__ == '__main__':\n    work()\n")
        finished = self.counterprof("-f", "work", path)
        self.assertEqual(finished.status, 7)
        self.assertRegex(finished.err, r"\n +3 +1 .* sys.exit\(7\)\n")

    def test_threads_that_the_program_starts_and_children_that_it_forks(self):
        program, path = self.folder / "threads.py", self.folder / "lines.json"
        program.write_text("""
import os, threading
def work(n):
    for i in range(n):
        pass
threads = [threading.Thread(target=work, args=(n,)) for n in (10, 20)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
work(5)
pid = os.fork()
work(1000)
if pid:
    os.waitpid(pid, 0)
""")
        for accelerated in WAYS:
            finished = self.counterprof("-f", "work", "--json", path, program, accelerated=accelerated)
            self.assertEqual(finished.status, 0, finished)
            self.assertEqual([line["hits"] for line in json.loads(path.read_text())["lines"]], [1039, 1035])
            self.assertEqual(finished.err.count("Function: work"), 1, finished)

    def test_what_cannot_be_done_is_said(self):
        for words, said in [(["-f", "evovle", PROGRAMS / "diffusion_python.py"],
                             "counterprof: no function 'evovle' in .*diffusion_python.py; did you mean 'evolve'?"),
                            (["-e", "page-fualts", PROGRAMS / "loops.py"],
                             "counterprof: unknown event 'page-fualts'; did you mean"),
                            ([self.folder / "nowhere.py"], "counterprof: .*nowhere.py cannot be run: .*No such file")]:
            finished = self.counterprof(*words)
            self.assertEqual(finished.status, 1, finished)
            self.assertRegex(finished.err, said.replace("?", r"\?"))
            self.assertNotIn("Traceback", finished.err)

    def test_a_program_is_all_that_is_required(self):
        finished = self.counterprof()
        self.assertEqual(finished.status, 2, finished)
        self.assertTrue(finished.err.endswith("required: program\n"), finished)

    def test_hostile_documents_hold_to_the_schema(self):
        found = self.result("""
counterprof.start(["page-faults", "cycles", "task-clock"])
space = {}
exec(compile("def wo\\u00e9rk():\\n    touch(10)\\n", "no\\n where \\udce9", "exec"), {**globals(), "space": space}, space)
counterprof.lines(space["wo\\u00e9rk"])()
with counterprof.region("a \\"name\\"\\n\\udce9"):
    pass
with counterprof.region(7):
    pass
counterprof.write_json("document.json")
print(open("document.json").read())""")
        SCHEMA.validate(found)
        self.assertGreaterEqual(found["lines"][0]["counts"]["page-faults"], 10)
        self.assertIsNone(found["lines"][0]["contents"])

    def test_the_schema_refuses_a_number_that_was_not_counted(self):
        found = self.result("""
with counterprof.region("all"):
    pass
print(json.dumps(counterprof.document()))""")
        SCHEMA.validate(found)
        found["events"].append({**found["events"][0], "event": "cycles", "status": "not_supported", "reason": None})
        with self.assertRaises(jsonschema.ValidationError):
            SCHEMA.validate(found)


class Reports(ScriptTest):
    """Regions as the report that `counterprof run` writes."""

    PROGRAM = """
counterprof.start(["page-faults", "task-clock", "cycles"])
for pages in (100, 100, 100):
    with counterprof.region("a"):
        touch(pages)
with counterprof.region("b \\n\\udce9"):
    touch(10)
@counterprof.lines
def work():
    touch(20)
work()
counterprof.write_report("report.json")
print(open("report.json").read())
"""

    def test_a_region_is_a_kernel_and_the_program_its_run(self):
        found = self.result(self.PROGRAM)
        REPORT_SCHEMA.validate(found)
        faults = found["kernels"][0]["events"][0]
        self.assertEqual([kernel["name"] for kernel in found["kernels"]][0], "a")
        self.assertEqual((faults["event"], faults["scope"], faults["status"]), ("page-faults", "region", "counted"))
        run = faults["runs"][0]
        self.assertTrue(300 <= run["raw"] <= 310, run)
        self.assertEqual((run["value"], faults["per_work"]["mean"]), (run["raw"], run["raw"] / 3))
        [line] = found["lines"]
        self.assertEqual((line["function"], line["hits"], line["contents"]), ("work", 1, "    touch(20)"))
        self.assertEqual(line["counts"]["cycles"] is None, "cycles" in line.get("reasons", {}))
        cycles = found["kernels"][0]["events"][2]
        self.assertEqual(cycles["summary"] is None, cycles["status"] != "counted")

    def test_a_region_that_was_left_in_another_thread_is_named(self):
        found = self.result("""
import threading
region = counterprof.region("moved")
region.__enter__()
thread = threading.Thread(target=region.__exit__, args=(None, None, None))
thread.start()
thread.join()
print(json.dumps(counterprof.report()))""")
        REPORT_SCHEMA.validate(found)
        self.assertEqual((found["kernels"], found["warnings"]),
                         ([], ["region 'moved' was left once in another thread than it was entered in: that is not counted"]))

    def test_the_tool_reads_it(self):
        tool = pathlib.Path(os.environ.get("COUNTERPROF_TOOL", ""))
        if not tool.is_file():
            self.skipTest("SKIPPED: a build without the tool")
        with tempfile.TemporaryDirectory(prefix="counterprof-test-") as folder:
            path = pathlib.Path(folder) / "report.json"
            path.write_text(json.dumps(self.result(self.PROGRAM)))
            for words in (["compare", path, path], ["export", path, "--to", "csv"], ["explain", path]):
                finished = call(tool, *words)
                self.assertEqual(finished.status, 0, finished)
            self.assertRegex(call(tool, "compare", path, path).out, r"a, per entry\n(.*\n)* page-faults +10[0-3].\d +10[0-3].\d ")

    def test_its_figures_are_those_that_the_report_asks_for(self):
        numbers = [531, 488, 490, 512, 500, 497, 505, 4000]
        figures = self.result(f"""
from counterprof._report import summary
print(json.dumps([summary({numbers}), summary([5, 7, 9]), summary([3, 4]), summary([2]), summary([])]))""")
        self.assertEqual(figures[0]["outliers"], [8])
        self.assertAlmostEqual(figures[1]["ci95"][0], 7 - 4.302652729911275 * 2 / 3 ** 0.5, places=9)
        self.assertEqual((figures[1]["median"], figures[1]["stddev"], figures[2]["ci95"], figures[3]["stddev"], figures[4]),
                         (7, 2, None, None, None))


class Installed(unittest.TestCase):
    def test_an_installed_module_finds_its_library_and_accelerator(self):
        build = pathlib.Path(os.environ["COUNTERPROF_LIBRARY"]).resolve().parents[1]
        with tempfile.TemporaryDirectory(prefix="counterprof-test-") as folder:
            for component in ("src/capi", "bindings/python"):
                subprocess.run([shutil.which("cmake"), "--install", build / component, "--prefix", folder], check=True,
                               capture_output=True)
            variables = environment()
            del variables["COUNTERPROF_LIBRARY"]
            variables["PYTHONPATH"] = f"{folder}/share/counterprof/python"
            found = call(PYTHON, "-c", "import counterprof, counterprof._library as l; print(l.PATH, counterprof.accelerated)",
                         env=variables, cwd="/")
            self.assertEqual(found.status, 0, found)
            path, accelerated = found.out.split()
            self.assertTrue(path.startswith(folder), path)
            self.assertEqual(accelerated, str(WAYS[0]))
            self.assertNotIn(str(MODULE), found.out)


if __name__ == "__main__":
    unittest.main(verbosity=2)
