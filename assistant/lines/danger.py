"""A patient with a danger sign told of without a name: what to do stands under the danger's. Pure.

老人头晕血压200/120 is near every line with 头晕, and 敌敌畏喝了咋办 near the one line that has that
name. The alert knows the danger and its documents; its first lines then come first. Where the best
line has what is asked, or a disease or drug is named, the question is left to speak for itself.
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
from index.passage import SearchResult

_HANDLING = frozenset(("how_to",))
_NAMED = frozenset(("disease", "drug"))
_FITTING = 0.5
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
    asked = {one.name for one in read_intents(question)}
    concepts = {part.concept for part in found.wanted}
    if lines[0].fitting >= _FITTING or not documents or concepts & _NAMED:
        return None
    if not asked <= _HANDLING or _YES_OR_NO.search(question.lower()):
        return None
    special = named(question) or asked_for(question) == "child"
    whom = [part.surface for part in found.wanted if special and part.concept == "population"]
    put = " ".join((*whom, label, _WHAT_TO_DO[language]))
    return Suspicion(label, tuple(documents), put)
