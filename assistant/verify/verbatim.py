"""The passage's own words: does a span stand in a passage, whole? Pure.

In: a statement, a passage's text, the lead-in under which the statement is shown. Out: yes, or not.
White space, width and case may differ; a number may not be cut out of another, nor words from what
turns them round: a denial, a condition, an exception, the lead-in of a list that forbids.
"""

from __future__ import annotations

import functools
import re
from itertools import accumulate

from assistant.verify.cues import signs
from assistant.verify.windows import ITEM, lead_in
from assistant.verify.wording import PLAIN, conditions, limits, polarity
from corpus.sentences import sentences

_CLAUSE_END = re.compile(r"[，；;。！？!?\n]| \| |,(?!\d)|\.(?=\s|$)")
_NUMERIC = re.compile(r"[\d<>≤≥＜＞.]")
# What after a number makes it another: 5 mg/kg, 5×10, 5～10.
_GOES_ON = frozenset("/·×^~～〜-–—－%％‰.0123456789")
_FOLDED = (
    {code: chr(code - 0xFEE0).lower() for code in range(0xFF01, 0xFF5F)}
    | {code: chr(code).lower() for code in range(ord("A"), ord("Z") + 1)}
    | dict.fromkeys(map(ord, "～〜–—－-"), "~")
)
_SEEN = re.compile(r"\S|(?<=\d)\s(?=\s*\d)")


@functools.lru_cache(maxsize=4096)
def verbatim(statement: str, text: str, context: str = "") -> bool:
    """Say whether a statement stands in a text, shown under `context`, and may stand alone."""
    said = _squash(statement)[0].rstrip("。.;；")
    folded, places = _squash(text)
    at = folded.find(said) if said else -1
    while at >= 0:
        start, end = places[at], places[at + len(said) - 1] + 1
        if _whole(text, start, end, context):
            return True
        at = folded.find(said, at + 1)
    return False


@functools.lru_cache(maxsize=2048)
def _squash(text: str) -> tuple[str, tuple[int, ...]]:
    """Fold a text, without white space but between digits, and say where each sign stood."""
    folded = text.translate(_FOLDED)
    places = tuple(one.start() for one in _SEEN.finditer(folded))
    return "".join(folded[at] for at in places), places


def _whole(text: str, start: int, end: int, context: str) -> bool:
    line = text.rfind("\n", 0, start) + 1
    item = ITEM.match(text[line:])
    first = line + item.end() if item else line
    last = text.find("\n", end)
    last = len(text) if last < 0 else last
    ends = [one.end() for one in _CLAUSE_END.finditer(text, line, start)]
    before = text[max([first, *ends]) : start].strip()
    after = _CLAUSE_END.split(text[end:last])[0].strip()
    opening, closing = _around(text, line, last, start, end)
    lead = lead_in(text, line)
    return (
        not (
            before and _NUMERIC.match(text[start]) and before[-1] in _GOES_ON | {"<", ">", "≥", "≤"}
        )
        and not (before and text[start].isdigit() and _qualifies(before))
        and not (after and text[end - 1].isdigit() and _continues(text, end))
        and not (after and after[0] in _GOES_ON and not text[end - 1].isspace())
        and not (signs(before, "population") and not signs(text[start:end], "population"))
        and polarity(f"{before} {after}") == PLAIN
        and not conditions(opening)
        and not limits(f"{opening} {closing}")
        and (polarity(lead) == PLAIN or _squash(lead)[0] in _squash(context)[0])
    )


def _qualifies(before: str) -> bool:
    """Say whether words right before a number are part of it: 不超过, 每日, at least."""
    return bool(
        re.search(
            r"(?:过|于|[每一][日次周天晚晨]|至|最[大多高低]|少|量|达|than|least|most|to|over|under|above|below)$",
            before,
        )
    )


def _continues(text: str, end: int) -> bool:
    """Say whether a number goes on behind a span: into a unit, or into more digits."""
    return bool(text[end : end + 1].strip()) or bool(re.match(r" ?[a-zA-Zμ%℃毫微克]", text[end:]))


def _around(text: str, line: int, last: int, start: int, end: int) -> tuple[str, str]:
    """Give what a span leaves of the sentence that it starts in, and of the one that it ends in."""
    ends = [*accumulate(map(len, sentences(text[line:last])), initial=line)]
    opening = text[max(at for at in ends if at <= start) : start]
    return opening, text[end : min((at for at in ends if at >= end), default=end)]
