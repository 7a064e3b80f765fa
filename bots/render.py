"""An Answer as plain text: what the terminal prints, what a chat message says, what is copied.

In: an Answer and the language of the labels. Out: its text, its notes, its sources, its label.
Nothing is chosen or reworded here. Characters that could steer a terminal or turn the order of
digits around are dropped, whatever document they come from.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from assistant.compose import note_line, notes_above, notes_below, opening
from assistant.records import Answer, Citation, PassageView, Verification
from corpus.document import Language

_WORDS: Mapping[Language, Mapping[str, str]] = {
    "zh": {
        "sources": "出处", "page": "第 {} 页", "edition": "{} 年版", "year": "{} 年",
        "superseded": "已被新版替代", "quoted": "原文摘录", "generated": "AI 生成",
        "reference": "供医师参考", "checked": "逐句核对 {}/{}", "understood": "理解为：",
    },
    "en": {
        "sources": "Sources", "page": "p. {}", "edition": "{} edition", "year": "{}",
        "superseded": "superseded", "quoted": "quoted", "generated": "AI-generated",
        "reference": "for the clinician's reference",
        "checked": "checked against the sources {}/{}", "understood": "Understood as: ",
    },
}  # fmt: skip
_IN_BRACKETS = re.compile(r"[（(][^（()）]*[)）]")
_TURNS_TEXT = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def render_text(answer: Answer, language: Language = "zh") -> str:
    """Say an Answer as plain text, its sources and its label below it."""
    words = _WORDS[language]
    alerts, rest = opening(answer.text)
    above = "\n".join(note_line(note, language) for note in notes_above(answer))
    parts = ["\n".join(part for part in (alerts, above, rest) if part)]
    if answer.standalone_question != answer.question:
        parts.insert(0, words["understood"] + answer.standalone_question)
    parts.append("\n".join(note_line(note, language) for note in notes_below(answer)))
    if answer.citations:
        parts.append("\n".join((words["sources"], *_sources(answer.citations, words))))
    parts.append(label(answer, language))
    return plain("\n\n".join(part for part in parts if part))


def render_chat(answer: Answer, language: Language = "zh", *, label_first: bool = False) -> str:
    """Say an Answer for a chat: as render_text, but its sources in few words.

    With `label_first` its label follows the alerts, for a channel that shows the beginning only.
    """
    words = _WORDS[language]
    alerts, rest = opening(answer.text)
    above = "\n".join(note_line(note, language) for note in notes_above(answer))
    named = label(answer, language)
    parts = [alerts, named if label_first else "", above, rest.strip("\n")]
    if answer.standalone_question != answer.question:
        parts.insert(1, words["understood"] + answer.standalone_question)
    parts.append("\n".join(note_line(note, language) for note in notes_below(answer)))
    if answer.citations:
        parts.append("\n".join((words["sources"], *_brief_sources(answer.citations, words))))
    parts.append("" if label_first else named)
    return plain("\n\n".join(part for part in parts if part))


def label(answer: Answer, language: Language = "zh") -> str:
    """Say whether an Answer's words are quoted or generated, and for whom they are."""
    words = _WORDS[language]
    parts = [words["reference"]]
    if answer.statements or answer.ai_generated:
        parts.append(words["generated" if answer.ai_generated else "quoted"])
    if answer.verification and answer.statements:
        parts.append(words["checked"].format(*checked(answer.verification)))
    return " · ".join(parts)


def checked(verification: Verification) -> tuple[int, int]:
    """Give how many of the drafted statements their citations support, and how many there were."""
    verdicts = verification.verdicts
    return sum(one.supported for one in verdicts), len(verdicts)


def plain(text: str) -> str:
    """Drop control characters (but not line breaks and tabs) and marks that turn text around."""
    return "".join(
        character
        for character in text
        if character in "\n\t"
        or not (unicodedata.category(character) in ("Cc", "Cs") or character in _TURNS_TEXT)
    )


def _sources(citations: tuple[Citation, ...], words: Mapping[str, str]) -> list[str]:
    """Give one line a place: citations of the same place share it."""
    places: dict[str, str] = {}
    for citation in citations:
        place = _place(citation, words)
        places[place] = places.get(place, "") + f"[{citation.n}]"
    return [f"{marks} {place}" for place, marks in places.items()]


def _brief_sources(citations: tuple[Citation, ...], words: Mapping[str, str]) -> list[str]:
    """Give one line a document: its title without what stands in brackets, its year, its pages."""
    lines: dict[str, tuple[list[int], list[int]]] = {}
    for citation in citations:
        title = _IN_BRACKETS.sub("", citation.title) or citation.title
        superseded = words["superseded"] if citation.state == "superseded" else ""
        year = "" if citation.year is None else words["year"].format(citation.year)
        name = " · ".join(part for part in (title, year, superseded) if part)
        numbers, pages = lines.setdefault(name, ([], []))
        numbers.append(citation.n)
        if citation.page is not None and citation.page not in pages:
            pages.append(citation.page)
    return [
        "".join(f"[{n}]" for n in numbers)
        + " "
        + " · ".join((name, *(words["page"].format(page) for page in pages)))
        for name, (numbers, pages) in lines.items()
    ]


def place_of(cited: Citation | PassageView, language: Language = "zh") -> str:
    """Say where something stands: document, issuer, edition, section, page."""
    return _place(cited, _WORDS[language])


def _place(citation: Citation | PassageView, words: Mapping[str, str]) -> str:
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
