"""Is a finding that a text names there, now, in this patient? Pure.

"无胸痛", "去年得过心梗", "什么是心梗" and "听说有人中风" name a finding and assert none. The statuses
are those of ConText (Harkema et al., Journal of Biomedical Informatics 2009): negated, historical,
hypothetical, experienced by another. In doubt a finding counts as there: a needless alert is a
smaller harm than a missed one.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from assistant.intents import LOADER

_CLAUSE = re.compile(r"[，。；！？,;!?\n]|\.(?!\d)|但|可是|就是|却|不过|\bbut\b|\bhowever\b")


@dataclass(frozen=True, slots=True)
class Cues:
    """The words that change a finding's status; assertions.yaml explains each."""

    negated_near: re.Pattern[str]
    negated: re.Pattern[str]
    negated_after: re.Pattern[str]
    not_negated: re.Pattern[str]
    asked: re.Pattern[str]
    past: re.Pattern[str]
    again: re.Pattern[str]
    taught: re.Pattern[str]
    other: re.Pattern[str]
    here: re.Pattern[str]


@functools.cache
def cues() -> Cues:
    """Read the cues that ship with this package, once."""
    text = Path(__file__).with_name("assertions.yaml").read_text(encoding="utf-8")
    rows: dict[str, list[str]] = yaml.load(text, Loader=LOADER)
    return Cues(**{name: re.compile("|".join(words)) for name, words in rows.items()})


def about_a_patient(text: str) -> bool:
    """Say whether a folded question speaks of a patient at hand, not of a lesson or of the news."""
    known = cues()
    if known.here.search(text):
        return True
    return not (known.taught.search(text) or known.other.search(text))


def asserted(text: str, start: int, end: int) -> bool:
    """Say whether the finding at `start:end` of a folded text is there now."""
    known = cues()
    before, after = _clause(text, start, end)
    if known.past.search(before + after) and not known.again.search(before + after):
        return False
    if known.asked.search(before):
        return False
    if known.negated_after.match(after):
        return False
    cleared = known.not_negated.sub(lambda found: "＊" * len(found[0]), before)
    return not (known.negated.search(cleared) or known.negated_near.search(cleared))


def _clause(text: str, start: int, end: int) -> tuple[str, str]:
    """Give what stands before and after a finding in its own clause."""
    begins = [mark.end() for mark in _CLAUSE.finditer(text, 0, start)]
    ends = _CLAUSE.search(text, end)
    return text[begins[-1] if begins else 0 : start], text[end : ends.start() if ends else None]
