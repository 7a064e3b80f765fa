"""The cases and quiz items that can be used at this moment: read once, checked against the library.

What rests on a document that is superseded or withdrawn is left out as long as it is. The shipped
files lie in corpus/library; a home may add its own in HOME/learning/cases and …/quizzes.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import corpus
from assistant.errors import LearningWrong
from assistant.knowledge import Knowledge
from assistant.learning.asks import Matcher, read_asks
from assistant.learning.case_files import Case, read_case
from assistant.learning.quiz_files import Item, read_items
from assistant.learning.sections import Sections
from assistant.learning.solving import faults
from index.encoder import Encoder
from index.lexicon import Lexicon
from index.retriever import Retriever

ASKS = "asks.yaml"
_SHIPPED = Path(corpus.__file__).parent / "library"


@dataclass(frozen=True, slots=True)
class Content:
    """What can be used with one snapshot; `sections` cites it. By id."""

    cases: Mapping[str, Case]
    items: Mapping[str, Item]
    matcher: Matcher
    sections: Sections
    lexicon: Lexicon


class Shelf:
    """The content of one home, always as fresh as its library. Safe to share between threads."""

    def __init__(self, knowledge: Knowledge, lexicon: Lexicon, folders: tuple[Path, ...]) -> None:
        """Read the files of these folders, each with cases/ and quizzes/. Raises LearningWrong."""
        self._knowledge = knowledge
        self._lexicon = lexicon
        self._asks = read_asks(folders[0] / "cases" / ASKS)
        self._matcher = Matcher(self._asks, lexicon, knowledge.encoder)
        cases = [read_case(path, self._asks) for path in _files(folders, "cases")]
        self._cases = {one.id: one for one in cases}
        self._items = {
            one.id: one for path in _files(folders, "quizzes") for one in read_items(path)
        }
        self._lock = threading.Lock()
        self._held: tuple[Retriever, frozenset[str], Content] | None = None

    def content(self) -> Content:
        """Give what can be used now. Raises IndexingError where there is no index."""
        snapshot = self._knowledge.snapshot()
        with self._lock:
            held = self._held
            if held and held[0] is snapshot.retriever and held[1] == snapshot.blocked:
                return held[2]
            sections = Sections(snapshot)
            content = Content(
                {id_: one for id_, one in self._cases.items() if _stands(one, sections)},
                {id_: one for id_, one in self._items.items() if sections.passages(one.reference)},
                self._matcher,
                sections,
                self._lexicon,
            )
            self._held = (snapshot.retriever, snapshot.blocked, content)
            return content

    def titles(self) -> Mapping[str, str]:
        """Give the titles of the documents in force, by document id."""
        return {one.id: one.title for one in self._knowledge.snapshot().documents()}

    def names(self) -> Mapping[str, str]:
        """Give the titles of the documents in force and of the cases, by id."""
        cases = {one.id: one.title for one in self.content().cases.values()}
        return {**self.titles(), **cases}

    def topics(self) -> Mapping[str, tuple[str, ...]]:
        """Give the topics of the documents in force, by document id."""
        return {one.id: one.topics for one in self._knowledge.snapshot().documents()}


def folders_of(home: Path) -> tuple[Path, ...]:
    """Give the folders that content is read from: what ships, and what a home adds."""
    return (_SHIPPED, home / "learning")


def check(
    folders: tuple[Path, ...], sections: Sections, lexicon: Lexicon, encoder: Encoder
) -> Iterator[str]:
    """Give what is wrong with the files of these folders, each in a sentence with file and line."""
    try:
        asks = read_asks(folders[0] / "cases" / ASKS)
    except LearningWrong as error:
        yield str(error)
        return
    matcher = Matcher(asks, lexicon, encoder)
    for path in _files(folders, "cases"):
        try:
            case = read_case(path, asks, sections)
        except LearningWrong as error:
            yield str(error)
            continue
        yield from (f"{path.name}：{fault}" for fault in faults(case, matcher, lexicon, sections))
    for path in _files(folders, "quizzes"):
        try:
            read_items(path, sections)
        except LearningWrong as error:
            yield str(error)


def _stands(case: Case, sections: Sections) -> bool:
    return all(sections.passages(why.reference) for why in case.whys())


def _files(folders: tuple[Path, ...], kind: str) -> list[Path]:
    return sorted(
        path for folder in folders for path in (folder / kind).glob("*.yaml") if path.name != ASKS
    )
