"""libcounterprof.so by ctypes: where it is, and what counterprof.h declares."""
import ctypes
import glob
import importlib.machinery
import importlib.util
import os
import pathlib
import warnings

from ctypes import POINTER, c_char_p, c_double, c_int32, c_size_t, c_uint32, c_uint64, c_void_p

ABI_VERSION = 1
ACCELERATOR_VERSION = 2
FILE = f"libcounterprof.so.{ABI_VERSION}"


class Options(ctypes.Structure):
    _fields_ = [("abi_version", c_uint32), ("struct_size", c_uint32), ("event_size", c_uint32), ("value_size", c_uint32),
                ("inherit", c_int32), ("multiplex", c_int32), ("thread", c_int32)]


class Event(ctypes.Structure):
    _fields_ = [("event", c_char_p), ("id", c_char_p), ("unit", c_char_p), ("source", c_char_p),
                ("what_it_counts", c_char_p), ("status", c_char_p), ("reason_code", c_char_p), ("reason", c_char_p)]


class Value(ctypes.Structure):
    _fields_ = [("value", c_double), ("has_value", c_int32), ("reserved", c_int32), ("status", c_char_p),
                ("reason_code", c_char_p), ("reason", c_char_p), ("raw", c_uint64), ("time_enabled_ns", c_uint64),
                ("time_running_ns", c_uint64)]


FUNCTIONS = {  # name: (what it returns, what it takes)
    "counterprof_abi_version": (c_uint32, []),
    "counterprof_open": (c_void_p, [POINTER(c_char_p), c_size_t, POINTER(Options), c_char_p, c_size_t]),
    "counterprof_close": (None, [c_void_p]),
    "counterprof_events": (c_size_t, [c_void_p, POINTER(Event), c_size_t]),
    "counterprof_snapshot_create": (c_void_p, [c_void_p]),
    "counterprof_snapshot_destroy": (None, [c_void_p]),
    "counterprof_sum_create": (c_void_p, [c_void_p]),
    "counterprof_sum_destroy": (None, [c_void_p]),
    "counterprof_read": (None, [c_void_p, c_void_p]),
    "counterprof_between": (c_size_t, [c_void_p, c_void_p, c_void_p, POINTER(Value), c_size_t]),
    "counterprof_add": (None, [c_void_p, c_void_p, c_void_p, c_void_p]),
    "counterprof_values": (c_size_t, [c_void_p, c_void_p, POINTER(Value), c_size_t]),
}


def _candidates():
    """Where the library may be, the likeliest first: what COUNTERPROF_LIBRARY names, and that alone; below the prefix in
    which this module is installed (PREFIX/share/counterprof/python/counterprof); in a build of the tree in which it
    lies, the latest first; where the system looks."""
    asked = os.environ.get("COUNTERPROF_LIBRARY")
    if asked:
        return [asked]
    here = pathlib.Path(__file__).resolve().parent
    found = []
    if len(here.parents) > 3:
        prefix = here.parents[3]
        for folder in ("lib", "lib64", "lib/*-linux-gnu*"):
            found += sorted(glob.glob(str(prefix / folder / FILE)))
    builds = glob.glob(str(here.parents[2] / "build" / "*" / "lib" / FILE))
    found += sorted(builds, key=os.path.getmtime, reverse=True)
    return found + [FILE]


def _declare(library):
    for name, (returns, takes) in FUNCTIONS.items():
        function = getattr(library, name)
        function.restype, function.argtypes = returns, takes
    version = library.counterprof_abi_version()
    if version != ABI_VERSION:
        raise ImportError(f"libcounterprof.so has version {version} of counterprof.h, this module is for version "
                          f"{ABI_VERSION}; install both from one release")
    return library


def _load():
    problems = []
    for path in _candidates():
        try:
            return path, _declare(ctypes.CDLL(path))
        except (OSError, AttributeError) as problem:
            problems.append(f"{path}: {problem}")
    raise ImportError("libcounterprof.so cannot be loaded; name it in COUNTERPROF_LIBRARY, or install or build counterprof ("
                      + "; ".join(problems) + ")")


def _load_accelerator():
    """The trace function in C, in the folder counterprof/ beside the library; None where there is none for this Python, or
    COUNTERPROF_ACCELERATOR=0 forbids it."""
    if os.environ.get("COUNTERPROF_ACCELERATOR") == "0":
        return None
    folder = pathlib.Path(PATH).resolve().parent / "counterprof"
    for suffix in importlib.machinery.EXTENSION_SUFFIXES:
        path = folder / f"_counterprof{suffix}"
        if path.exists():
            loader = importlib.machinery.ExtensionFileLoader("_counterprof", str(path))
            spec = importlib.util.spec_from_file_location("_counterprof", str(path), loader=loader)
            try:
                module = importlib.util.module_from_spec(spec)
                loader.exec_module(module)
            except ImportError:  # made for another Python
                return None
            if getattr(module, "version", None) == ACCELERATOR_VERSION:
                return module
            warnings.warn(f"{path} is of another version than this module, and is not used; build or install both together",
                          stacklevel=2)
    return None


PATH, library = _load()
accelerator = _load_accelerator()


def address(name):
    """Of one of the library's functions, for the accelerator."""
    return ctypes.cast(getattr(library, name), c_void_p).value
