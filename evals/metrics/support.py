"""Does a source support a statement? By its words and numbers, without a model. Pure.

A stand-in for the entailment model of ALCE and the judge of SourceCheckup: strict on what kills and
blind to much else. A statement is supported when it stands in a source word for word, with nothing
cut off that turns it round, or when each of its sentences aligns with a few neighbouring sentences
of one source, such that

- every number stands there with its unit, in the clause that says the same, and under the same drug
  and patient where the lexicon knows them;
- every drug, disease, patient and procedure of the lexicon, and every sign of cues.py (before
  meals, into the vein, raised, mild …), stands there or in the headings;
- no clause denies what the source asserts, or the other way round, or drops its call for care;
- no condition and no exception of the source is left out, and what it puts in order stays so;
- each clause shares most of its words.

It cannot see what a word means: a cause turned into a treatment, another agent, a share of a dose.
It takes for unsupported what is said in wholly other words, converted (0.5 g for 500 mg), summed
up, or said in the other language. Its error on made pairs stands in docs/metrics.md.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from corpus.sentences import sentences
from evals.grounding import numbers_in
from evals.metrics.align import ITEM, aligns, lead_in
from evals.metrics.content import CLAUSE_END, content, squash
from evals.metrics.cues import PLAIN, conditions, excepts, polarity
from evals.result import Result

_NUMERIC = re.compile(r"[\d<>≤≥＜＞.]")
# What after a number makes it another: 5 mg/kg, 5×10, 5～10.
_GOES_ON = frozenset("/·×^~～〜-–—－")


class Source(NamedTuple):
    """A passage as it may support a statement: its heading path, its words, its document."""

    section: str
    text: str
    title: str = ""

    @property
    def headings(self) -> str:
        """Give title and headings, one a line: the sign between them is no "greater than"."""
        return "\n".join((self.title, *self.section.split(" > ")))


def opened_by_number(result: Result) -> dict[int, Source]:
    """Give what the library opens, by citation number; what does not open is left out."""
    pairs = zip(result.answer.citations, result.opened, strict=True)
    return {
        one.n: Source(what.section, what.text, what.title)
        for one, what in pairs
        if what is not None
    }


def support(statement: str, sources: Sequence[Source], context: str = "") -> bool:
    """Say whether the sources support a statement that is shown under `context` (a lead-in)."""
    if any(_verbatim(statement, one, context) for one in sources):
        return True
    said = [one for one in sentences(statement) if content(one).words or numbers_in(one)]
    return bool(said) and all(
        any(aligns(one, source.text, source.headings) for source in sources) for one in said
    )


def stands(words: str, sources: Sequence[Source]) -> bool:
    """Say whether words stand in the text or in the headings of one of the sources."""
    said = squash(words)[0]
    return any(
        said in squash(place)[0] for one in sources for place in (one.text, one.section, one.title)
    )


@functools.lru_cache(maxsize=32_768)
def _verbatim(statement: str, source: Source, context: str) -> bool:
    said = squash(statement)[0].rstrip("。.;；")
    text, places = squash(source.text)
    at = text.find(said) if said else -1
    while at >= 0:
        start, end = places[at], places[at + len(said) - 1] + 1
        if _whole(source.text, start, end, context):
            return True
        at = text.find(said, at + 1)
    return False


def _whole(text: str, start: int, end: int, context: str) -> bool:
    """Say whether a span may stand alone: no number is cut, nothing that turns it round is left."""
    line = text.rfind("\n", 0, start) + 1
    ends = [one.end() for one in CLAUSE_END.finditer(text)]
    item = ITEM.match(text[line:])
    first = line + item.end() if item else line
    before = text[max([first, *(at for at in ends if at <= start)]) : start].strip()
    after = CLAUSE_END.split(text[end:])[0].strip()
    lead = lead_in(text, line)
    opening, closing = _around(text, line, start, end)
    return (
        not (before and _NUMERIC.match(text[start]))
        and not (after and (text[end - 1].isdigit() or after[0] in _GOES_ON))
        and polarity(f"{before} {after}") == PLAIN
        and not conditions(opening)
        and not excepts(f"{opening} {closing}")
        and (polarity(lead) == PLAIN or squash(lead)[0] in squash(context)[0])
    )


def _around(text: str, line: int, start: int, end: int) -> tuple[str, str]:
    """Give what a span leaves of the sentence that it starts in, and of the one that it ends in."""
    ends = [*accumulate(map(len, sentences(text[line:])), initial=line)]
    opening = text[max(at for at in ends if at <= start) : start]
    return opening, text[end : min((at for at in ends if at >= end), default=end)]
