#!/usr/bin/env python3
"""The shared library exports what its header declares, and nothing else. Usage: exports_test.py LIBRARY HEADER"""
import pathlib
import re
import subprocess
import sys

library, header = sys.argv[1:]
symbols = subprocess.run(["nm", "-D", "--defined-only", library], check=True, capture_output=True, text=True).stdout
exported = {line.split()[-1] for line in symbols.splitlines()}
declared = set(re.findall(r"COUNTERPROF_API [^;(]*?(counterprof_\w+)\(", pathlib.Path(header).read_text()))
assert len(declared) > 5, "the header was not understood"
if exported != declared:
    sys.exit(f"exported and not declared: {exported - declared}; declared and not exported: {declared - exported}")
print(f"{len(exported)} functions")
