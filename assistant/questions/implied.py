"""What disease a question means that names none: 血压控制到多少 is asked of hypertension. Pure.

Every document has a blood pressure somewhere; the one that is asked for stands under its disease.
The words stand in implied.yaml for curriculum staff to read and extend.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from pathlib import Path

from assistant.questions.intents import standard
from assistant.rule_files import Shape, check_examples, pattern, read_rules
from corpus.document import Language
from index.lexicon import Lexicon
from index.tokens import fold

_SHAPE = Shape({"ask": ("questions", "others")}, ("zh", "en"), may=("beside",))


@dataclass(frozen=True, slots=True)
class Implied:
    """A disease by its name in each language, and how it is asked about without it.

    `beside` are the diseases, by their ids, that may be named and do not mean it: a diabetic whose
    sugar is 2.1.
    """

    zh: str
    en: str
    ask: re.Pattern[str]
    beside: frozenset[str]


@functools.cache
def implied() -> tuple[Implied, ...]:
    """Read the rules that ship with this package, once. Raises RulesWrong."""
    rules = read_rules(Path(__file__).with_name("implied.yaml"), _SHAPE)
    check_examples(rules, _SHAPE, _folded)
    return tuple(
        Implied(
            row["zh"],
            row["en"],
            pattern(rules, (name, "ask")),
            frozenset(row.get("beside", ())),
        )
        for name, row in rules.rows.items()
    )


def with_implied(question: str, language: Language, lexicon: Lexicon) -> str:
    """Add the disease that a question means, where it names none."""
    folded = _folded(question)
    named = _diseases(question, lexicon)
    meant = next((one for one in implied() if one.ask.search(folded) and named <= one.beside), None)
    if meant is None:
        return question
    return f"{meant.zh}：{question}" if language == "zh" else f"{meant.en}: {question}"


def _folded(text: str) -> str:
    return standard(fold(text))


def _diseases(question: str, lexicon: Lexicon) -> frozenset[str]:
    return frozenset(
        concept.id
        for mention in lexicon.mentions(question)
        for concept in mention.concepts
        if concept.type == "disease"
    )
