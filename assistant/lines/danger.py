"""A patient with a danger sign told of without a name: what to do stands under the danger's. Pure.

老人头晕血压200/120 is near every line with 头晕, and 敌敌畏喝了咋办 near the one line that has that
name. The alert knows the danger and its documents; its first lines then come first. Where no
first line is from those documents and the best has not half of what is told, it is looked up there
(打完头孢就喘，推地塞米松 is no question about pneumonia). Else, where the best line has what is
asked, or a drug or the danger itself is named, the question is left to speak for itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from assistant.lines.patients import named
from assistant.lines.rank import Line
from assistant.lines.recipients import asked_for
from assistant.lines.suspicion import Suspicion
from assistant.questions.intents import read_intents
from corpus.document import Language
from index.passage import SearchResult, Wanted
from index.twins import work_of

_HANDLING = frozenset(("how_to", "first_choice"))
_FITTING = 0.5
_FIRST = 2  # lines
_HALF = 0.5  # of the question's weight
_WHAT_TO_DO: Mapping[Language, str] = {"zh": "怎么处理", "en": "what to do"}
# Who asks yes or no asks about one thing.
_YES_OR_NO = re.compile(
    r"[吗么不没嘛][？?。！!\s]*$|能不能|可不可以|要不要|该不该|是不是"
    r"|\b(?:can|should|may|could|is|are|do|does) (?:i|we|it|he|she|they|this|that|the|a)\b"
)


def under_danger(
    question: str,
    found: SearchResult,
    lines: Sequence[Line],
    danger: tuple[str, Sequence[str]],
    language: Language,
) -> Suspicion | None:
    """Put the question under a danger, given by its label and documents; None where it may not be.

    For whom it is asked stays in it: a child, the pregnant, failing kidneys.
    """
    label, documents = danger
    if documents and not _spoken_to(documents, lines):
        colon = "：" if language == "zh" else ": "
        return Suspicion(label, tuple(documents), f"{label}{colon}{question}")
    asked = {one.name for one in read_intents(question)}
    named_so = any(_is_named(part, label) for part in found.wanted)
    if lines[0].fitting >= _FITTING or not documents or named_so:
        return None
    if not asked <= _HANDLING or _YES_OR_NO.search(question.lower()):
        return None
    special = named(question) or asked_for(question) == "child"
    whom = [part.surface for part in found.wanted if special and part.concept == "population"]
    put = " ".join((*whom, label, _WHAT_TO_DO[language]))
    return Suspicion(label, tuple(documents), put)


def _is_named(part: Wanted, label: str) -> bool:
    """Say whether a part of the question is a drug, or the danger itself by a name of it."""
    own = part.concept == "disease" and any(name in label.lower() for name in part.names)
    return own or part.concept == "drug"


def _spoken_to(documents: Sequence[str], lines: Sequence[Line]) -> bool:
    """Say whether a first line is from the danger's documents, or the best has half of it all."""
    first = (work_of(line.unit.passage.source.id) for line in lines[:_FIRST])
    return lines[0].own >= _HALF or any(one in documents for one in first)
