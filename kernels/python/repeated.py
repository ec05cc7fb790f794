"""What the short programs have in common: one of several forms of the same work, repeated, and its result at the end."""
import argparse

import counterprof_region


def main(description, forms, size_name, size, unit):
    """forms: name -> prepare(size), which gives a function of no arguments that does the work and returns a number."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--form", choices=forms, required=True)
    parser.add_argument(f"--{size_name}", dest="size", type=int, default=size, help=unit)
    parser.add_argument("--steps", type=int, default=1, help="how often the work is repeated")
    parser.add_argument("--warmup-steps", type=int, default=0, help="steps before those that are counted")
    arguments = parser.parse_args()
    work = forms[arguments.form](arguments.size)
    result = None
    for _ in range(arguments.warmup_steps):
        result = work()
    counterprof_region.begin()
    for _ in range(arguments.steps):
        result = work()
    counterprof_region.end()
    print(f"result {float(result):.17g}")
