"""A sentence against one stretch of a passage: what speaks against the one saying the other. Pure.

Where nothing does, the passage carries the sentence. Strict on purpose: a line dropped is a smaller
harm than a wrong dose kept.
"""

from __future__ import annotations

from collections.abc import Iterator

from assistant.records import Fault
from assistant.verify import figures, owners, wording
from assistant.verify.cues import groups, signs
from assistant.verify.windows import Source, singles, windows
from corpus.sentences import language_of

_WHOLE = 0.75
_FAULT_OF: dict[str, Fault] = {
    "route": "number",
    "measured": "subject",
    "population": "population",
    "drug": "subject",
    "band": "population",
}


def carried(sentence: str, source: Source) -> tuple[Fault, ...]:
    """Give what speaks against a sentence in the stretch of a source that fits it best.

    Empty where some stretch carries it.
    """
    best: tuple[Fault, ...] | None = None
    # What one sentence says almost whole may borrow nothing from the next.
    near = [one for one in singles(source.text) if wording.covers(one, sentence) >= _WHOLE]
    for window in near or windows(source.text):
        found = tuple(dict.fromkeys(_faults(sentence, window, source)))
        if not found:
            return ()
        if best is None or _rank(found) < _rank(best):
            best = found
    return best or ("support",)


def _rank(found: tuple[Fault, ...]) -> tuple[bool, bool, int]:
    """Put first what is a slip of one thing in words that are there."""
    return "support" in found, "number" in found, len(found)


def _faults(said: str, window: str, source: Source) -> Iterator[Fault]:
    passage = f"{window}\n{source.headings}"
    if figures.missing(said, window, source.headings):
        yield "number"
        return  # enough, and most stretches end here
    if not wording.names_no_other(said, passage):
        yield "subject"
    for group in groups():
        if not signs(said, group) <= signs(passage, group):
            yield _FAULT_OF.get(group, "support")
    for kind in owners.disagreeing(said, window, source.headings):
        yield _FAULT_OF[kind]
    if owners.given_otherwise(said, window) or owners.mixed(said, window, source.headings):
        yield "number"
    same = language_of(said) in (language_of(window), language_of(source.text))
    yield from _worded(said, window, source) if same else _across(said, window, passage)


def _worded(said: str, window: str, source: Source) -> Iterator[Fault]:
    """Compare words with words of one language."""
    passage = f"{window}\n{source.headings}"
    for kind in owners.KINDS:
        if owners.exchanged(said, window, kind):
            yield _FAULT_OF[kind]
    strays = (
        owners.misplaced(said, window, source.headings),
        owners.moved(said, window),
    )
    if any(strays) or owners.moved(said, source.text):
        yield "subject"
    if not wording.shares(said, passage) or wording.strangers(said, passage):
        yield "support"
    elif not wording.same_polarity(said, window):
        yield "negation"
    elif not wording.same_reach(said, window):
        yield "support"


def _across(said: str, window: str, passage: str) -> Iterator[Fault]:
    """Compare what can be compared in two languages: names, and whether anything is denied."""
    if not wording.shares_concepts(said, passage):
        yield "support"
    if wording.polarity(said) != wording.polarity(window):
        yield "negation"
