"""Packages that not every machine has."""
import importlib
import sys


def needed(module):
    """The module; where it cannot be imported the program ends with the package that has it."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        package = module.split(".")[0]
        sys.exit(f"{error}; {sys.executable} has no {package}: install Debian's python3-{package}")
