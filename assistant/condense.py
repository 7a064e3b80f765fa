"""A follow-up and its history → a question that stands alone, by rules, without a model. Pure.

"那孕妇呢？" after "高血压首选什么药？" becomes "孕妇：高血压首选什么药？"; "用多大量？" keeps
the topic of the conversation and asks its own thing. A question that names its own topic is left
as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.intents import read_intents
from assistant.records import Turn
from index.lexicon import Lexicon

_TOPICS = ("disease", "drug", "drug_class", "symptom", "sign", "test", "procedure")
_OPENING = re.compile(
    r"^\s*(?:那么?|还有|另外|如果|要是|假如|and\b|what about|how about|what if|then\b|so\b|but\b)"
    r"[，,\s]*",
    re.IGNORECASE,
)
_CLOSING = re.compile(r"(?:呢|咧|嘞|哩)?[\s。！？!?,，]*$")
_POINTING = re.compile(
    r"(?:^|[^其])(?:它|这个药|这种药|这药|那个药|这个病|这种情况|这类|上面|刚才|该药)"
    r"|\b(?:it|its|this|that|these|those|them|they)\b",
    re.IGNORECASE,
)
_SHORT = 14
_SHORT_WORDS = 7
_HAN = re.compile(r"[\u3400-\u9fff]")


def condense(question: str, history: Sequence[Turn], lexicon: Lexicon) -> str:
    """Give the question as it would be asked by somebody who had not asked before."""
    earlier = _standalone(history, lexicon)
    if not earlier or not _leans(question, lexicon):
        return question.strip()
    rest = _CLOSING.sub("", _OPENING.sub("", question.strip())).strip()
    if not rest:
        return earlier
    if read_intents(rest) or _names_topic(rest, lexicon):
        topics = _topics(earlier, lexicon)
        missing = [topic for topic in topics if topic not in rest]
        return f"{'、'.join(missing)} {rest}".strip() if missing else rest
    return f"{rest}：{earlier}" if _HAN.search(rest) else f"{earlier} ({rest})"


def _standalone(history: Sequence[Turn], lexicon: Lexicon) -> str:
    """Condense the earlier questions in turn, so that a chain of follow-ups keeps its topic."""
    standing = ""
    for turn in history[-6:]:
        before = (Turn(standing),) if standing else ()
        standing = condense(turn.question, before, lexicon) if turn.question.strip() else standing
    return standing


def _leans(question: str, lexicon: Lexicon) -> bool:
    """Say whether a question leans on the one before: opens so, points back, or lacks a topic."""
    if _OPENING.search(question) or _POINTING.search(question):
        return True
    if _names_topic(question, lexicon):
        return False
    return len(_HAN.findall(question)) <= _SHORT and len(question.split()) <= _SHORT_WORDS


def _names_topic(text: str, lexicon: Lexicon) -> bool:
    return any(
        concept.type in _TOPICS
        for mention in lexicon.mentions(text)
        for concept in mention.concepts
    )


def _topics(text: str, lexicon: Lexicon) -> list[str]:
    """Give the stretches of a question that name what it is about, populations among them."""
    found = [text[mention.start : mention.end] for mention in lexicon.mentions(text)]
    return list(dict.fromkeys(found)) or [_CLOSING.sub("", text)]
