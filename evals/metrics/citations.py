"""Do the citations carry what they are cited for? Pure.

What is judged is what the library opens under a citation (Result.opened), never the answer's own
copy. ALCE and SourceCheckup let a model judge; here support.py does, by words and numbers: it
sees less than a model, and says so. Units: the answers with a statement; the others are left out.

Gao et al. 2023 (ALCE, EMNLP, arXiv 2305.14627); Wu et al. 2025 (SourceCheckup, Nature
Communications 16:3615); Es et al. 2023 (ragas, arXiv 2309.15217).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from assistant.records import Statement
from corpus.sentences import sentences
from evals.metric import Scores
from evals.metrics.support import Source, opened_by_number, stands, support
from evals.result import Result


def citation_recall(results: Sequence[Result]) -> Scores:
    """Give |statements that all their citations together support| / |statements|. ALCE.

    A statement without a citation, or with none that opens, is not supported. The lead-in under
    which a statement is shown must stand in what it cites too.
    """
    return {one.case.id: _mean(_recalls(one)) for one in _answered(results)}


def citation_precision(results: Sequence[Result]) -> Scores:
    """Give |citations that are of use| / |citations|. ALCE.

    A citation is of use when its statement is supported, and it supports the statement alone, or
    the others do not without it. Units: the answers with a citation at a statement.
    """
    scores = {}
    for result in _answered(results):
        useful = [
            use
            for one in result.answer.statements
            for use in _useful(one, opened_by_number(result))
        ]
        if useful:
            scores[result.case.id] = _mean(useful)
    return scores


def statement_support(results: Sequence[Result]) -> Scores:
    """Give |statements that one source of the answer supports alone| / |statements|. SourceCheckup.

    Any source of the answer will do, at whichever statement it is cited.
    """
    return {one.case.id: _mean(_supports(one)) for one in _answered(results)}


def response_support(results: Sequence[Result]) -> Scores:
    """Give 1 where every statement is supported by one source alone, else 0. SourceCheckup."""
    return {one.case.id: float(all(_supports(one))) for one in _answered(results)}


def faithfulness(results: Sequence[Result]) -> Scores:
    """Give |claims that what was retrieved or cited supports| / |claims|. ragas.

    A claim is a sentence of a statement; all passages together may support it.
    """
    scores = {}
    for result in _answered(results):
        known = [Source(one.section, one.text, one.title) for one in result.contexts]
        known += opened_by_number(result).values()
        claims = [claim for one in result.answer.statements for claim in _claims(one, known)]
        scores[result.case.id] = _mean(claims)
    return scores


def citation_intact(results: Sequence[Result]) -> Scores:
    """Give 1 where each statement is cited, each citation opens and holds its quote, else 0.

    The quote must stand letter by letter in what opens, and every number that a statement or an
    alert cites must be one of the citations.
    """
    return {one.case.id: float(_intact(one)) for one in _answered(results)}


def _answered(results: Sequence[Result]) -> list[Result]:
    return [one for one in results if one.answer.statements]


def _claims(statement: Statement, known: Sequence[Source]) -> Iterator[bool]:
    """Judge each sentence of a statement, to be read under the lead-ins that it stands under."""
    lead = f"{statement.context}\n{statement.text}"
    return (support(one, known, lead) for one in sentences(statement.text) if one.strip())


def _intact(result: Result) -> bool:
    answer = result.answer
    marks = {n for one in answer.statements for n in one.citations}
    marks |= {n for one in answer.alerts for n in one.citations}
    return (
        all(one.citations for one in answer.statements)
        and marks <= {one.n for one in answer.citations}
        and all(
            what is not None and what.state == "published" and one.quote in what.text
            for one, what in zip(answer.citations, result.opened, strict=True)
        )
    )


def _recalls(result: Result) -> list[bool]:
    opened = opened_by_number(result)
    return [
        supported(one, [opened[n] for n in one.citations if n in opened])
        for one in result.answer.statements
    ]


def _supports(result: Result) -> list[bool]:
    opened = opened_by_number(result)
    found = []
    for one in result.answer.statements:
        # Its own sources first: they nearly always do.
        own = [opened[n] for n in one.citations if n in opened]
        sources = dict.fromkeys((*own, *opened.values()))
        found.append(any(supported(one, [source]) for source in sources))
    return found


def _useful(statement: Statement, opened: Mapping[int, Source]) -> list[bool]:
    cited = {n: opened[n] for n in statement.citations if n in opened}
    whole = supported(statement, list(cited.values()))
    return [whole and _adds(statement, n, cited) for n in statement.citations]


def _adds(statement: Statement, n: int, cited: Mapping[int, Source]) -> bool:
    if n not in cited:
        return False
    others = [source for other, source in cited.items() if other != n]
    return supported(statement, [cited[n]]) or not supported(statement, others)


def supported(statement: Statement, sources: Sequence[Source]) -> bool:
    """Say whether sources support a statement, and its lead-in stands in one of them."""
    leads = not statement.context or stands(statement.context, sources)
    return leads and support(statement.text, sources, statement.context)


def _mean(values: Sequence[bool]) -> float:
    return sum(values) / len(values) if values else 0.0
