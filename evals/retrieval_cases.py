"""Sets of cases → how high the right passage stands, asked as the mentor asks.

Each question goes the mentor's way up to the search (assistant/mentor.py): read, made to stand
alone with its history, searched with the sections that its intent prefers. Nothing is answered.
What is right is named by the case (`document-id > heading`); every passage counts at its own rank,
so that three rows of one table fill three places, as they do for a reader.

A set may set documents aside for its run: `without` in the line that says what the file is, their
ids parted by spaces.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from assistant.condensing.condense import condense
from assistant.knowledge import Snapshot
from assistant.questions.sections import preference
from assistant.reading import read_history, read_question
from evals.ablation import FULL, Stage, p95_ms
from evals.case import Case, CaseSet
from evals.errors import SetUnreadable
from evals.intervals import bootstrap, wilson
from evals.metrics.retrieval import named_by
from evals.result import Context
from index.lexicon import Lexicon
from index.passage import Hit

# As many as the mentor reads for an answer.
_DEPTH = 12
_MARK = " > "


@dataclass(frozen=True, slots=True)
class Found:
    """What one case found: the question as searched and the rank of the first right passage.

    `rank` is 0 where none of the passages read is right; `first` is the place of the best hit, and
    `names` says that it shows each point of the case: of a drug's case, the generic.
    """

    case: Case
    standalone: str
    rank: int
    first: str
    names: bool


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean over the cases, 0 to 1, with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class CaseReport:
    """The scores of a set of `n` cases at one stage, and the cases behind them.

    Hit rates carry Wilson intervals, the mean reciprocal rank a bootstrap one. `names_1` is the
    share whose first passage is right or at least names what the case's points name; None for a set
    without points. `p95_ms` is the processor time of a question up to its passages, encoder
    included.
    """

    name: str
    stage: str
    n: int
    hit_1: Mean
    hit_3: Mean
    mrr: Mean
    names_1: Mean | None
    p95_ms: float
    found: tuple[Found, ...]

    def misses(self, k: int) -> tuple[Found, ...]:
        """Give the cases without a right passage among the first `k`."""
        return tuple(one for one in self.found if not 1 <= one.rank <= k)


def measure_cases(
    cases: CaseSet, snapshot: Snapshot, lexicon: Lexicon, *, stages: Sequence[Stage] = (FULL,)
) -> tuple[CaseReport, ...]:
    """Measure a set over a home's index at each stage.

    Raises SetUnreadable where a case names no passage, or the home lacks a document that one does.
    """
    blocked = snapshot.blocked | _set_aside(cases, snapshot)
    _check(cases, snapshot, blocked)
    return tuple(_report(cases, snapshot, lexicon, stage, blocked) for stage in stages)


def _report(
    cases: CaseSet, snapshot: Snapshot, lexicon: Lexicon, stage: Stage, blocked: Collection[str]
) -> CaseReport:
    found: list[Found] = []

    def ask(case: Case) -> None:
        found.append(_found(case, snapshot, lexicon, stage, blocked))

    spent = p95_ms(ask, cases.cases)
    ranks = [one.rank for one in found]
    reciprocal = [1 / rank if rank else 0.0 for rank in ranks]
    return CaseReport(
        name=cases.name,
        stage=stage.name,
        n=len(found),
        hit_1=_share(sum(rank == 1 for rank in ranks), len(ranks)),
        hit_3=_share(sum(1 <= rank <= 3 for rank in ranks), len(ranks)),
        mrr=Mean(sum(reciprocal) / len(reciprocal), *bootstrap(reciprocal)),
        names_1=_share(sum(one.rank == 1 or one.names for one in found), len(found))
        if any(case.must for case in cases.cases)
        else None,
        p95_ms=spent,
        found=tuple(found),
    )


def _share(hits: int, n: int) -> Mean:
    return Mean(hits / n, *wilson(hits, n))


def _found(
    case: Case, snapshot: Snapshot, lexicon: Lexicon, stage: Stage, blocked: Collection[str]
) -> Found:
    asked = read_question(case.question, "auto")
    standalone = condense(asked, read_history(case.history), lexicon)
    prefer = preference(standalone) if stage.intents else None
    hits = snapshot.retriever.search(
        standalone, _DEPTH, blocked=blocked, prefer=prefer, options=stage.options
    ).hits
    right = (rank for rank, hit in enumerate(hits, 1) if named_by(_context(hit), case))
    if not hits:
        return Found(case, standalone, 0, "", False)
    return Found(case, standalone, next(right, 0), _place(hits[0]), _names(hits[0], case))


def _names(hit: Hit, case: Case) -> bool:
    text = f"{hit.passage.chunk.section_path}\n{hit.passage.chunk.text}".lower()
    return bool(case.must) and all(
        any(one.lower() in text for one in point.alternatives) for point in case.must
    )


def _context(hit: Hit) -> Context:
    chunk, source = hit.passage.chunk, hit.passage.source
    return Context(chunk.id, source.id, source.title, chunk.section_path, chunk.text)


def _place(hit: Hit) -> str:
    return _MARK.join((hit.passage.source.id, *hit.passage.chunk.section[-1:]))


def _set_aside(cases: CaseSet, snapshot: Snapshot) -> frozenset[str]:
    """Give the keys of the documents that the set is run without."""
    ids = cases.about.get("without", "").split()
    return frozenset(source.key for source in snapshot.documents() if source.id in ids)


def _check(cases: CaseSet, snapshot: Snapshot, blocked: Collection[str]) -> None:
    """See that each case names a passage of a document that can be found."""
    if blank := [case.id for case in cases.cases if not case.passages]:
        raise SetUnreadable(f"{cases.name}：{'、'.join(blank[:3])} 没有写答案所在的段落。")
    there = {source.id for source in snapshot.documents() if source.key not in blocked}
    wanted = {one.partition(_MARK)[0] for case in cases.cases for one in case.passages}
    if lacking := sorted(wanted - there):
        raise SetUnreadable(
            f"{cases.name}：资料库里没有 {'、'.join(lacking[:3])}。"
            "请收录这个用例集所问的资料（入门资料：mentor library add --starter），"
            "再运行 mentor index build。"
        )
