"""Is a finding that a text names there, now, in this patient? Pure.

"无胸痛", "去年得过心梗", "什么是心梗" and "听说有人中风" name a finding and assert none. The
statuses are those of ConText (Harkema et al., Journal of Biomedical Informatics 2009): negated,
historical, hypothetical, experienced by another. In doubt a finding counts as there: a needless
alert is a smaller harm than a missed one.
"""

from __future__ import annotations

import bisect
import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import yaml

from assistant.questions.intents import LOADER

_CLAUSE = re.compile(
    r"[，。；！？,;!?\n]|\.(?!\d)|但|可是|就是|只是|却|不过|反而|\b(?:but|however|except|although|now)\b"
)
_SENTENCE = re.compile(r"[。！？!?\n]|\.(?!\d)")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_NEAR = 8  # characters right before a finding
_FAR = 80  # characters of a clause that can change a finding's status
_MOST = 400  # cues of one kind: a flood of one word must not slow a question


class Cue:
    """Words of one meaning: regular expressions, kept apart by script.

    Alternatives that all begin with a Chinese character are sought ten times as fast as the same
    alternatives among English ones.
    """

    def __init__(self, words: Sequence[str]) -> None:
        """Take the expressions."""
        alike: dict[str, list[str]] = {}
        for word in words:
            alike.setdefault(_script(word), []).append(word)
        self._patterns = tuple(re.compile("|".join(group)) for group in alike.values())

    def search(self, text: str) -> re.Match[str] | None:
        """Give a place where a text has one of them, or None."""
        return next((found for one in self._patterns if (found := one.search(text))), None)

    def match(self, text: str, at: int) -> re.Match[str] | None:
        """Give the one that stands right at a place, or None."""
        return next((found for one in self._patterns if (found := one.match(text, at))), None)

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Give the places of all of them, in order, at most some hundred of each script."""
        found = [
            match.span() for one in self._patterns for match in islice(one.finditer(text), _MOST)
        ]
        return sorted(found)


@dataclass(frozen=True, slots=True)
class Cues:
    """The words that change a finding's status; assertions.yaml explains each."""

    negated_near: Cue
    negated: Cue
    negated_list: Cue
    negated_after: Cue
    not_negated: Cue
    asked: Cue
    asked_near: Cue
    supposed: Cue
    past: Cue
    again: Cue
    over: Cue
    really: Cue
    aimed: Cue
    exam: Cue
    taught: Cue
    general: Cue
    at_hand: Cue
    somebody: Cue
    another: Cue


@functools.cache
def cues() -> Cues:
    """Read the cues that ship with this package, once."""
    text = Path(__file__).with_name("assertions.yaml").read_text(encoding="utf-8")
    rows: dict[str, list[str]] = yaml.load(text, Loader=LOADER)
    return Cues(**{name: Cue(words) for name, words in rows.items()})


def about_a_patient(text: str) -> bool:
    """Say whether a folded question speaks of a patient at hand, not of a lesson or of the news."""
    known = cues()
    if known.exam.search(text):
        return False
    if known.at_hand.search(text):
        return True
    if known.taught.search(text):
        return False
    return bool(known.somebody.search(text)) or not known.general.search(text)


def another_patient(text: str) -> bool:
    """Say whether a folded question turns to another patient than those before it."""
    return cues().another.search(text) is not None


class Heard:
    """A folded text, read once for what in it is denied, past, supposed or only aimed at."""

    def __init__(self, text: str) -> None:
        known = cues()
        self._text = text
        marks = list(_CLAUSE.finditer(text))
        self._begins = [0, *(mark.end() for mark in marks)]
        self._ends = [*(mark.start() for mark in marks), len(text)]
        self._listed = known.negated_list.spans(text)
        self._harmless = known.not_negated.spans(text)
        self._negated = known.negated.spans(text)
        self._asked = known.asked.spans(text)
        self._past = known.past.spans(text)
        self._again = known.again.spans(text)
        self._aimed = known.aimed.spans(text)
        self._supposed = _supposed(text)
        self._judged: dict[tuple[int, int], bool] = {}

    def asserted(self, start: int, end: int) -> bool:
        """Say whether the finding at `start:end` is there now."""
        # One word serves many findings: each place is judged once.
        known = self._judged.get((start, end))
        if known is None:
            known = self._judged[start, end] = self._asserted(start, end)
        return known

    def _asserted(self, start: int, end: int) -> bool:
        begin, stop = self._clause(start, end)
        if _covered(start, self._listed) or self._denied(begin, start, end):
            return False
        if self._is_supposed(start, begin, stop):
            return False
        if _any(self._asked, begin, start) or cues().asked_near.search(self._text[begin:start]):
            return False
        return not self._is_past(begin, start, end, stop)

    def measured(self, start: int, end: int) -> bool:
        """Say whether the reading at `start:end` is this patient's, not an aim or a limit."""
        begin, stop = self._clause(start, end)
        if _any(self._aimed, begin, end) or self._is_supposed(start, begin, stop):
            return False
        return not _any(self._past, begin, start) or _any(self._again, begin, stop)

    def _denied(self, begin: int, start: int, end: int) -> bool:
        known = cues()
        if known.negated_after.match(self._text, end):
            return True
        harmless = _between(self._harmless, begin, start)
        if any(not _covered(one[0], harmless) for one in _between(self._negated, begin, start)):
            return True
        near = known.negated_near.search(self._text[max(begin, start - _NEAR) : start])
        return near is not None and not _covered(max(begin, start - _NEAR) + near.start(), harmless)

    def _is_past(self, begin: int, start: int, end: int, stop: int) -> bool:
        over = cues().over.match(self._text, end)
        past = _any(self._past, begin, start) or _any(self._past, end, stop)
        return (past or over is not None) and not _any(self._again, begin, stop)

    def _is_supposed(self, start: int, begin: int, stop: int) -> bool:
        if not _covered(start, self._supposed):
            return False
        return cues().really.search(self._text[begin:stop]) is None

    def _clause(self, start: int, end: int) -> tuple[int, int]:
        """Give where the finding's own clause begins and ends, near to it."""
        begin = self._begins[max(0, bisect.bisect_right(self._begins, start) - 1)]
        stop = self._ends[min(bisect.bisect_left(self._ends, end), len(self._ends) - 1)]
        return max(begin, start - _FAR), min(stop, end + _FAR)


def _script(word: str) -> str:
    if not _HAN.search(word):
        return "english"
    return "plain" if _HAN.match(word) else "mixed"


def _between(spans: list[tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    """Give the spans, which are in order, that lie between."""
    found = []
    for span in spans[bisect.bisect_left(spans, (start,)) :]:
        if span[0] >= end:
            break
        if span[1] <= end:
            found.append(span)
    return found


def _any(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    """Say whether one of the spans lies between."""
    return bool(_between(spans, start, end))


def _covered(at: int, spans: list[tuple[int, int]]) -> bool:
    return any(one <= at < other for one, other in spans)


def _supposed(text: str) -> list[tuple[int, int]]:
    """Give the stretches that only suppose: from 如果 or `if` to the end of the sentence."""
    found = []
    for start, end in cues().supposed.spans(text):
        stop = _SENTENCE.search(text, end)
        found.append((start, stop.start() if stop else len(text)))
    return found
