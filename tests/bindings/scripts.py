"""How the tests of the Python module run programs that use it: each in a process of its own, by the system's Python, with
the accelerator and without."""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

SOURCE = pathlib.Path(__file__).resolve().parents[2]
MODULE = SOURCE / "bindings" / "python"
PROGRAMS = SOURCE / "kernels" / "python"
LIBRARY = os.environ["COUNTERPROF_LIBRARY"]
PYTHON = "/usr/bin/python3"

# What programs begin with: touch() writes to so many fresh pages, each one fault, by one call of C.
PRELUDE = """
import ctypes, json, mmap, os, sys
import counterprof

PAGE = 4096

def fresh(pages):
    memory = mmap.mmap(-1, pages * PAGE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    memory.madvise(mmap.MADV_NOHUGEPAGE)
    return memory, ctypes.addressof(ctypes.c_char.from_buffer(memory))

def touch(pages):
    memory, address = fresh(pages)
    ctypes.memset(address, 1, pages * PAGE)

def faults(region):
    return next(r for r in counterprof.document()["regions"] if r["name"] == region)["counts"]["page-faults"]

def line_counts(name, event="page-faults"):
    return [line["counts"][event] for line in counterprof.document()["lines"] if line["function"].endswith(name)]

def hits(name):
    return [line["hits"] for line in counterprof.document()["lines"] if line["function"].endswith(name)]

touch(10)
"""


class Finished:
    def __init__(self, process):
        self.status, self.out, self.err = process.returncode, process.stdout, process.stderr

    def __repr__(self):
        return f"exit status {self.status}\n--- stdout\n{self.out}\n--- stderr\n{self.err}"


def environment(accelerated=True, **more):
    return {**os.environ, "PYTHONPATH": f"{MODULE}:{PROGRAMS}", "PYTHONDONTWRITEBYTECODE": "1",
            "COUNTERPROF_ACCELERATOR": "1" if accelerated else "0", **more}


def call(*words, timeout=120, **options):
    options.setdefault("env", environment())
    return Finished(subprocess.run([str(word) for word in words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                   stdin=subprocess.DEVNULL, timeout=timeout, **options))


def can_import(module):
    return call(PYTHON, "-c", f"import {module}").status == 0


# With the accelerator, where there is one, and without.
ACCELERATED = call(PYTHON, "-c", "import counterprof, sys; sys.exit(not counterprof.accelerated)").status == 0
WAYS = [True, False] if ACCELERATED else [False]
if not ACCELERATED:
    print(f"SKIPPED: lines counted by the accelerator, which was not built for {PYTHON} (python3-dev)", flush=True)


class ScriptTest(unittest.TestCase):
    def run_script(self, text, accelerated=True, prefix=(), directory=None, **more):
        """How a program ended that begins with PRELUDE."""
        with tempfile.TemporaryDirectory(prefix="counterprof-test-") as folder:
            os.chmod(folder, 0o755)
            path = pathlib.Path(folder) / "program.py"
            path.write_text(PRELUDE + text)
            return call(*prefix, PYTHON, path, env=environment(accelerated, **more), cwd=directory or folder)

    def result(self, text, accelerated=True, **options):
        """What such a program prints as JSON."""
        finished = self.run_script(text, accelerated, **options)
        self.assertEqual(finished.status, 0, finished)
        return json.loads(finished.out)
