#!/usr/bin/python3
"""The sum of v * v over 0, 1, 2, ...: the notebook's six forms, and the generator that its third one is not.

Its "generator comprehension" has brackets, so that it is a second list comprehension; here `generator` has none.
"""
from array import array

import repeated
from needed import needed


def looped(vector):
    norm = 0
    for v in vector:
        norm += v * v
    return norm


def a_list(size):
    vector = list(range(size))
    return lambda: looped(vector)


def list_comprehension(size):
    vector = list(range(size))
    return lambda: sum([v * v for v in vector])


def generator(size):
    vector = list(range(size))
    return lambda: sum(v * v for v in vector)


def an_array(size):
    vector = array("l", range(size))
    return lambda: looped(vector)


def numpy_sum(size):
    numpy = needed("numpy")
    vector = numpy.arange(size)
    return lambda: numpy.sum(vector * vector)


def numpy_dot(size):
    numpy = needed("numpy")
    vector = numpy.arange(size)
    return lambda: numpy.dot(vector, vector)


FORMS = {"list": a_list, "list_comprehension": list_comprehension, "list_comprehension_again": list_comprehension,
         "generator": generator, "array": an_array, "numpy": numpy_sum, "numpy_dot": numpy_dot}

if __name__ == "__main__":
    repeated.main(__doc__, FORMS, "length", 1000000, "elements of the vector")
