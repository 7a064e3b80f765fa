"""What is likely a slip in a set that has no fault: a warning, with its row and column. Pure."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from evals.case import Case
from evals.errors import CaseFault
from evals.sets.check import CheckedSet
from evals.sets.template import EXAMPLE

_NEAR = 0.8  # of the pairs of characters of both questions together
_MOST_HELD = 20  # questions that share a pair; a set of one question over and over ends in time
_BARE = re.compile(r"[\s\d.,～~–—\-＜＞<>≤≥=]*\d[\s\d.,～~–—\-]*")
_TELEPHONES = ("120", "119", "12320", "12338", "12355", "12356")
_WORD = re.compile(r"\w")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def warnings(checked: CheckedSet, known: frozenset[str] | None, file: str) -> tuple[CaseFault, ...]:
    """List what is likely a slip; `known` are the ids of the library's documents, if it is there.

    Each warning names `file`, row and column as a fault does.
    """
    cases, rows = checked.set.cases, checked.rows
    found = [(row, *one) for case, row in zip(cases, rows, strict=True) for one in _of_case(case)]
    for one, other in near(cases):
        said = f"和第 {rows[one]} 行几乎一样。如果是同一题的不同问法，请写同一个同题组（group）。"
        found.append((rows[other], "question", said))
    found += _unknown_documents(checked, known) if known is not None else ()
    return tuple(
        CaseFault(file, row, checked.names.get(key, key), said) for row, key, said in sorted(found)
    )


def near(cases: Sequence[Case]) -> Iterator[tuple[int, int]]:
    """Pair the questions that share nearly all their pairs of characters (Jaccard 0.8 or more).

    Not those of one group, nor what differs in a number or in its history. Only questions that
    share one of their rarest pairs are compared (prefix filter: Bayardo et al. 2007, WWW).
    """
    grams = [_grams(case.question) for case in cases]
    common = Counter(gram for one in grams for gram in one)
    holding: dict[str, list[int]] = defaultdict(list)
    for at, one in enumerate(grams):
        rare = sorted(one, key=lambda gram: (common[gram], gram))
        prefix = rare[: len(rare) - math.ceil(_NEAR * len(rare)) + 1]
        for before in sorted({before for gram in prefix for before in holding[gram]}):
            if _alike(one, grams[before]) and _same_ask(cases[before], cases[at]):
                yield before, at
                break
        for gram in prefix:
            if len(holding[gram]) < _MOST_HELD:
                holding[gram].append(at)


def _of_case(case: Case) -> Iterator[tuple[str, str]]:
    if case.provenance == EXAMPLE:
        yield "provenance", "这是模板里的示例，请删去这一行，或写上您自己的来历。"
    if case.expected == "answer" and not case.documents:
        yield "documents", "没有写答案在哪份文档里，检索的各项指标算不到这一题。"
    for key, points in (("must", case.must), ("must_not", case.must_not)):
        for point in points:
            numbers = [one for one in point.alternatives if _BARE.fullmatch(one)]
            if any(one not in _TELEPHONES for one in numbers):
                yield key, f"“{numbers[0]}”只有数字，说到别的量也会算对。请连单位一起写。"


def _unknown_documents(
    checked: CheckedSet, known: frozenset[str]
) -> Iterator[tuple[int, str, str]]:
    """Name each document that the library lacks once, where it is first named."""
    missing: dict[str, list[int]] = defaultdict(list)
    for case, row in zip(checked.set.cases, checked.rows, strict=True):
        for document in case.documents:
            if document not in known:
                missing[document].append(row)
    for document, rows in missing.items():
        also = f"（共 {len(rows)} 行）" if len(rows) > 1 else ""
        said = f"资料库里没有“{document}”{also}。编号见 mentor library list，一行写一个。"
        yield rows[0], "documents", said


def _grams(text: str) -> frozenset[str]:
    plain = "".join(_WORD.findall(text.lower()))
    return frozenset(plain[at : at + 2] for at in range(max(len(plain) - 1, 1)))


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= _NEAR * len(one | other) > 0


def _same_ask(one: Case, other: Case) -> bool:
    grouped = bool(one.group) and one.group == other.group
    numbers = _NUMBER.findall(one.question) == _NUMBER.findall(other.question)
    return not grouped and numbers and one.history == other.history
