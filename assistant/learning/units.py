"""The passages of a course document → a unit: steps for a phone, and a self-check that comes last.

A step is a second-level section, its tables whole; a long section is cut at its sub-headings. A
section each of whose list items has an answer (问：… 答：…) is the self-check, not read but asked.
Nothing is written anew here: every word is the document's own.
"""

from __future__ import annotations

import hashlib
import itertools
import math
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.knowledge import Knowledge
from corpus.document import Metadata
from index.passage import Passage
from index.retriever import Retriever

_MOST = 900  # characters of a step: some three screens of a phone
_LAST = 10**9  # no document has as many passages
_ITEM = re.compile(r"^\s*(?:•|\d+[.、．)）])\s*")
_ANSWER = re.compile(r"\s*答[:：]\s*")
_QUESTION = re.compile(r"^问[:：]\s*")
_COLONS = (":", "：")


@dataclass(frozen=True, slots=True)
class Part:
    """A passage of a step, `chunk` its id; lines of a table have ` | ` between their cells.

    `heading` is the sub-heading that it opens, else empty.
    """

    chunk: str
    kind: Literal["text", "table"]
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """What is read at once: a section, or a piece of one (`piece` of `pieces`)."""

    heading: str
    parts: tuple[Part, ...]
    piece: int = 1
    pieces: int = 1

    @property
    def text(self) -> str:
        """The step as plain text, without its heading."""
        return "\n".join(line for one in self.parts for line in (one.heading, one.text) if line)


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the self-check and the document's own answer."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A course document as it is gone through; `fingerprint` changes with any word of it."""

    document: str
    title: str
    steps: tuple[Step, ...]
    questions: tuple[Question, ...]
    fingerprint: str


class Units:
    """The course units in force, as fresh as the library. Safe to share between threads."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._lock = threading.Lock()
        self._held: tuple[Retriever, frozenset[str], Mapping[str, Unit]] | None = None

    def all(self) -> Mapping[str, Unit]:
        """Give the units by document id. Raises IndexingError where there is no index."""
        snapshot = self._knowledge.snapshot()
        with self._lock:
            held = self._held
            if held and held[0] is snapshot.retriever and held[1] == snapshot.blocked:
                return held[2]
            passages = snapshot.retriever.opened.passages
            courses = [one for one in snapshot.documents() if one.kind == "course"]
            # The newest edition last, so that it stands for its id.
            made = [
                unit(one, passages.between(one.key, 0, _LAST))
                for one in sorted(courses, key=lambda one: one.year or 0)
            ]
            units = {one.document: one for one in made if one.steps}
            self._held = (snapshot.retriever, snapshot.blocked, units)
            return units


def unit(source: Metadata, passages: Sequence[Passage]) -> Unit:
    """Make the unit of a document from its passages, in reading order."""
    read = [one for one in passages if one.chunk.kind != "row"]  # their table has them
    steps: list[Step] = []
    questions: list[Question] = []
    for heading, section in _sections(read, source.title):
        asked = _questions(section)
        questions += asked
        if not asked:
            steps += _steps(heading, section)
    said = [one.heading + one.text for one in steps]
    said += [one.question + one.answer for one in questions]
    return Unit(source.id, source.title, tuple(steps), tuple(questions), _fingerprint(said))


def _sections(
    passages: Sequence[Passage], title: str
) -> Iterator[tuple[str, Sequence[tuple[str, Passage]]]]:
    """Give each second-level section: its heading, its passages, each with its sub-headings."""
    tops = {one.chunk.section[:1] for one in passages}
    depth = 2 if len(tops) == 1 else 1  # not every document has its title as a heading
    for path, section in itertools.groupby(passages, key=lambda one: one.chunk.section[:depth]):
        heading = path[-1] if path else title
        yield heading, [("：".join(one.chunk.section[depth:]), one) for one in section]


def _questions(section: Sequence[tuple[str, Passage]]) -> Sequence[Question]:
    """Give the questions of a self-check; none where an item of the section has no answer."""
    items: list[str] = []
    for _, passage in section:
        if passage.chunk.kind == "table":
            return ()
        for line in passage.chunk.text.splitlines():
            if _ITEM.match(line) or _QUESTION.match(line):
                items.append(_ITEM.sub("", line, count=1))
            elif items and not line.rstrip().endswith(_COLONS):
                items[-1] = f"{items[-1]}\n{line}"
    parts = [_ANSWER.split(item, maxsplit=1) for item in items]
    if not all(len(one) == 2 and all(one) for one in parts):
        return ()
    return [Question(_QUESTION.sub("", asked).strip(), said.strip()) for asked, said in parts]


def _steps(heading: str, section: Sequence[tuple[str, Passage]]) -> Sequence[Step]:
    """Cut a section into steps: at its sub-headings, and inside one only where it is too long."""
    blocks: list[list[Part]] = []
    for _, group in itertools.groupby(_parts(section), key=lambda one: one[0]):
        parts = [part for _, part in group]
        blocks += [parts] if _length(parts) <= _MOST else [[one] for one in parts]
    share = sum(map(_length, blocks)) / max(1, math.ceil(sum(map(_length, blocks)) / _MOST))
    pieces: list[list[Part]] = []
    for block in blocks:
        held = _length(pieces[-1]) if pieces else math.inf
        if held >= share or held + _length(block) > _MOST:
            pieces.append([])
        pieces[-1] += block
    return [Step(heading, tuple(one), n, len(pieces)) for n, one in enumerate(pieces, 1)]


def _parts(section: Sequence[tuple[str, Passage]]) -> Iterator[tuple[str, Part]]:
    """Give the parts under their sub-headings; what is said twice in the index is said once."""
    before, opened = "", ""
    for at, (under, passage) in enumerate(section):
        text, after = passage.chunk.text, section[at + 1 : at + 2]
        if after and after[0][1].chunk.text.startswith(f"{text}\n"):
            continue  # a table has the line above it as its caption
        first, _, rest = text.partition("\n")
        lead_in = before.partition("\n")[0]
        if rest and passage.chunk.kind == "text" and first == lead_in and first.endswith(_COLONS):
            text = rest  # a list that was cut says its first line again
        before = passage.chunk.text
        kind: Literal["text", "table"] = "table" if passage.chunk.kind == "table" else "text"
        yield under, Part(passage.chunk.id, kind, "" if under == opened else under, text)
        opened = under


def _length(parts: Sequence[Part]) -> int:
    return sum(len(one.heading) + len(one.text) for one in parts)


def _fingerprint(said: Sequence[str]) -> str:
    return hashlib.sha256("\x1f".join(said).encode("utf-8", "surrogatepass")).hexdigest()[:16]
