#!/usr/bin/env python3
"""A folder includes only what stands above it in the layout; JSON and YAML stay out of headers.

Usage: layering.py ROOT. Also checks that it would notice: a planted violation has to be found.
"""
import pathlib
import re
import sys

# Above to below. A folder may include itself and what stands in a row before its own; rows of several are siblings.
ROWS = [["include"], ["base"], ["events"], ["perf"], ["capi", "kernels", "model"], ["machine", "symbols"],
        ["workload"], ["sources", "sampling"], ["plan"], ["run"], ["analysis"], ["import", "report"], ["cli", "host"]]
LEVEL = {folder: level for level, row in enumerate(ROWS) for folder in row}
INCLUDE = re.compile(r'^\s*#\s*include\s+["<]([^">]+)[">]', re.M)
IN_SOURCES_ONLY = ("nlohmann/", "yaml-cpp/")


def folder_of_include(name):
    if name.startswith("counterprof/"):
        return "include"
    head = name.split("/")[0]
    return head if "/" in name and head in LEVEL else None


def violations(folder, file_name, text):
    for name in INCLUDE.findall(text):
        if file_name.endswith((".hpp", ".h")) and name.startswith(IN_SOURCES_ONLY):
            yield f"{file_name}: a header includes {name}"
        target = folder_of_include(name)
        if target is None or target == folder:
            continue
        if LEVEL[target] >= LEVEL[folder]:
            yield f"{file_name}: {folder} includes {name}, but {target} does not stand above it"


def check(root):
    found = []
    files = 0
    for folder in LEVEL:
        base = root / "include" if folder == "include" else root / folder if folder == "kernels" else root / "src" / folder
        for path in sorted(base.rglob("*")):
            if path.suffix in (".cpp", ".hpp", ".h", ".in", ".c"):
                files += 1
                found += violations(folder, str(path.relative_to(root)), path.read_text())
    return files, found


def main():
    assert list(violations("base", "src/base/x.hpp", '#include "perf/open.hpp"\n')), "a violation is not noticed"
    assert list(violations("model", "src/model/x.hpp", "#include <nlohmann/json.hpp>\n")), "JSON is not noticed"
    files, found = check(pathlib.Path(sys.argv[1]))
    print("\n".join(found) or f"{files} files keep the order of the layers")
    assert files > 30, "the folders were not found"
    sys.exit(1 if found else 0)


main()
