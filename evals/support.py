"""Does a source support a statement? By its words and numbers, without a model. Pure.

A stand-in for the entailment model of ALCE and the judge of SourceCheckup, strict on what kills and
blind to the rest. A statement is supported when it stands in a source word for word, or when each
of its sentences aligns with a few neighbouring sentences of one source, such that

- every number stands there with its unit, and under the same drug and patient where named;
- every drug, disease, patient and procedure that the lexicon knows, and every sign of evals/cues.py
  (before meals, into the vein, raised, mild …), stands there or in the headings;
- no clause denies what the source asserts, or the other way round, or drops its call for care;
- no condition (if, when, only …) of the source is left out;
- each clause shares enough of its words.

It cannot see: what no word shows (cause, order, scope of "both"), names that no lexicon knows when
most other words match, a paraphrase in wholly other words (called unsupported), or across languages
(called unsupported). Its error on pairs that it was not tuned on stands in docs/metrics.md.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from assistant.grounding import Number, numbers_in, unsupported_numbers
from corpus.sentences import sentences
from evals.cues import PLAIN, conditions, polarity, signs
from evals.result import Result
from index.lexicon import built_in
from index.tokens import cut

# Chosen on the dev pairs of tests/evals/metrics/support_pairs.tsv.
_SHARED = 0.6
_KEPT = 0.3
_RUN = 3
_SHORT_LINE = 200
_CRITICAL = frozenset(("drug", "drug_class", "disease", "population", "procedure"))
_OWNERS = ("drug", "population")
_CLAUSE_END = re.compile(r"[，；;。！？!?\n：:]|,(?!\d)|\.(?=\s|$)")
_ITEM = re.compile(r"^\s*(?:[•·]|[-–]\s|\(?\d{1,2}[.)、）]|[①-⑳])\s*")
_LEAD_IN = re.compile(r"[:：]\s*$")
_FULL = ("。", "；", "！", "？", ".", ";", "：", ":")
_NUMERIC = re.compile(r"[\d<>≤≥＜＞.]")
# What after a number makes it another: 5 mg/kg, 5×10, 5～10.
_GOES_ON = frozenset("/·×^~～〜-–—－")
# One sign for one, so that places stay.
_FOLDED = (
    {code: chr(code - 0xFEE0).lower() for code in range(0xFF01, 0xFF5F)}
    | {code: chr(code).lower() for code in range(ord("A"), ord("Z") + 1)}
    | dict.fromkeys(map(ord, "～〜–—－-"), "~")
)
_SEEN = re.compile(r"\S|(?<=\d)\s(?=\s*\d)")

# The same statements and passages are looked at by several metrics.
missing_numbers = functools.lru_cache(maxsize=16_384)(unsupported_numbers)


class Source(NamedTuple):
    """A passage as it may support a statement: its heading path and its words."""

    section: str
    text: str

    @property
    def headings(self) -> str:
        """Give the headings, one a line: the sign between them is no "greater than"."""
        return self.section.replace(" > ", "\n")


class _Content(NamedTuple):
    """What a text is about: `words` to be shared, `critical` and `signs` to stand there."""

    words: tuple[str, ...]
    concepts: frozenset[str]
    critical: tuple[frozenset[str], ...]
    signs: frozenset[int]


def support(statement: str, sources: Sequence[Source], context: str = "") -> bool:
    """Say whether the sources support a statement that is shown under `context` (a lead-in)."""
    if any(_verbatim(statement, one, context) for one in sources):
        return True
    said = [one for one in sentences(statement) if _content(one).words or numbers_in(one)]
    return bool(said) and all(any(_aligns(one, source) for source in sources) for one in said)


def opened_by_number(result: Result) -> dict[int, Source]:
    """Give what the library opens, by citation number; what does not open is left out."""
    pairs = zip(result.answer.citations, result.opened, strict=True)
    return {one.n: Source(what.section, what.text) for one, what in pairs if what is not None}


def stands(words: str, sources: Sequence[Source]) -> bool:
    """Say whether words stand in the text or in the headings of one of the sources."""
    said = _squash(words)[0]
    return any(said in _squash(one.text)[0] or said in _squash(one.section)[0] for one in sources)


def _verbatim(statement: str, source: Source, context: str) -> bool:
    said = _squash(statement)[0].rstrip("。.;；")
    text, places = _squash(source.text)
    at = text.find(said) if said else -1
    while at >= 0:
        start, end = places[at], places[at + len(said) - 1] + 1
        if _whole(source, start, end, context):
            return True
        at = text.find(said, at + 1)
    return False


def _whole(source: Source, start: int, end: int, context: str) -> bool:
    """Say whether a span may stand alone: no number is cut, nothing that turns it round is left."""
    text = source.text
    line = text.rfind("\n", 0, start) + 1
    before = _ITEM.sub("", _CLAUSE_END.split(text[line:start])[-1]).strip()
    after = _CLAUSE_END.split(text[end:])[0].strip()
    lead = _lead_in(text, line)
    opening = _ITEM.sub("", "".join(sentences(text[line:start])[-1:])).strip()
    return (
        not (before and _NUMERIC.match(text[start]))
        and not (after and (text[end - 1].isdigit() or after[0] in _GOES_ON))
        and polarity(f"{before} {after}") == PLAIN
        and (opening.endswith(_FULL) or not conditions(opening))
        and (polarity(lead) == PLAIN or _squash(lead)[0] in _squash(context)[0])
    )


def _lead_in(text: str, line_start: int) -> str:
    """Give the lead-in line ("…：") of the list whose item starts at a place, or nothing."""
    lines = text[:line_start].split("\n")[:-1]
    if not _ITEM.match(text[line_start:]):
        return ""
    while lines and _ITEM.match(lines[-1]):
        lines.pop()
    return lines[-1] if lines and _LEAD_IN.search(lines[-1]) else ""


def _aligns(said: str, source: Source) -> bool:
    return any(_carries(window, said, source.headings) for window in _windows(source.text))


def _carries(window: str, said: str, headings: str) -> bool:
    if missing_numbers(said, window, headings):
        return False
    ours, theirs, above = _content(said), _content(window), _content(headings)
    known = theirs.concepts | above.concepts
    return (
        all(names & known for names in ours.critical)
        and ours.signs <= theirs.signs | above.signs
        and _shares(said, f"{window}\n{headings}")
        and _same_polarity(said, window)
        and _same_owners(said, window)
        and all(_share(one, said) >= _KEPT for one in conditions(window))
    )


def _shares(said: str, passage: str) -> bool:
    return all(_share(clause, passage) >= _SHARED for clause in _clauses(said))


def _share(clause: str, passage: str) -> float:
    """Give the share of a clause's words that stand in a passage; 1 where it has none."""
    words = _content(clause).words
    there = _content(passage)
    known = set(there.words) | there.concepts
    return sum(one in known for one in words) / len(words) if words else 1.0


def _same_polarity(said: str, window: str) -> bool:
    """Compare each clause with the clause of the passage that it shares most words with."""
    theirs = _clauses(window)
    for clause in _clauses(said):
        if _content(clause).words:
            shares = [_share(clause, one) for one in theirs]
            near = [one for one, share in zip(theirs, shares, strict=True) if share == max(shares)]
            if polarity(clause) not in map(polarity, near):
                return False
    return True


def _same_owners(said: str, window: str) -> bool:
    """Say whether each number stands under the drug and the patient that the passage gives it."""
    theirs = list(_owned(window))
    return all(
        any(
            number == other
            and all(not a or not b or a & b for a, b in zip(ours, owners, strict=True))
            for other, owners in theirs
        )
        for number, ours in _owned(said)
        if any(number == other for other, _ in theirs)
    )


def _owned(text: str) -> Iterator[tuple[Number, tuple[frozenset[str], ...]]]:
    """Give each number with the last drug and the last patient named up to its clause."""
    owners = dict.fromkeys(_OWNERS, frozenset[str]())
    for clause in _clauses(text):
        for kind in _OWNERS:
            owners[kind] = _named(clause, kind) or owners[kind]
        for number in numbers_in(clause):
            yield number, tuple(owners.values())


@functools.lru_cache(maxsize=4096)
def _named(text: str, kind: str) -> frozenset[str]:
    mentions = built_in().mentions(text)
    return frozenset(one.id for each in mentions for one in each.concepts if one.type == kind)


@functools.lru_cache(maxsize=4096)
def _windows(text: str) -> tuple[str, ...]:
    """Give what a sentence may align with: runs of neighbouring sentences, and short lines."""
    lines = list(_led(text))
    cut_ = [one for line in lines for one in line]
    runs = ("".join(cut_[at : at + n]) for n in range(1, _RUN + 1) for at in range(len(cut_)))
    short = ("".join(line) for line in lines if len("".join(line)) <= _SHORT_LINE)
    return tuple(dict.fromkeys((*runs, *short)))


def _led(text: str) -> Iterator[list[str]]:
    """Cut each line into sentences; one of a list comes with its lead-in, which may forbid it."""
    at = 0
    for line in text.split("\n"):
        lead = _LEAD_IN.sub(" ", _lead_in(text, at))
        yield [f"{lead}{one}\n" for one in sentences(_ITEM.sub("", line)) if one.strip()]
        at += len(line) + 1


@functools.lru_cache(maxsize=16_384)
def _clauses(text: str) -> tuple[str, ...]:
    return tuple(one for one in _CLAUSE_END.split(text) if one.strip())


@functools.lru_cache(maxsize=16_384)
def _content(text: str) -> _Content:
    """Read a text: concepts by the lexicon, the rest as characters (Chinese) and stems."""
    words: list[str] = []
    critical: list[frozenset[str]] = []
    concepts: set[str] = set()
    at = 0
    for mention in built_in().mentions(text):
        ids = frozenset(f"@{one.id}" for one in mention.concepts)
        concepts |= ids
        words += _words(text[at : mention.start])
        words.append(min(ids))
        if all(one.type in _CRITICAL for one in mention.concepts):
            critical.append(ids)
        at = mention.end
    words += _words(text[at:])
    return _Content(tuple(words), frozenset(concepts), tuple(critical), signs(text))


def _words(text: str) -> list[str]:
    """Give the characters and stems of a text; its numbers are looked at elsewhere."""
    terms = cut(text)
    latin = [one for one in terms.words if one.isascii() and not one[0].isdigit()]
    return latin + [one for one in terms.characters if not one.isascii()]


@functools.lru_cache(maxsize=8192)
def _squash(text: str) -> tuple[str, tuple[int, ...]]:
    """Fold width, case and the mark of a range, without white space; say where each sign stood.

    A space between two digits stays: "1 0" is not 10.
    """
    folded = text.translate(_FOLDED)
    places = tuple(one.start() for one in _SEEN.finditer(folded))
    return "".join(folded[at] for at in places), places
