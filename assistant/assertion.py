"""Is a finding that a text names there, now, in this patient? Pure.

"无胸痛", "去年得过心梗", "什么是心梗" and "听说有人中风" name a finding and assert none. The statuses
are those of ConText (Harkema et al., Journal of Biomedical Informatics 2009): negated, historical,
hypothetical, experienced by another. In doubt a finding counts as there: a needless alert is a
smaller harm than a missed one.
"""

from __future__ import annotations

import bisect
import functools
import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from assistant.intents import LOADER

_CLAUSE = re.compile(
    r"[，。；！？,;!?\n]|\.(?!\d)|但|可是|就是|只是|却|不过|反而|\b(?:but|however|except|although|now)\b"
)
_SENTENCE = re.compile(r"[。！？!?\n]|\.(?!\d)")
_NEAR = 80  # characters of a clause that can change a finding's status


@dataclass(frozen=True, slots=True)
class Cues:
    """The words that change a finding's status; assertions.yaml explains each."""

    negated_near: re.Pattern[str]
    negated: re.Pattern[str]
    negated_list: re.Pattern[str]
    negated_after: re.Pattern[str]
    not_negated: re.Pattern[str]
    asked: re.Pattern[str]
    supposed: re.Pattern[str]
    past: re.Pattern[str]
    again: re.Pattern[str]
    over: re.Pattern[str]
    really: re.Pattern[str]
    aimed: re.Pattern[str]
    exam: re.Pattern[str]
    taught: re.Pattern[str]
    general: re.Pattern[str]
    at_hand: re.Pattern[str]
    somebody: re.Pattern[str]


@functools.cache
def cues() -> Cues:
    """Read the cues that ship with this package, once."""
    text = Path(__file__).with_name("assertions.yaml").read_text(encoding="utf-8")
    rows: dict[str, list[str]] = yaml.load(text, Loader=LOADER)
    return Cues(**{name: re.compile("|".join(words)) for name, words in rows.items()})


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


class Heard:
    """A folded text, read for what in it is denied, past, supposed or only aimed at."""

    def __init__(self, text: str) -> None:
        self._text = text
        marks = list(_CLAUSE.finditer(text))
        self._begins = [0, *(mark.end() for mark in marks)]
        self._ends = [*(mark.start() for mark in marks), len(text)]
        self._listed = [match.span() for match in cues().negated_list.finditer(text)]
        self._supposed = list(_supposed(text))

    def asserted(self, start: int, end: int) -> bool:
        """Say whether the finding at `start:end` is there now."""
        known = cues()
        if any(one <= start < other for one, other in self._listed):
            return False
        before, after = self._around(start, end)
        around = before + self._text[start:end] + after
        if self._is_supposed(start) and not known.really.search(around):
            return False
        if self._is_past(before, after) and not known.again.search(around):
            return False
        if known.asked.search(before) or known.negated_after.match(after):
            return False
        cleared = known.not_negated.sub(lambda found: "＊" * len(found[0]), before)
        return not (known.negated.search(cleared) or known.negated_near.search(cleared))

    def measured(self, start: int, end: int) -> bool:
        """Say whether the reading at `start:end` is this patient's, not an aim or a limit."""
        known = cues()
        before, after = self._around(start, end)
        if known.aimed.search(before):
            return False
        if self._is_supposed(start) and not known.really.search(before + after):
            return False
        return not known.past.search(before) or bool(known.again.search(before + after))

    def _is_past(self, before: str, after: str) -> bool:
        known = cues()
        return bool(
            known.past.search(before) or known.past.search(after) or known.over.match(after)
        )

    def _is_supposed(self, start: int) -> bool:
        return any(one <= start < other for one, other in self._supposed)

    def _around(self, start: int, end: int) -> tuple[str, str]:
        """Give what stands before and after a finding in its own clause, near to it."""
        begin = self._begins[max(0, bisect.bisect_right(self._begins, start) - 1)]
        stop = self._ends[min(bisect.bisect_left(self._ends, end), len(self._ends) - 1)]
        text = self._text
        return text[max(begin, start - _NEAR) : start], text[end : min(stop, end + _NEAR)]


def _supposed(text: str) -> list[tuple[int, int]]:
    """Give the stretches that only suppose: from 如果 or `if` to the end of the sentence."""
    found = []
    for match in cues().supposed.finditer(text):
        end = _SENTENCE.search(text, match.end())
        found.append((match.start(), end.start() if end else len(text)))
    return found
