"""Is it asked whether two drugs go together, and does a text name them both? Pure.

In: a question and its parts, or a text. An answer on one of the two says nothing of both, so such a
line comes first, and without any there is no answer. A class counts for its drugs: "Do not combine
an ACE inhibitor with an ARB" is on enalapril and losartan.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.intents import standard
from index.coverage import ready
from index.passage import Wanted
from index.tokens import fold

_TWO = 2
_DRUGS = ("drug", "drug_class")
_TOGETHER = re.compile(
    r"一[起块路]|同时|同服|合用|联用|并用|配[着在]|打架|相克|冲突|相互作用|犯冲"
    r"|\btogether\b|\binteract|\bcombin|\bat the same time\b|\balong ?with\b"
)


def drugs_together(question: str, wanted: Sequence[Wanted]) -> tuple[tuple[str, ...], ...]:
    """Give the names of each of the drugs that are asked about together; none where none are."""
    drugs = [part for part in wanted if part.concept in _DRUGS and part.names]
    if len(drugs) < _TWO or not _TOGETHER.search(standard(fold(question))):
        return ()
    return tuple((*part.names, *part.broader) for part in drugs)


def names_both(text: str, drugs: Sequence[Sequence[str]]) -> bool:
    """Say whether two of the drugs, or their classes, stand in a text."""
    return sum(ready(text).has(names) for names in drugs) >= _TWO
