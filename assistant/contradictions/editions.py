"""An answer, where the question asks for another edition than the one in force → a note first.

In: an answer, its question, and what is known of every document's standing. Out: the same answer
with a note that says which edition was replaced by what and since when, which is not yet in force,
or that the library has no such edition; what is answered is the edition in force. Never done here:
quoting an edition that is not in force. How a question names one stands in editions.yaml.
"""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from assistant.knowledge import Snapshot
from assistant.questions.intents import LOADER
from assistant.records import Answer, Note
from corpus.document import Language, Metadata
from index.twins import work_of

_DIGITS = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_CENTURY = 2000
_OLDEST = 35  # 35版 would be of 2035, 86版 is of 1986
_COVERED = 0.5  # of a question, by a passage that is no longer in force
_NAMED = 2


@dataclass(frozen=True, slots=True)
class Asking:
    """Which edition a question asks for; `short` are years of two digits, which may be none."""

    years: tuple[int, ...] = ()
    short: tuple[int, ...] = ()
    old: bool = False
    weak: bool = False
    coming: bool = False

    def __bool__(self) -> bool:
        """Say whether it asks for any edition at all."""
        return bool(self.years or self.short or self.old or self.weak or self.coming)


def with_editions(answer: Answer, question: str, snapshot: Snapshot) -> Answer:
    """Say first which edition counts, where the question asks for another."""
    asking = asked_for(question)
    if answer.kind == "abstained":
        note = _only_in_an_old_one(question, asking, answer.language, snapshot)
    elif answer.kind == "answered" and asking:
        note = _note(asking, answer, snapshot)
    else:
        note = None
    return answer if note is None else dataclasses.replace(answer, notes=(note, *answer.notes))


def without_edition(question: str) -> str:
    """Take the edition out of a question: no passage says 2016年版 of what it says."""
    bare = question
    for pattern in _patterns()["dropped"]:
        bare = pattern.sub("", bare)
    return bare.strip() or question


def asked_for(question: str) -> Asking:
    """Read which edition a question asks for."""
    folded, known = question.lower(), _patterns()
    years = dict.fromkeys(match["year"] for one in known["years"] for match in one.finditer(folded))
    return Asking(
        tuple(int(year) for year in years if len(year) > 2),
        tuple(_full(int(year)) for year in years if len(year) == 2),
        *(any(one.search(folded) for one in known[kind]) for kind in ("old", "weak", "coming")),
    )


@functools.cache
def _patterns() -> Mapping[str, tuple[re.Pattern[str], ...]]:
    text = Path(__file__).with_name("editions.yaml").read_text(encoding="utf-8")
    rows: dict[str, Any] = yaml.load(text, Loader=LOADER)
    works = {"{work_en}": rows.pop("work_en"), "{work}": rows.pop("work")}
    del rows["examples"]
    return {kind: tuple(_compiled(one, works) for one in each) for kind, each in rows.items()}


def _compiled(pattern: str, works: Mapping[str, str]) -> re.Pattern[str]:
    for name, words in works.items():
        pattern = pattern.replace(name, words)
    return re.compile(pattern, re.IGNORECASE)


def _full(short: int) -> int:
    return _CENTURY + short if short <= _OLDEST else _CENTURY - 100 + short


# What the library knows of it ----------------------------------------------------------------


def _note(asking: Asking, answer: Answer, snapshot: Snapshot) -> Note | None:
    cited = [snapshot.known.get(f"{one.document_id}@{one.edition}") for one in answer.citations]
    present = list(dict.fromkeys(one for one in cited if one is not None))
    if not present:
        return None
    kin = [one for one in snapshot.known.values() if _not_in_force(one, snapshot)]
    for current in present:
        gone, coming = _replaced(current, kin, snapshot), _future(current, kin, snapshot)
        years = {*asking.years, *asking.short}
        marks = _marks(current, answer)
        if found := [one for one in gone if _years(one) & years - _years(current)]:
            return _superseded(found, current, snapshot, answer.language, marks)
        if found := [one for one in coming if _years(one) & years] or coming * asking.coming:
            return _coming(found[0], current, answer.language, marks)
        if gone and (asking.old or asking.weak) and not asking.years:
            return _superseded(gone, current, snapshot, answer.language, marks)
    return _unknown(asking, present, answer, snapshot)


def _not_in_force(one: Metadata, snapshot: Snapshot) -> bool:
    return one.key in snapshot.blocked or snapshot.standings[one.key].state != "published"


def _replaced(current: Metadata, kin: Sequence[Metadata], snapshot: Snapshot) -> list[Metadata]:
    """Give what a document has replaced, and withdrawn editions of it, latest first."""
    gone = [
        one
        for one in kin
        if snapshot.standings[one.key].superseded_by == current.key
        or (snapshot.standings[one.key].state == "retired" and _same_work(one, current))
    ]
    return sorted(gone, key=lambda one: max(_years(one), default=0), reverse=True)


def _future(current: Metadata, kin: Sequence[Metadata], snapshot: Snapshot) -> list[Metadata]:
    """Give the editions that will replace a document."""
    return [
        one
        for one in kin
        if snapshot.standings[one.key].state == "published"
        and one.key not in snapshot.stale
        and one.valid_from is not None
        and (_same_work(one, current) or one.supersedes in (current.id, current.key))
    ]


def _same_work(one: Metadata, other: Metadata) -> bool:
    if work_of(one.id) == work_of(other.id):
        return True
    return one.key in (other.supersedes, f"{other.supersedes}@{one.edition}")


def _years(one: Metadata) -> frozenset[int]:
    """Give the years that an edition is called by."""
    named = {int(year) for year in _DIGITS.findall(f"{one.edition} {one.title}")}
    return frozenset(named | ({one.year} if one.year else set()))


def _marks(current: Metadata, answer: Answer) -> tuple[int, ...]:
    of = {one.n for one in answer.citations if one.document_id == current.id}
    return tuple(n for one in answer.statements for n in one.citations if n in of)[:1]


def _unknown(
    asking: Asking, present: Sequence[Metadata], answer: Answer, snapshot: Snapshot
) -> Note | None:
    """Say that the library has no edition of a year, where no cited document names that year."""
    said = {year for one in present for year in _years(one) | _basis(one, snapshot)}
    said |= {int(year) for one in answer.citations for year in _DIGITS.findall(one.passage)}
    years = [year for year in asking.years if year not in said]
    if not years and not (asking.old and not asking.years):
        return None
    zh = answer.language == "zh"
    if years:
        edition = f"{years[0]} 年版" if zh else f"{years[0]} edition"
    else:
        edition = "旧版" if zh else "older edition"
    title = _called(present[0], answer.language)
    return Note("superseded", _UNKNOWN[zh].format(edition, title), _marks(present[0], answer))


def _basis(one: Metadata, snapshot: Snapshot) -> frozenset[int]:
    """Give the years that a document names in its opening: the editions that a digest is of."""
    first = snapshot.retriever.opened.passages.by_place(one.key, 0)
    return frozenset(int(year) for year in _DIGITS.findall(first.chunk.text if first else ""))


def _only_in_an_old_one(
    question: str, asking: Asking, language: Language, snapshot: Snapshot
) -> Note | None:
    """Say where an edition that may no longer answer speaks of what nothing else speaks of."""
    gone = [key for key, one in snapshot.standings.items() if one.state == "superseded"]
    if not gone:
        return None
    others = snapshot.retriever.opened.passages.signatures().keys() - set(gone)
    best = snapshot.retriever.search(without_edition(question), 1, blocked=others).hits
    if not best or best[0].coverage < _COVERED:
        return None
    old = best[0].passage.source
    new = snapshot.known.get(snapshot.standings[old.key].superseded_by or "")
    if new is None:
        return None
    said = _OLD_ONLY[language == "zh"]
    return Note("superseded", said.format(_called(old, language), _called(new, language)))


# How it is said ------------------------------------------------------------------------------


def _superseded(
    gone: Sequence[Metadata],
    current: Metadata,
    snapshot: Snapshot,
    language: Language,
    marks: tuple[int, ...],
) -> Note:
    zh = language == "zh"
    named = ("、" if zh else ", ").join(_called(one, language) for one in gone[:_NAMED])
    withdrawn = all(snapshot.standings[one.key].state == "retired" for one in gone)
    text = (_WITHDRAWN if withdrawn else _REPLACED)[zh]
    said = text.format(named, _called(current, language), _since(current, zh))
    return Note("superseded", said, marks)


def _coming(new: Metadata, current: Metadata, language: Language, marks: tuple[int, ...]) -> Note:
    called = _called(new, language), _called(current, language)
    return Note("superseded", _COMING[language == "zh"].format(*called, new.valid_from), marks)


def _since(current: Metadata, zh: bool) -> str:
    if current.valid_from:
        return f"，自 {current.valid_from} 起" if zh else f" since {current.valid_from}"
    if current.year:
        return f"，自 {current.year} 年起" if zh else f" since {current.year}"
    return ""


def _called(one: Metadata, language: Language) -> str:
    """Name a document with its edition, once."""
    edition = one.edition if one.edition and one.edition not in one.title else ""
    if language == "zh":
        return f"《{one.title}》（{edition}）" if edition else f"《{one.title}》"
    return f"“{one.title}” ({edition})" if edition else f"“{one.title}”"


_REPLACED = {
    True: "您问的{0}已被{1}取代{2}，不再作为依据；以下是现行版的内容。",
    False: "{0} is superseded by {1}{2}; what follows is from the edition in force.",
}
_WITHDRAWN = {
    True: "您问的{0}已停用，不再作为依据；以下是现行的{1}的内容。",
    False: "{0} is withdrawn; what follows is from {1}, which is in force.",
}
_COMING = {
    True: "{0}自 {2} 起施行，现在还没有生效；以下是现行的{1}的内容。",
    False: "{0} is in force only from {2}; what follows is from {1}, the edition in force.",
}
_UNKNOWN = {
    True: "资料库里没有{0}；关于这个问题，现行的是{1}，以下是它的内容。",
    False: "The library has no {0}; what follows is from {1}, the edition in force.",
}
_OLD_ONLY = {
    True: "{0}提到过相关内容，但已被{1}取代，不能再作依据。",
    False: "{0} speaks of it, but is superseded by {1} and must not be relied on.",
}


def groups(question: str) -> Iterable[str]:
    """Name the groups of patterns that a question calls: for the examples of editions.yaml."""
    return _groups(asked_for(question))


def _groups(asking: Asking) -> Iterator[str]:
    if asking.years or asking.short:
        yield "years"
    for kind in ("old", "weak", "coming"):
        if getattr(asking, kind):
            yield kind
