"""What a person typed → a question that can be read, or a refusal in the asker's language. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Literal

from assistant.errors import QuestionRefused, RefusalCode
from assistant.records import Turn
from corpus.document import Language
from corpus.sentences import language_of

LONGEST_QUESTION = 2000
Asked = Literal["zh", "en", "auto"]
# Control, half of a character, invisible mark, private use, unassigned: no person types these.
_DROPPED = ("Cc", "Cs", "Cf", "Co", "Cn")


def read_question(question: str, language: Asked = "auto") -> str:
    """Clean a question of what no person types. Raises QuestionRefused where nothing is left."""
    text = typed(question)
    if len(question) > LONGEST_QUESTION:
        raise _refused("too-long", text, language)
    if not text:
        raise _refused("empty", text, language)
    if not any(character.isalnum() for character in text):
        raise _refused("unreadable", text, language)
    return text


def read_history(history: Sequence[Turn]) -> tuple[Turn, ...]:
    """Clean the earlier turns; one that holds nothing readable is left out, none is refused."""
    kept = ((typed(turn.question)[:LONGEST_QUESTION], turn.answer) for turn in history)
    return tuple(Turn(question, answer) for question, answer in kept if question)


def typed(text: str) -> str:
    """Drop what no person types and close up white space."""
    return " ".join(
        "".join(
            character
            for character in text
            if character.isspace() or unicodedata.category(character) not in _DROPPED
        ).split()
    )


def _refused(code: RefusalCode, text: str, language: Asked) -> QuestionRefused:
    # Signs and emoji are in no language: Chinese is what most who ask here read.
    lettered = any(character.isalpha() for character in text)
    spoken = (language_of(text) if lettered else "zh") if language == "auto" else language
    return QuestionRefused(code, _SENTENCES[spoken][code])


_SENTENCES: Mapping[Language, Mapping[RefusalCode, str]] = {
    "zh": {
        "too-long": f"问题太长，请压缩到 {LONGEST_QUESTION} 字以内，只写病情要点和想问的事。",
        "empty": "没有收到问题。请写下想问的病情或用药，例如：高血压多久随访一次？",
        "unreadable": "没有看懂，请用文字写下问题，例如：孩子发烧39度怎么处理？",
    },
    "en": {
        "too-long": f"The question is too long: keep it under {LONGEST_QUESTION} characters, with"
        " the main findings and what you want to know.",
        "empty": "No question came in. Write what you want to know, for example: How often should"
        " hypertension be followed up?",
        "unreadable": "This could not be read. Write the question in words, for example: How is a"
        " child with a fever of 39 °C treated?",
    },
}
