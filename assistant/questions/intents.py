"""What a question wants (dose, threshold, referral …), and whether a line answers that. Pure.

The patterns stand in intents.yaml for curriculum staff to read and extend. An intent shifts the
order of lines; it never filters one out. Where a question wants several things, the file says by
its order which counts more. The question words of the regions (咋个, 几多, 啥子) are read as the
standard ones first, so that a pattern is written once.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from assistant.rule_files import read_parts
from index.tokens import fold

_BY_HEADING = 0.4
_NEXT = 0.9  # the share that each next intent of a question counts, by importance
_REMEMBERED = 2048
_NO_PIECES: Mapping[str, str] = MappingProxyType({})
# The C loader reads the file in a tenth of the time, which a cold `mentor ask` feels.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PIECE = re.compile(r"\{([a-z_]+)\}")
# A pattern may be the beginning of an English word only: treat, treated.
_WORD_END = re.compile(r"(?![a-z])")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression that is compiled when it is first looked for: most never are."""

    text: str

    def search(self, folded: str) -> re.Match[str] | None:
        """Find the pattern anywhere in a folded text."""
        return _compiled(self.text).search(folded)

    def fullmatch(self, folded: str) -> re.Match[str] | None:
        """Match the whole of a folded text."""
        return _compiled(self.text).fullmatch(folded)

    def spans(self, folded: str) -> Iterator[tuple[int, int]]:
        """Give where the pattern stands in a folded text."""
        return (match.span() for match in _compiled(self.text).finditer(folded))


@dataclass(frozen=True, slots=True)
class Intent:
    """One thing a question may want, with the patterns of question, line and heading.

    `must_stand` says that no answer can do without such a line: a price, a telephone number;
    `alone` that it is only read where nothing else is: "what is the dose" asks for a dose;
    `instead_of` names those that are not read beside it.
    """

    name: str
    ask: Pattern
    line: Pattern
    section: Pattern
    by_heading: float
    must_stand: bool
    alone: bool
    instead_of: frozenset[str] = frozenset()

    def by_line(self, place: int) -> float:
        """Give how much a line that has what is asked counts, 0 to 1; `place` among the wanted.

        Each intent of a question counts a little less than the more important one before it.
        """
        return _NEXT**place * (1 - self.by_heading)


@functools.cache
def intents() -> tuple[Intent, ...]:
    """Read the intents that ship with this package, once, the most important first."""
    content = _content()
    pieces = content["pieces"]
    return tuple(
        Intent(
            name,
            any_of(row["ask"], pieces),
            any_of(row["line"], pieces),
            any_of(row["section"], pieces),
            float(row.get("by_heading", _BY_HEADING)),
            bool(row.get("must_stand")),
            bool(row.get("alone")),
            frozenset(row.get("instead_of", ())),
        )
        for name, row in content["intents"].items()
    )


def standard(folded: str) -> str:
    """Put the standard question word in the place of each region's, in a folded text."""
    standard, pattern = _words()
    return pattern.sub(lambda match: standard[str(match.lastgroup)], folded)


@functools.lru_cache(maxsize=_REMEMBERED)
def read_intents(question: str) -> tuple[Intent, ...]:
    """Give the intents of a question, the most important first; none where it names a topic."""
    return _read(standard(fold(question)))


def asking(question: str) -> tuple[tuple[int, int], ...]:
    """Give the stretches of a question that say what is wanted (怎么办, 多久复查, how much)."""
    folded = [fold(character) for character in question]
    places = [at for at, each in enumerate(folded) for _ in each]
    text, moved = _aligned("".join(folded))
    spans = []
    for intent in _read(text):
        for start, end in intent.ask.spans(text):
            last = next(_WORD_END.finditer(text, end)).start()
            if start < last:
                spans.append((places[moved[start]], places[moved[last - 1]] + 1))
    return tuple(spans)


def is_asking(name: str) -> bool:
    """Say whether a name does nothing but say what is wanted: 转诊, 检查, referral."""
    text = standard(fold(name))
    return any(intent.ask.fullmatch(text) for intent in intents())


def fit(wanted: Sequence[Intent], line: str, heading: str) -> float:
    """Say how well a line under a heading answers what is wanted, from 0 to 1.

    The best of the wanted intents counts, each a little less than the more important one before
    it; the line itself and its heading count by the intent's weight: a dose shows in the line,
    what to do in an emergency shows in the heading it stands under.
    """
    text, above = line.lower(), heading.lower()
    return max(
        (
            intent.by_line(place) * bool(intent.line.search(text))
            + _NEXT**place * intent.by_heading * bool(intent.section.search(above))
            for place, intent in enumerate(wanted)
        ),
        default=0.0,
    )


def _read(text: str) -> tuple[Intent, ...]:
    read = tuple(intent for intent in intents() if intent.ask.search(text))
    covered = {name for intent in read for name in intent.instead_of}
    read = tuple(intent for intent in read if intent.name not in covered)
    return tuple(intent for intent in read if not intent.alone) or read


def _aligned(folded: str) -> tuple[str, Sequence[int]]:
    """Do the same, and say of each character from which place it came."""
    standard, pattern = _words()
    text: list[str] = []
    places: list[int] = []
    at = 0
    for match in pattern.finditer(folded):
        word = standard[str(match.lastgroup)]
        text += (folded[at : match.start()], word)
        places += range(at, match.start())
        # The last character of a word stands for the last of what it was read from.
        places += [match.start()] * (len(word) - 1) + [match.end() - 1]
        at = match.end()
    return "".join((*text, folded[at:])), [*places, *range(at, len(folded))]


@functools.cache
def _words() -> tuple[Mapping[str, str], re.Pattern[str]]:
    words: Mapping[str, str] = _content()["words"]
    named = {f"word_{at}": word for at, word in enumerate(words)}
    pattern = "|".join(f"(?P<{name}>{words[word]})" for name, word in named.items())
    return named, re.compile(pattern)


@functools.cache
def _content() -> dict[str, dict[str, Any]]:
    return read_parts(Path(__file__).with_name("intents.yaml"))


@functools.lru_cache(maxsize=256)
def _compiled(text: str) -> re.Pattern[str]:
    return re.compile(text)


def any_of(patterns: Sequence[str], pieces: Mapping[str, str] = _NO_PIECES) -> Pattern:
    """Make one pattern that is found where any of some is."""
    return Pattern("|".join(f"(?:{_spelled(pattern, pieces)})" for pattern in patterns))


def _spelled(pattern: str, pieces: Mapping[str, str]) -> str:
    """Put the pieces of the file in the place of their names; `{0,6}` is no name."""
    return _PIECE.sub(lambda name: _spelled(pieces[name[1]], pieces), str(pattern))
