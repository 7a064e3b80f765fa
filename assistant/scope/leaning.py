"""Whether a question presses on with what was declined before it, or is one of its own.

A question leans on the one before where it presses (你必须开, just this once), where it names
nothing of illness or care, or, after what is declined by its topic, where it only stands with the
earlier one's words. Whoever has spoken of ending his own life gets no amounts in that conversation,
unless he plainly asks about a patient. Pure.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from assistant.errors import RulesWrong
from assistant.scope import emptiness
from assistant.scope.rules import FOLDER, Rule, line_of, whole

LEANING = "leaning.yaml"


@dataclass(frozen=True, slots=True)
class Leaning:
    """The patterns of leaning.yaml."""

    pressing: re.Pattern[str]
    topic: re.Pattern[str]
    means: re.Pattern[str]
    patients: re.Pattern[str]

    def leans(self, folded: str, alone: str, rule: Rule) -> bool:
        """Say whether a question leans on one that a rule declined; `alone`: as it stands alone."""
        if rule.self_harm and self.means.search(folded) and not self.patients.search(folded):
            return True
        if self.pressing.search(folded):
            return True
        if rule.follows == "topic" and alone != folded:
            return True
        return emptiness.built_in().is_empty(folded) or not self.topic.search(folded)


@functools.cache
def built_in() -> Leaning:
    """Read the file that ships with this package, once."""
    return read_leaning((FOLDER / LEANING).read_text(encoding="utf-8"))


def read_leaning(text: str) -> Leaning:
    """Read a file of patterns. Raises RulesWrong."""
    rows = whole(LEANING, text)
    if set(rows) != {"pressing", "topic", "means", "patients"}:
        raise RulesWrong(f"{LEANING} 要有且只能有：pressing、topic、means、patients。")
    patterns: dict[str, re.Pattern[str]] = {}
    for key, written in rows.items():
        joined = "|".join(written) if isinstance(written, list) else str(written)
        try:
            patterns[key] = re.compile(joined)
        except re.error as error:
            where = f"{LEANING} 第 {line_of(key, text)} 行的 {key}"
            raise RulesWrong(f"{where} 写得不对：{error}") from error
    return Leaning(**patterns)
