"""Marks the region of interest of a program: what is counted is what happens between begin() and end().

The channel is that of `perf stat --control fd:CTL,ACK`: a word is written, five bytes are waited for. Without a
counting tool, which sets COUNTERPROF_CTL_FD and COUNTERPROF_ACK_FD, both functions do nothing.
"""
import os

_ctl = int(os.environ.get("COUNTERPROF_CTL_FD", -1))
_ack = int(os.environ.get("COUNTERPROF_ACK_FD", -1))


def _tell(word):
    if _ctl >= 0:
        os.write(_ctl, word)
        os.read(_ack, 5)  # b"ack\n\0": from here on it is counted, or not


def begin():
    _tell(b"enable\n")


def end():
    _tell(b"disable\n")
