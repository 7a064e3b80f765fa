"""What kind of section a question wants, and what a passage's section adds to its score. Pure.

Two thirds of the questions that miss find the right document with another of its sections first:
a list of many topics shares a word with every question. So the wording of the question (几级,
隔多久来看, 要不要送) is matched with the headings, by the patterns of sections.yaml, which
curriculum staff read and extend. A section is lifted or steps back by it; none is kept out.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.questions.intents import Pattern, any_of, read_intents, standard
from assistant.rule_files import read_parts
from index.passage import Passage
from index.tokens import fold

# In shares of a passage's score. Set together with those of index/ranking.py, which see.
_FITS = 0.16
_BY_INTENT = 0.8  # an intent says less surely which section is wanted
_OTHER_KIND = -0.16
_UNASKED_LIST = -0.24
_PEOPLE = 0.2
_OTHER_PEOPLE = -0.1
_LINE = 0.14
_REMEMBERED = 8192
_WIDE = str.maketrans(",;:?!()", "，；：？！（）")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of section: who asks for it, how it is headed, and whether it is a list of topics."""

    name: str
    ask: Pattern
    heading: Pattern
    intents: frozenset[str]
    is_list: bool


@dataclass(frozen=True, slots=True)
class People:
    """A group that guidelines give sections of their own: pregnant women, children, the old."""

    name: str
    ask: Pattern
    heading: Pattern


@dataclass(frozen=True, slots=True)
class Wish:
    """What a question wants: kinds of section, each from 0 to 1, for which people, which lines.

    `lines` are the patterns of lines that answer, each with what it counts, the most first.
    """

    kinds: dict[str, float]
    people: frozenset[str]
    lines: tuple[tuple[float, Pattern], ...]


@dataclass(frozen=True, slots=True)
class _Heading:
    """What a heading path says: the kinds of its nearest heading and of those above, its people."""

    nearest: frozenset[str]
    above: frozenset[str]
    is_list: bool
    people: frozenset[str]


def preference(question: str) -> Callable[[Passage], float]:
    """Make of a question what the section and the text of a passage add to its score."""
    wish = read_wish(question)

    def fitting(passage: Passage) -> float:
        chunk = passage.chunk
        # A document's title says 诊疗 or 用药 over every section it has.
        heading = _read_heading(tuple(chunk.section[1:] or chunk.section))
        known = _read_heading((passage.source.title,)).people
        return _by_heading(wish, heading, known) + _LINE * _by_line(wish, chunk.text)

    return fitting


@functools.lru_cache(maxsize=256)
def read_wish(question: str) -> Wish:
    """Read which kinds of section a question wants, and for whom."""
    text = standard(fold(question)).translate(_WIDE)
    intents = read_intents(question)
    named = {intent.name for intent in intents}
    kinds = {
        kind.name: 1.0 if kind.ask.search(text) else _BY_INTENT
        for kind in _kinds()
        if not named.isdisjoint(kind.intents) or kind.ask.search(text)
    }
    people = frozenset(one.name for one in _people() if one.ask.search(text))
    lines = [(intent.by_line(place), intent.line) for place, intent in enumerate(intents)]
    return Wish(kinds, people, tuple(sorted(lines, key=lambda line: -line[0])))


def kinds_of_heading(heading: str) -> frozenset[str]:
    """Name the kinds of section that a heading announces."""
    return _read_heading((heading,)).nearest


def _by_heading(wish: Wish, heading: _Heading, known: frozenset[str]) -> float:
    """Weigh a heading; `known` are the people that the whole document is about."""
    near = max((wish.kinds.get(kind, 0.0) for kind in heading.nearest), default=0.0)
    far = max((wish.kinds.get(kind, 0.0) for kind in heading.above), default=0.0)
    score = _FITS * (near or far)
    if not near:
        score += _OTHER_KIND * bool(heading.nearest and wish.kinds)
        score += _UNASKED_LIST * heading.is_list
    people = heading.people - known
    return score + (_PEOPLE if people & wish.people else _OTHER_PEOPLE * bool(people))


def _by_line(wish: Wish, text: str) -> float:
    """Say from 0 to 1 whether a text has what the question's intents ask for: a dose, a date."""
    lowered = text.lower() if wish.lines else ""
    return next((counts for counts, line in wish.lines if line.search(lowered)), 0.0)


@functools.lru_cache(maxsize=_REMEMBERED)
def _read_heading(path: Sequence[str]) -> _Heading:
    """Read a heading path, the highest first."""
    nearest, above = path[-1:], "\n".join(path[:-1]).lower()
    last = "".join(nearest).lower()
    near = [kind for kind in _kinds() if kind.heading.search(last)]
    return _Heading(
        nearest=frozenset(kind.name for kind in near),
        above=frozenset(kind.name for kind in _kinds() if above and kind.heading.search(above)),
        is_list=any(kind.is_list for kind in near),
        people=frozenset(one.name for one in _people() if one.heading.search(last)),
    )


@functools.cache
def _kinds() -> tuple[Kind, ...]:
    """Read the kinds of section that ship with this package, once."""
    return tuple(
        Kind(
            name,
            any_of(row["ask"]),
            any_of(row["heading"]),
            frozenset(row.get("intents", ())),
            bool(row.get("list")),
        )
        for name, row in _content()["kinds"].items()
    )


@functools.cache
def _people() -> tuple[People, ...]:
    return tuple(
        People(name, any_of(row["ask"]), any_of(row["heading"]))
        for name, row in _content()["people"].items()
    )


@functools.cache
def _content() -> dict[str, dict[str, dict[str, list[str]]]]:
    return read_parts(Path(__file__).with_name("sections.yaml"))
