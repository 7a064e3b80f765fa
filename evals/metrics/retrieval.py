"""Is what holds the answer among what was retrieved, and how high? Pure.

What is gold is named by the case: passages (`document-id > heading`) where it has any, else
documents. The retrieved passages are folded to what the gold names, so that three rows of one table
or two passages of one document count once, at the rank of the first. A document and its translation
are one (index/twins.py); of passages named in both, the language that was found better counts.
Units: the cases that name a gold passage or document; the others are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain

from evals.case import Case
from evals.metric import Scores
from evals.result import Context, Result
from evals.retrieval import Grades, ndcg, recall, reciprocal_rank
from index.twins import work_of

_MARK = ">"


def recall_at_3(results: Sequence[Result]) -> Scores:
    """Give |gold among the first 3| / |gold|. TREC, as in BEIR (Thakur et al. 2021)."""
    return _each(results, lambda gold, found: recall(gold, found, k=3))


def recall_at_5(results: Sequence[Result]) -> Scores:
    """Give |gold among the first 5| / |gold|. TREC, as in BEIR (Thakur et al. 2021)."""
    return _each(results, lambda gold, found: recall(gold, found, k=5))


def recall_at_10(results: Sequence[Result]) -> Scores:
    """Give |gold among the first 10| / |gold|. TREC, as in BEIR (Thakur et al. 2021)."""
    return _each(results, lambda gold, found: recall(gold, found, k=10))


def ndcg_at_10(results: Sequence[Result]) -> Scores:
    """Give the sum of 1 / log2(rank + 1) of the gold in the first 10, over that of the best order.

    Järvelin and Kekäläinen 2002; every gold item has the grade 1.
    """
    return _each(results, lambda gold, found: ndcg(gold, found, k=10))


def mrr(results: Sequence[Result]) -> Scores:
    """Give 1 / the rank of the first gold item, 0 where none was retrieved. Voorhees 1999."""
    return _each(results, reciprocal_rank)


def gold_of(case: Case) -> tuple[str, ...]:
    """Give what a case names as gold, passages before documents; empty where it names none."""
    return tuple(_folded(one) for one in case.passages) or _works(case)


def named_by(context: Context, case: Case) -> tuple[str, ...]:
    """Give the gold items of a case that a retrieved passage is, or is part of."""
    if not case.passages:
        work = work_of(context.document_id)
        return (work,) if work in _works(case) else ()
    place = _folded(f"{context.document_id} > {context.section}") + _MARK
    document, _, section = place.partition(_MARK)
    return tuple(one for one in gold_of(case) if _stands_in(one, document, _MARK + section))


def _works(case: Case) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(work_of, case.documents)))


def _each(
    results: Sequence[Result], score: Callable[[Grades, Sequence[str]], float]
) -> Mapping[str, float]:
    judged = ((result.case, result.contexts) for result in results if gold_of(result.case))
    return {
        case.id: max(
            score(dict.fromkeys(gold, 1), _found(case, contexts)) for gold in _versions(case)
        )
        for case, contexts in judged
    }


def _versions(case: Case) -> tuple[tuple[str, ...], ...]:
    """Give the gold of a case once in each language in which passages of one work are named."""
    gold = gold_of(case)
    documents = {one.partition(_MARK)[0] for one in gold}
    twins = {one for one in documents if one != work_of(one) and work_of(one) in documents}
    if not twins:
        return (gold,)
    own = {work_of(one) for one in twins}
    return tuple(
        tuple(one for one in gold if one.partition(_MARK)[0] not in left) for left in (twins, own)
    )


def _found(case: Case, contexts: Sequence[Context]) -> tuple[str, ...]:
    """Fold the retrieved passages to gold items and others, best first, each once."""
    return tuple(dict.fromkeys(chain.from_iterable(_items(one, case) for one in contexts)))


def _items(context: Context, case: Case) -> Iterator[str]:
    """Give the gold items that a passage stands for, or else its own place, which is not gold."""
    yield from named_by(context, case) or (
        f"{context.document_id} > {context.section}" if case.passages else context.document_id,
    )


def _stands_in(gold: str, document: str, section: str) -> bool:
    wanted, _, heading = gold.partition(_MARK)
    return wanted == document and f"{_MARK}{heading}{_MARK}" in section


def _folded(place: str) -> str:
    """Fold the spaces of a place, so that `a>b` and `a > b` name the same."""
    return _MARK.join(part.strip() for part in place.split(_MARK))
