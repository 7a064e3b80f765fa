"""Hold a reader to time that grows no faster than its text, on any machine and under coverage."""

from __future__ import annotations

import time
from collections.abc import Callable

_LENGTH = 2_000
_TIMES = 4
# Four times the text takes four times as long where growth is linear, sixteen where it is
# quadratic; the seconds forgive the noise of what is over at once.
_MOST = 10
_NOISE_S = 0.25


def grows_linearly(read: Callable[[str], object], piece: str, length: int = _LENGTH) -> bool:
    """Say whether `read` of a text of `piece` over and over takes time in step with its length.

    `length` is that of the shorter text, in characters; the longer one has four times as many.
    """
    short = (piece * length)[:length]
    read(short)
    return _seconds(read, short * _TIMES) <= _MOST * _seconds(read, short) + _NOISE_S


def _seconds(read: Callable[[str], object], text: str) -> float:
    """Give the processor time of the faster of two reads: other work can only slow one."""
    taken = []
    for turn in range(2):
        again = text + " " * turn  # a reader may remember what it read
        began = time.process_time()
        read(again)
        taken.append(time.process_time() - began)
    return min(taken)
