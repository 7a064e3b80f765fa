"""One statement against the passages that it cites: what speaks against it, what is idle. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.records import Fault, Statement
from assistant.verify.carrying import carried
from assistant.verify.verbatim import verbatim
from assistant.verify.windows import Source
from corpus.sentences import sentences


def faults(statement: str, sources: Sequence[Source], context: str = "") -> tuple[Fault, ...]:
    """Say what speaks against a statement, shown under `context`, given what it cites; none: ()."""
    if not sources:
        return ("citation",)
    if any(verbatim(statement, one.text, context) for one in sources):
        return ()
    said = [one for one in sentences(statement) if any(sign.isalnum() for sign in one)]
    found: list[Fault] = [] if said else ["support"]
    for sentence in said:
        found.extend(_unsupported(sentence, sources))
    return tuple(dict.fromkeys(found))


def _unsupported(sentence: str, sources: Sequence[Source]) -> tuple[Fault, ...]:
    best: tuple[Fault, ...] | None = None
    for source in sources:
        found = () if verbatim(sentence, source.text) else carried(sentence, source)
        if not found:
            return ()
        best = found if best is None or len(found) < len(best) else best
    return best or ("support",)


def idle(statement: Statement, known: Mapping[int, Source]) -> tuple[int, ...]:
    """Name the citations of a supported statement that it stands without and that cannot carry it.

    ALCE's irrelevant citations: the others are enough, and this one alone is not.
    """
    cited = [n for n in dict.fromkeys(statement.citations) if n in known]
    if len(cited) < 2:
        return ()
    return tuple(
        n
        for n in cited
        if faults(statement.text, [known[n]], statement.context)
        and not faults(statement.text, [known[m] for m in cited if m != n], statement.context)
    )
