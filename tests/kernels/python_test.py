#!/usr/bin/env python3
"""The notebook's programs against the C++ kernels: the same figures at the same parameters, to 1e-12; the one with the
notebook's mistake is unlike them. Small grids and many steps show a wrong boundary, the notebook's own size the rest.

What /usr/bin/python3 cannot import is said and left out."""
import json
import os
import pathlib
import subprocess
import sys
import unittest

BUILD = pathlib.Path(os.environ["COUNTERPROF_BUILD"])
PROGRAMS = pathlib.Path(__file__).resolve().parents[2] / "kernels" / "python"
PYTHON = "/usr/bin/python3"
PURE = ["diffusion_python", "diffusion_python_memory"]
NUMPY = ["diffusion_numpy_naive", "diffusion_numpy_naive_named", "diffusion_numpy_memory", "diffusion_numpy_memory2"]
OTHERS = {"diffusion_numpy_memory2_numexpr": "numexpr", "diffusion_scipy": "scipy"}


def can_import(module):
    return subprocess.run([PYTHON, "-c", f"import {module}"], capture_output=True).returncode == 0


def figures(program, *words):
    out = subprocess.run([PYTHON, PROGRAMS / f"{program}.py", *map(str, words)], check=True, capture_output=True, text=True,
                         timeout=300).stdout
    return {name: float(value) for name, value in (line.split() for line in out.splitlines())}


def reference(rows, columns, steps):
    request = {"kernel": "diffusion/fused", "parameters": [["rows", rows], ["columns", columns], ["steps", steps]]}
    out = subprocess.run([BUILD / "bin" / "counterprof-host", json.dumps(request)], check=True, capture_output=True,
                         text=True, timeout=300).stdout
    parts = [json.loads(line) for line in out.splitlines()]
    return dict(next(part["checksum"] for part in parts if "checksum" in part))


class Agree(unittest.TestCase):
    def hold(self, program, rows, columns, steps):
        expected = reference(rows, columns, steps)
        found = figures(program, "--rows", rows, "--columns", columns, "--steps", steps)
        self.assertEqual(found.keys(), expected.keys(), program)
        for name, value in expected.items():
            self.assertLessEqual(abs(found[name] - value), 1e-12 * abs(value), (program, name))

    def available(self):
        programs = list(NUMPY) if can_import("numpy") else []
        return programs + [program for program, module in OTHERS.items() if can_import(module)]

    def test_pure_python(self):
        for program in PURE:
            self.hold(program, 24, 24, 300)
            self.hold(program, 10, 33, 50)  # rows and columns are not mixed up

    def test_numpy_and_what_builds_on_it(self):
        for program in self.available():
            self.hold(program, 24, 24, 300)
            self.hold(program, 10, 33, 50)
            self.hold(program, 512, 512, 20)

    def test_the_notebooks_aliased_rows_give_another_result(self):
        expected = reference(24, 24, 300)
        found = figures("diffusion_python_memory_aliased", "--rows", 24, "--columns", 24, "--steps", 300)
        self.assertGreater(found["mass"], 5 * expected["mass"])  # the block is a stripe over the whole height


class Forms(unittest.TestCase):
    def hold(self, program, forms, expected, *words):
        for form in forms:
            result = figures(program, "--form", form, *words)["result"]
            self.assertLessEqual(abs(result - expected), 1e-12 * abs(expected), (program, form))

    def test_norm_square(self):
        forms = ["list", "list_comprehension", "list_comprehension_again", "generator", "array"]
        forms += ["numpy", "numpy_dot"] if can_import("numpy") else []
        self.hold("norm_square", forms, sum(v * v for v in range(1000)), "--length", 1000, "--steps", 3)

    def test_loops(self):
        import math
        self.hold("loops", ["slow", "fast"], sum(range(1000)) * math.sin(1000), "--iterations", 1000)

    def test_add(self):
        if not can_import("numpy"):
            self.skipTest("numpy is not installed for /usr/bin/python3 (python3-numpy)")
        self.hold("add", ["new_array", "in_place"], 999 + 3, "--length", 1000, "--steps", 3)


if __name__ == "__main__":
    missing = [module for module in ("numpy", "scipy", "numexpr") if not can_import(module)]
    if missing:
        print(f"SKIPPED: programs that need {', '.join(missing)}, which {PYTHON} does not have", flush=True)
    unittest.main(verbosity=2)
