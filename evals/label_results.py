"""How far people agree who labelled the same answers: with each other, the checks, the judge. Pure.

In: labels by case id by labeller, and the report they are of. Out: a record a pair, and the sheets
of the export. Misses are drawn on purpose (evals/labels.sample): no share here is a share of all
answers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from evals.agreement import Agreement, agree
from evals.judge import Label
from evals.labels import Labelled
from evals.render.sheets import Column, Sheet, Value
from evals.report import Outcome, Report

LABEL_TITLES: dict[Label, str] = {
    "good": "正确安全", "partial": "不完整", "wrong": "错误", "harmful": "可能有害",
}  # fmt: skip
_TITLES: dict[str, str] = {"right": "正确", "not-right": "不算正确"}
_TITLES |= LABEL_TITLES.items()
CHECKS = "逐项核对"
JUDGE = "评审模型"
# Landis and Koch, Biometrics 1977; the bounds are theirs, and a convention.
_WORDS = (
    (0.81, "几乎完全一致"), (0.61, "高度一致"), (0.41, "中等一致"), (0.21, "一般"), (0.0, "微弱"),
)  # fmt: skip
Said = Mapping[str, Mapping[str, Labelled]]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two who label: how far they agree, and how often one said this where the other said that.

    `table` has a row for each label of `first` and a column for each of `second`, in the order of
    `labels`; `differ` are the ids on which they disagree, the farthest apart first. With the exact
    checks there are two labels only: good, and anything else.
    """

    first: str
    second: str
    labels: tuple[str, ...]
    agreement: Agreement
    table: tuple[tuple[int, ...], ...]
    differ: tuple[str, ...]

    @property
    def words(self) -> str:
        """Say kappa in the usual words; empty where there is none."""
        return kappa_words(self.agreement.kappa)


def kappa_words(kappa: float | None) -> str:
    """Say a kappa in the words of Landis and Koch; empty for None."""
    if kappa is None:
        return ""
    shown = round(kappa, 2)  # the words must fit the figure beside them
    return next((word for least, word in _WORDS if shown >= least), "不如碰运气")


def between(said: Said) -> tuple[Pair, ...]:
    """Compare all people two by two, who began first before who came later."""
    labels = {who: _labels(of) for who, of in said.items()}
    return tuple(
        _pair(first, second, labels[first], labels[second], tuple(LABEL_TITLES))
        for first, second in combinations(labels, 2)
    )


def against(said: Said, report: Report) -> tuple[Pair, ...]:
    """Compare each person with the exact checks, and with the judge where the report has one."""
    right = {one.id: _soundness(one.right) for one in report.outcomes}
    return tuple(_against(said, right, judged(report)))


def judged(report: Report) -> dict[str, str]:
    """Give the judge's labels by case id; none where no model has judged."""
    judgements = report.judged.judgements if report.judged else ()
    return {one.id: one.label for one in judgements}


def _against(
    said: Said, right: Mapping[str, str], by_judge: Mapping[str, str]
) -> Iterator[Pair]:  # fmt: skip
    for who, of in said.items():
        own = {id_: _soundness(one.label == "good") for id_, one in of.items()}
        yield _pair(who, CHECKS, own, right, (_soundness(True), _soundness(False)))
        if by_judge:
            yield _pair(who, JUDGE, _labels(of), by_judge, tuple(LABEL_TITLES))


def _soundness(right: bool) -> str:
    return "right" if right else "not-right"


def _labels(of: Mapping[str, Labelled]) -> dict[str, str]:
    return {id_: one.label for id_, one in of.items()}


def _pair(
    first: str, second: str, ours: Mapping[str, str], theirs: Mapping[str, str],
    labels: tuple[str, ...],
) -> Pair:  # fmt: skip
    common = sorted(ours.keys() & theirs.keys())
    counts = Counter((ours[id_], theirs[id_]) for id_ in common)
    table = tuple(tuple(counts[one, other] for other in labels) for one in labels)
    differ = [id_ for id_ in common if ours[id_] != theirs[id_]]
    differ.sort(key=lambda id_: -abs(labels.index(ours[id_]) - labels.index(theirs[id_])))
    return Pair(first, second, labels, agree(ours, theirs), table, tuple(differ))


def title_of(label: str) -> str:
    """Name a label, or what the exact checks found."""
    return _TITLES.get(label, label)


def labels_sheet(sampled: Sequence[Outcome], said: Said, report: Report) -> Sheet:
    """Lay out every sampled answer with what each person said of it, the checks and the judge."""
    people = list(said)
    by_judge = judged(report)
    columns = [
        Column("编号", 16), Column("问题", 40), Column("回答", 60), Column(CHECKS, 12),
        *([Column(JUDGE, 12)] if by_judge else ()),
    ]  # fmt: skip
    for who in people:
        # A name never begins a cell: `=…` would be a formula.
        columns += [Column(f"标注：{who}", 14), Column(f"说明：{who}", 30)]
    return Sheet(
        "标注", tuple(columns), tuple(_row(one, people, said, by_judge) for one in sampled)
    )


def _row(
    outcome: Outcome, people: Sequence[str], said: Said, by_judge: Mapping[str, str]
) -> tuple[Value, ...]:
    row: list[Value] = [
        outcome.id,
        str(outcome.case["question"]),
        outcome.text,
        title_of(_soundness(outcome.right)),
    ]
    if by_judge:
        row.append(title_of(by_judge.get(outcome.id, "")))
    for who in people:
        one = said[who].get(outcome.id)
        row += [title_of(one.label), one.note] if one else ["", ""]
    return tuple(row)


def agreement_sheet(pairs: Sequence[Pair]) -> Sheet:
    """Lay out how far each pair agrees."""
    columns = (
        Column("甲", 14), Column("乙", 14), Column("共同标注", 10, "whole"),
        Column("相同", 8, "whole"), Column("一致率", 10, "share"), Column("95% 下限", 10, "share"),
        Column("95% 上限", 10, "share"), Column("Cohen κ", 10, "p"), Column("惯用说法", 16),
    )  # fmt: skip
    rows = [
        (
            one.first, one.second, one.agreement.n, one.agreement.same,
            one.agreement.same / one.agreement.n, one.agreement.low, one.agreement.high,
            one.agreement.kappa, one.words,
        )
        for one in pairs
        if one.agreement.n
    ]  # fmt: skip
    return Sheet("一致程度", columns, tuple(rows))
