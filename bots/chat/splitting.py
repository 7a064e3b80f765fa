"""A long text → messages that a channel carries, parted between lines or sentences. Pure.

No figure is ever parted: a text is cut at the end of a paragraph, a line, a sentence, a clause or,
at worst, between two words; only a run without any such place is cut inside.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Sequence

Size = Callable[[str], int]

# From the best place to cut to the worst; what matches stays with the words before it.
_ENDS = tuple(
    re.compile(pattern)
    for pattern in (
        r"\n\n+",
        r"\n",
        r"[。！？!?](?:\s*\[\d+\])*|\.(?:\s*\[\d+\])+|\.(?=\s)",
        r"[；;]",
        r"[，、]|,(?=\s)",
        r"\s",
    )
)
_FIGURE = re.compile(r"[\d.,~～\-–—/%]*\d[\d.,~～\-–—/%]*$")


def split(text: str, longest: int, size: Size = len) -> tuple[str, ...]:
    """Part a text into pieces of at most `longest` as `size` measures them; nothing is lost.

    White space at a cut is dropped, and a text of nothing else gives no piece.
    """
    if longest < 1:
        raise ValueError("a message must hold something")
    pieces: list[str] = []
    for piece in _packed(_atoms(text.strip(), longest, size, 0), longest, size):
        if piece.strip():
            pieces.append(piece.strip())
    return tuple(pieces)


def _packed(atoms: Iterator[str], longest: int, size: Size) -> Iterator[str]:
    """Join neighbours while they fit in one message."""
    held = ""
    for atom in atoms:
        if held and size((held + atom).strip()) > longest:
            yield held
            held = ""
        held += atom
    yield held


def _atoms(text: str, longest: int, size: Size, level: int) -> Iterator[str]:
    """Cut a text at the best places that make every part fit."""
    if size(text.strip()) <= longest:
        yield text
    elif level == len(_ENDS):
        yield from _hard(text, longest, size)
    else:
        for part in _parts(text, _ENDS[level]):
            yield from _atoms(part, longest, size, level + 1)


def _parts(text: str, end: re.Pattern[str]) -> Sequence[str]:
    cuts = [0, *(found.end() for found in end.finditer(text)), len(text)]
    return [text[a:b] for a, b in itertools.pairwise(cuts) if a < b]


def _hard(text: str, longest: int, size: Size) -> Iterator[str]:
    """Cut what has no place to cut at: a run of letters longer than a message.

    A figure at the cut goes into the next message with its unit, unless it fills one by itself.
    """
    while text:
        end = len(text)
        while end > 1 and size(text[:end]) > longest:
            end -= max(1, (size(text[:end]) - longest) // 4)
        if end < len(text):
            figure = _FIGURE.search(text[:end])
            if figure and figure.start():
                end = figure.start()
        yield text[:end]
        text = text[end:]
