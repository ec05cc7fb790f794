#!/usr/bin/python3
"""The sum of i * sin(n) over i below n: the sine inside the loop (slow), or once before it (fast)."""
from math import sin

import repeated


def loop_slow(iterations):
    result = 0
    for i in range(iterations):
        result += i * sin(iterations)
    return result


def loop_fast(iterations):
    result = 0
    factor = sin(iterations)
    for i in range(iterations):
        result += i
    return result * factor


FORMS = {"slow": lambda iterations: lambda: loop_slow(iterations),
         "fast": lambda iterations: lambda: loop_fast(iterations)}

if __name__ == "__main__":
    repeated.main(__doc__, FORMS, "iterations", 1000000, "iterations of the loop")
