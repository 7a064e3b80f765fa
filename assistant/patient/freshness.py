"""Warning lines → those that say something which an answer does not say yet. Pure."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from assistant.patient.answered_drugs import HAS_FIGURE
from assistant.patient.warning_lines import Caution
from assistant.records import Answer
from index.tokens import fold

_ALIKE = 0.75


def fresh(about: Sequence[Caution], chosen: Sequence[Caution], answer: Answer) -> list[Caution]:
    """Give the lines that say something new, those that forbid and in the asker's tongue first."""
    # A row with a dose that mentions who may not have it does not say so plainly enough.
    plain = [one.text for one in answer.statements if not HAS_FIGURE.search(one.text)]
    standing = [_bigrams(text) for text in plain]
    shown = {one.text for one in answer.statements}
    standing += [_bigrams(one.unit.text) for one in chosen]
    new: list[Caution] = []
    spoken = answer.language
    for one in sorted(
        about, key=lambda each: (each.unit.passage.chunk.language != spoken, not each.forbids)
    ):
        mine = _bigrams(one.unit.text)
        if one.unit.text in shown or any(one.unit.text in text for text in shown):
            continue
        if not any(
            len(mine & other) > _ALIKE * max(1, min(len(mine), len(other))) for other in standing
        ):
            new.append(one)
            standing.append(mine)
    return new


@functools.lru_cache(maxsize=4096)
def _bigrams(text: str) -> frozenset[str]:
    plain = re.sub(r"\W", "", fold(text).lower())
    return frozenset(plain[at : at + 2] for at in range(len(plain) - 1))
