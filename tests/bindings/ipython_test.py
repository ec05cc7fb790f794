#!/usr/bin/env python3
"""%cprun and %%cpstat in a session of IPython on a terminal, and errors in IPython's own shell."""
import json
import os
import pathlib
import pty
import re
import select
import subprocess
import tempfile
import time
import unittest

from scripts import PYTHON, SOURCE, call, can_import, environment

DEFINITIONS = """
%load_ext counterprof
import ctypes, mmap

def touch(pages):
    memory = mmap.mmap(-1, pages * 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    memory.madvise(mmap.MADV_NOHUGEPAGE)
    ctypes.memset(ctypes.addressof(ctypes.c_char.from_buffer(memory)), 1, pages * 4096)

def evolve(a, b):
    touch(a)
    touch(b)

def run(steps):
    for _ in range(steps):
        evolve(30, 20)

run(2)
"""


@unittest.skipUnless(can_import("IPython"), "SKIPPED: python3-ipython is missing")
class Magics(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="counterprof-test-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def on_a_terminal(self, text):
        """What is shown on a terminal, on which that was typed."""
        terminal, its_end = pty.openpty()
        words = [PYTHON, "-m", "IPython", "--no-banner", "--simple-prompt", "--colors=NoColor", "--no-confirm-exit"]
        process = subprocess.Popen(words, stdin=its_end, stdout=its_end, stderr=its_end, cwd=self.folder, close_fds=True,
                                   env=environment(IPYTHONDIR=str(self.folder), TERM="dumb", COLUMNS="200"))
        os.close(its_end)
        self.addCleanup(os.close, terminal)
        shown, typed, deadline = b"", text.strip().split("\n") + ["", "", "exit"], time.monotonic() + 60
        try:
            while time.monotonic() < deadline:
                if select.select([terminal], [], [], 0.2)[0]:
                    try:
                        shown += os.read(terminal, 65536)
                    except OSError:  # the other end was closed: it has ended
                        break
                elif typed and re.search(rb"(In \[\d+\]:|\.\.\.:)[ \r\n]*$", shown):
                    os.write(terminal, typed.pop(0).encode() + b"\n")
                elif process.poll() is not None:
                    break
            else:
                self.fail(f"IPython did not end:\n{shown.decode(errors='replace')}")
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()
        return shown.decode(errors="replace").replace("\r\n", "\n")

    def in_its_shell(self, text):
        """What IPython's shell prints for those cells, between lines of dashes."""
        path = self.folder / "cells.py"
        path.write_text(f"""
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
shell.colors = "NoColor"
for cell in {(DEFINITIONS + text).split('----')!r}:
    shell.run_cell(cell.strip() + "\\n", store_history=True)
""")
        return call(PYTHON, path, env=environment(IPYTHONDIR=str(self.folder)), cwd=self.folder)

    def test_both_magics_on_a_terminal(self):
        # Three times, as IPython's own heap may grow by a page in one of them; the counts are looked for to the last.
        shown = self.on_a_terminal(DEFINITIONS.replace("\n\n", "\n\n\n") + 3 * """
%cprun -f evolve run(5)
%%cpstat -r 3
touch(70)
touch(7)

""")
        self.assertRegex(shown, r"Timer unit: 1e-06 s.*\n\nTotal time: .* s\n.*\nFunction: evolve at line \d+\n")
        self.assertRegex(shown, r"\n +\d+ +5 +[\d.]+ +[\d.]+ +[\d.]+ +[\d.]+ +150 +\d+ +.* touch\(a\)\n")
        self.assertRegex(shown, r"\n +\d+ +5 +[\d.]+ +[\d.]+ +[\d.]+ +[\d.]+ +100 +\d+ +.* touch\(b\)\n")
        self.assertIn(" Counts of the statement (3 runs):", shown)
        self.assertRegex(shown, r"\n +77(\.\d)? +page-faults +\( \+- +\d+\.\d\d% \)\n")
        self.assertRegex(shown, r"\n +[\d.]+ msec task-clock +\( \+- +\d+\.\d\d% \)\n")
        self.assertRegex(shown, r"\n +\d+\.\d{9} seconds time elapsed  \( \+- +\d+\.\d\d% \)\n")

    def test_what_is_written_to_files_and_returned(self):
        finished = self.in_its_shell("""
----
text = %cprun -r -f evolve -T lines.txt -D lines.json run(4)
----
values = %cpstat -o -r 2 -D stat.json touch(50)
----
print(text[:10], [value["page-faults"] for value in values])
""")
        self.assertIn("Timer unit [5", finished.out, finished)
        import jsonschema
        schema = jsonschema.Draft202012Validator(json.loads((SOURCE / "docs" / "python-lines-schema.json").read_text()))
        schema.validate(json.loads((self.folder / "lines.json").read_text()))
        lines = json.loads((self.folder / "lines.json").read_text())["lines"]
        self.assertEqual([(line["hits"], line["contents"].strip()) for line in lines], [(4, "touch(a)"), (4, "touch(b)")])
        self.assertIn("touch(a)", (self.folder / "lines.txt").read_text())
        report = json.loads((self.folder / "stat.json").read_text())
        jsonschema.Draft202012Validator(json.loads((SOURCE / "docs" / "report-schema.json").read_text())).validate(report)
        [statement] = report["kernels"]
        self.assertEqual([run["run"] for run in statement["events"][1]["runs"]], [1, 2])
        self.assertGreaterEqual(statement["events"][1]["summary"]["min"], 50)

    def test_names_that_a_cell_assigns_are_kept(self):
        finished = self.in_its_shell("""
----
%%cpstat
kept = 42
----
print("kept", kept)
""")
        self.assertIn("kept 42", finished.out, finished)

    def test_what_cannot_be_done_is_said_in_a_line(self):
        for cell, said in [("%cprun run(1)", "UsageError: name a function, as in %cprun -f evolve run(500)"),
                           ("%cprun -f evovle run(1)", "UsageError: evovle cannot be found: NameError"),
                           ("%cprun -f len run(1)", "UsageError: len is not a function in Python"),
                           ("%cprun -m nowhere run(1)", "UsageError: module nowhere cannot be imported"),
                           ("%cpstat -e page-fualts run(1)", "unknown event 'page-fualts'; did you mean 'page-faults'?"),
                           ("%cpstat -r 0 run(1)", "UsageError: -r 0: a whole number of runs from 1 on is wanted"),
                           ("%cpstat -r 2", "UsageError: give a statement, as in %cpstat -r 5 run(500)"),
                           ("%cpstat -D /nowhere/a.json run(1)",
                            "UsageError: /nowhere/a.json cannot be written: No such file or directory"),
                           ("%cprun -f evolve -D /nowhere/a.json run(1)",
                            "UsageError: /nowhere/a.json cannot be written: No such file or directory"),
                           ("%cprun -f evolve -T /nowhere/a.txt run(1)", "Function: evolve at line"),
                           ("%cprun -f run evolve(1, 1)", "Total time: 0 s"),
                           ("%cprun -z -f run evolve(1, 1)", "None of the functions was called."),
                           ("%cprun -f evolve raise SystemExit", "*** SystemExit exception caught")]:
            finished = self.in_its_shell(f"\n----\n{cell}\n")
            self.assertIn(said, finished.out + finished.err, cell)
            self.assertNotIn("Traceback", finished.out + finished.err, cell)

    def test_an_exception_leaves_the_session_as_it_was(self):
        finished = self.in_its_shell("""
----
%cprun -f evolve 1/0
----
%cprun -f evolve run(3)
""")
        self.assertIn("ZeroDivisionError", finished.out)
        self.assertRegex(finished.out, r"\n +\d+ +3 .* touch\(a\)\n")


if __name__ == "__main__":
    unittest.main(verbosity=2)
