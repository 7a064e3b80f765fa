"""Is it asked whether two drugs go together, and does a text name them both? Pure.

In: a question and its parts, or a text. An answer on one of the two says nothing of both, so such a
line comes first, and without any there is no answer. A class counts for its drugs: "Do not combine
an ACE inhibitor with an ARB" is on enalapril and losartan.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.questions.intents import standard
from index.coverage import ready
from index.passage import Wanted
from index.tokens import fold

_TWO = 2
_DRUGS = ("drug", "drug_class")
_TOGETHER = re.compile(
    r"一[起块路]|同时|同服|合用|联用|并用|配[着在]|打架|相克|冲突|相互作用|犯冲"
    r"|\btogether\b|\binteract|\bcombin|\bat the same time\b|\balong ?with\b"
)
_PLUS = "(?:和|跟|与|同|配着?|加|搭)"
_THING = "[^，。；？?、能可会要行有一同是]{2,6}"
_BESIDE = (
    rf"DRUG[片针]?{_PLUS}(?P<after>{_THING})|(?:^|[，。])(?P<before>{_THING}){_PLUS}DRUG"
    r"|DRUG (?:and|with) (?P<english>[a-z]{4,})|(?P<first>[a-z]{4,}) (?:and|with) DRUG"
)
_NO_THING = re.compile(r"[药饭水酒吃喝早晚]|^(?:take|taken|along|together|food|meals?|water)$")


def drugs_together(question: str, wanted: Sequence[Wanted]) -> tuple[tuple[str, ...], ...]:
    """Give the names of each of the drugs that are asked about together; none where none are.

    What no lexicon has counts, too, where it stands beside a drug: amlodipine and grapefruit.
    """
    folded = standard(fold(question))
    drugs = [part for part in wanted if part.concept in _DRUGS and part.names]
    if not drugs or not _TOGETHER.search(folded):
        return ()
    if len(drugs) == 1:
        known = [part.surface for part in wanted if part.concept]
        beside = _beside(drugs[0].surface, folded, known)
        return ((*drugs[0].names, *drugs[0].broader), beside) if beside else ()
    return tuple((*part.names, *part.broader) for part in drugs)


def _beside(drug: str, folded: str, known: Sequence[str]) -> tuple[str, ...]:
    """Give what is named beside a drug, and without its last character: 三七 of 三七粉."""
    match = re.search(_BESIDE.replace("DRUG", re.escape(drug)), folded) if drug else None
    thing = next((text for text in match.groups() if text), "") if match else ""
    if not thing or _NO_THING.search(thing) or any(name in thing for name in known):
        return ()
    return (thing, thing[:-1]) if len(thing) > _TWO and not thing.isascii() else (thing,)


def names_both(text: str, drugs: Sequence[Sequence[str]]) -> bool:
    """Say whether two of the drugs, or their classes, stand in a text."""
    return sum(ready(text).has(names) for names in drugs) >= _TWO
