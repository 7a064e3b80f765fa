"""Is a drug asked for something that the library does not give it for? Pure.

A drug's dose in one disease says nothing of its dose in another: atropine for a poisoning is not
atropine for a slow pulse. So what a question gives as the reason (治…, 用于…, for …) must stand in
a line on the drug, above it, or in its passage. Diseases that the lexicon knows are judged so
wherever they stand in the question; this is for signs, for what is to be brought about, and for
names that no lexicon has.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from assistant.lines.rank import Line
from assistant.lines.recipients import ways_asked
from assistant.lines.standing import around
from assistant.questions.intents import standard
from index.passage import Wanted
from index.tokens import fold, is_frequent

_TREATED = frozenset({"disease", "sign", "symptom", "procedure"})
_DRUGS = frozenset({"drug", "drug_class"})
_REASON = re.compile(
    r"(?:治疗?|用于|[用打吃来]来|对付|预?防(?!护|止)|抗(?!生素|菌|病毒|凝|体|原|炎|药)|(?<![一二两几\d药])片?调(?!到|整|高|低|量|剂)|促|保(?=胎)|催)"
    r"(?P<zh>[^，。；？?、\d]{2,12}?)"
    r"(?=[，。；？?、\d]|[的得要该]|[吃打用服喝抹擦喷滴贴推输注](?![^，。]{0,3}[病症炎])"
    r"|一[天次日]|每|多少|几|怎|剂量|$)"
    r"|\b(?P<how>for|in|to treat|treating|against)\s+"
    r"(?:(?:an?|the|my|his|her|acute|chronic|severe|mild)\s+)*"
    r"(?P<en>[a-z][a-z' -]{3,50})"
)
_ENGLISH_END = re.compile(
    r"\b(?:how|what|when|by|in|for|with|at|on|per|dose|dosage|iv|im|and|each|every|a day)\b.*"
)
_SHORTEST = 2


def for_something_else(question: str, wanted: Sequence[Wanted], own: Sequence[Line]) -> bool:
    """Say whether a question gives a reason for a drug, and no line on it (`own`) is on that."""
    reasons = list(_reasons(question, wanted))
    return bool(reasons) and not any(
        around(line, (*part.names, *part.broader)) for part in reasons for line in own
    )


def _reasons(question: str, wanted: Sequence[Wanted]) -> list[Wanted]:
    """Give the heaviest parts of what a question gives as the reason; none where it gives none."""
    folded = standard(fold(question))
    found = [
        part
        for drug, part in pairwise(wanted)
        if drug.concept in _DRUGS and part.concept in _TREATED and _is_reason(part)
        if f"{drug.surface}{part.surface}" in folded
    ]
    for match in _REASON.finditer(folded):
        said = match["zh"] or _ENGLISH_END.sub("", match["en"] or "")
        known = match["how"] == "in"  # in relation to food
        parts = [part for part in wanted if _is_reason(part, known=known) and part.surface in said]
        if parts:
            found.append(max(parts, key=lambda part: (part.concept in _TREATED, part.weight)))
    return found


def _is_reason(part: Wanted, *, known: bool = False) -> bool:
    if part.concept or known:
        return part.concept in _TREATED and not ways_asked(part.surface)
    return len(part.surface) >= _SHORTEST and not part.seen and not is_frequent(part.surface)
