"""An Answer as plain text: what the terminal prints, what a chat message says, what is copied.

In: an Answer and the language of the labels. Out: its text, its notes, its sources, its label.
Nothing is chosen or reworded here. Characters that could steer a terminal or turn the order of
digits around are dropped, whatever document they come from.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from assistant.records import Answer, Citation, Note, NoteKind
from corpus.document import Language

_WORDS: Mapping[Language, Mapping[str, str]] = {
    "zh": {
        "sources": "出处", "page": "第 {} 页", "edition": "{} 年版", "year": "{} 年",
        "superseded": "已被新版替代", "quoted": "原文摘录", "generated": "AI 生成",
        "reference": "供医师参考", "colon": "：", "understood": "理解为：",
    },
    "en": {
        "sources": "Sources", "page": "p. {}", "edition": "{} edition", "year": "{}",
        "superseded": "superseded", "quoted": "quoted", "generated": "AI-generated",
        "reference": "for the clinician's reference", "colon": ": ",
        "understood": "Understood as: ",
    },
}  # fmt: skip
_NOTES: Mapping[NoteKind, tuple[str, str]] = {
    "conflict": ("说法不一", "Sources differ"),
    "superseded": ("版本提示", "Edition"),
    "population": ("人群提示", "Population"),
    "image_table": ("表格提示", "Table"),
    "formulary": ("用药目录", "Formulary"),
    "low_evidence": ("证据较弱", "Weak evidence"),
    "model": ("模型提示", "Model"),
    "unreviewed": ("审核状态", "Review"),
    "language": ("语言提示", "Language"),
    "correction": ("请核对药名", "Check the drug's name"),
    "patient": ("按这样的病人", "The patient as understood"),
    "arithmetic": ("按原文计算", "Worked out from the source"),
    "premise": ("与原文不同", "The source says otherwise"),
    "indication": ("先看该不该用", "When it is indicated"),
    "checklist": ("别漏问", "Not to be missed"),
    "injection": ("未照办", "Not followed"),
}
_TURNS_TEXT = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def render_text(answer: Answer, language: Language = "zh") -> str:
    """Say an Answer as plain text, its sources and its label below it."""
    words = _WORDS[language]
    parts = [answer.text]
    if answer.standalone_question != answer.question:
        parts.insert(0, words["understood"] + answer.standalone_question)
    parts.append("\n".join(_note(note, language) for note in answer.notes))
    if answer.citations:
        parts.append("\n".join((words["sources"], *_sources(answer.citations, words))))
    parts.append(label(answer, language))
    return plain("\n\n".join(part for part in parts if part))


def label(answer: Answer, language: Language = "zh") -> str:
    """Say whether an Answer's words are quoted or generated, and for whom they are."""
    words = _WORDS[language]
    if answer.ai_generated:
        return f"{words['reference']} · {words['generated']}"
    if answer.statements:
        return f"{words['reference']} · {words['quoted']}"
    return words["reference"]


def plain(text: str) -> str:
    """Drop control characters (but not line breaks and tabs) and marks that turn text around."""
    return "".join(
        character
        for character in text
        if character in "\n\t"
        or not (unicodedata.category(character) in ("Cc", "Cs") or character in _TURNS_TEXT)
    )


def _note(note: Note, language: Language) -> str:
    name = _NOTES[note.kind][language == "en"]
    marks = "".join(f"[{n}]" for n in note.citations)
    return f"※ {name}{_WORDS[language]['colon']}{note.text} {marks}".rstrip()


def _sources(citations: tuple[Citation, ...], words: Mapping[str, str]) -> list[str]:
    """Give one line a place: citations of the same place share it."""
    places: dict[str, str] = {}
    for citation in citations:
        place = _place(citation, words)
        places[place] = places.get(place, "") + f"[{citation.n}]"
    return [f"{marks} {place}" for place, marks in places.items()]


def _place(citation: Citation, words: Mapping[str, str]) -> str:
    edition, year = citation.edition, citation.year
    parts = (
        citation.title,
        citation.issuer,
        words["edition"].format(edition) if edition.isdecimal() else edition,
        "" if year is None or str(year) in edition else words["year"].format(year),
        words["superseded"] if citation.state == "superseded" else "",
        citation.section,
        "" if citation.page is None else words["page"].format(citation.page),
    )
    return " · ".join(part for part in parts if part)
