#!/usr/bin/python3
"""a = a + b, which makes a new array and forgets the old one, against a += b, which does not."""
import repeated
from needed import needed


def prepare(size):
    numpy = needed("numpy")
    return numpy.arange(size, dtype=float), numpy.ones(size)


def new_array(size):
    a, b = prepare(size)

    def work():
        nonlocal a
        a = a + b
        return a[-1]
    return work


def in_place(size):
    a, b = prepare(size)

    def work():
        nonlocal a
        a += b
        return a[-1]
    return work


FORMS = {"new_array": new_array, "in_place": in_place}

if __name__ == "__main__":
    repeated.main(__doc__, FORMS, "length", 1000000, "elements of each array")
