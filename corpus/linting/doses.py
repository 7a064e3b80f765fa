"""Doses of one drug that do not go together inside one document. Pure.

In: the lines of a document with their pages. Out: findings. Two slips are looked for, which no
single line shows: a unit a thousand times too large or too small (50 mg beside 50 μg), and a dose
ten or a hundred times every other one. Never done here: judging whether a dose is right. Doses
per kg, per mL and per tablet are left out; children's doses and injections are groups of their own.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from corpus.document import Finding
from corpus.linting.rules import drug_endings, most_mg

_UNITS = {"mg": 1, "毫克": 1, "g": 1000, "克": 1000} | dict.fromkeys(
    ("μg", "µg", "ug", "mcg", "微克"), Fraction(1, 1000)
)
_DOSE = re.compile(
    r"[^\d。；;\n]{0,24}?(?<![\d.～~-])(?P<number>\d+(?:\.\d+)?)\s*"
    r"(?P<unit>mg|毫克|g|克|μg|µg|ug|mcg|微克)(?![A-Za-z])(?!\s*(?:/|每公斤|每千克|per\b))"
)
_AMOUNT = re.compile(
    r"(?<![\d.])(?P<number>\d+(?:\.\d+)?)\s*"
    r"(?P<unit>mg|毫克|g|克|μg|µg|ug|mcg|微克)(?![A-Za-z])(?!\s*(?:/|每公斤|每千克|per\b))"
)
# Who took too much took it; a solvent, a load of food or of sugar is no dose of the drug.
_TAKEN = re.compile(
    r"过量|中毒|致死|误服|误用|超量|葡萄糖|overdose|toxic|poison|glucose", re.IGNORECASE
)
_REACH = 48
_END = re.compile(r"[。；;\n]")
_CHILD = re.compile(r"儿|婴|[Cc]hild|[Ii]nfant|[Nn]eonat|岁|月龄|paed")
_INJECTED = re.compile(
    r"注|静|滴|雾化|吸入|inject|intraven|intramusc|\bIV\b|\bIM\b|inhal|nebuli", re.I
)
# A starting dose in μg and a daily one in mg differ by more than this; a slip does not.
_SLIP = 2
_OUT = 8
_FEW = 3


class _Dose(NamedTuple):
    page: int | None
    quote: str
    number: Fraction
    unit: Fraction

    @property
    def mg(self) -> Fraction:
        return self.number * self.unit


def doses(lines: Sequence[tuple[int | None, str]]) -> Iterator[Finding]:
    """Find doses of a drug that another dose of it in the same document makes doubtful."""
    groups: dict[tuple[str, bool, bool], list[_Dose]] = defaultdict(list)
    for page, line in lines:
        if not _AMOUNT.search(line):
            continue
        about = bool(_CHILD.search(line)), bool(_INJECTED.search(line))
        for drug, dose in _read(page, line):
            groups[drug, *about].append(dose)
        yield from _beyond(page, line)
    for same in groups.values():
        yield from _slips(same)
        yield from _tenfold(same)


def _read(page: int | None, line: str) -> Iterator[tuple[str, _Dose]]:
    """Read the first dose behind each drug that a line names."""
    for name in _names().finditer(line):
        dose = _DOSE.match(line, name.end())
        between = line[name.end() : dose.start("number")] if dose else ""
        if dose and not _names().search(between):
            quote = line[name.start() : dose.end()]
            unit = Fraction(_UNITS[dose["unit"]])
            # The last four characters: 口服阿莫西林 is 阿莫西林.
            drug = name.group().lower() if name.group().isascii() else name.group()[-4:]
            yield drug, _Dose(page, quote, Fraction(dose["number"]), unit)


def _beyond(page: int | None, line: str) -> Iterator[Finding]:
    """Find an amount that no adult takes of a drug in a day: a slip of the unit or the point."""
    if _TAKEN.search(line):
        return
    names, limits = most_mg()
    for name in names.finditer(line):
        reach = _END.split(line[name.end() : name.end() + _REACH])[0]
        other = _names().search(reach)
        for amount in _AMOUNT.finditer(reach[: other.start()] if other else reach):
            taken = Fraction(amount["number"]) * Fraction(_UNITS[amount["unit"]])
            if taken > limits[(name.lastindex or 1) - 1]:
                says = "这个剂量远超一日最大量，单位或小数点可能错了，请对照原文核实。"
                quote = line[name.start() : name.end() + amount.end()]
                yield Finding("note", "dose-beyond-label", says, page, quote)


@functools.cache
def _names() -> re.Pattern[str]:
    zh, en = ("|".join(map(re.escape, drug_endings()[one])) for one in ("zh", "en"))
    return re.compile(
        rf"[\u4e00-\u9fff]{{0,6}}(?:{zh})|(?<![A-Za-z])(?i:[a-z]*(?:{en}))(?![A-Za-z])"
    )


def _slips(same: Sequence[_Dose]) -> Iterator[Finding]:
    """Find the same figure in μg and in mg, or in mg and in g."""
    for one in dict.fromkeys(same):
        for other in same:
            thousand = other.unit == one.unit * 1000
            near = one.number and Fraction(1, _SLIP) <= other.number / one.number <= _SLIP
            if thousand and near:
                says = "同一种药的剂量相差一千倍，单位可能写错了，请对照原文核实。"
                quote = f"{one.quote} ↔ {other.quote}"
                yield Finding("note", "dose-unit-slip", says, other.page, quote)
                return


def _tenfold(same: Sequence[_Dose]) -> Iterator[Finding]:
    """Find a dose ten or a hundred times, or a tenth of, one of at least two like each other."""
    for dose in dict.fromkeys(same):
        others = [one.mg for one in same if one.mg != dose.mg]
        if len(others) < _FEW - 1 or not dose.mg:
            continue
        far = all(one >= _OUT * dose.mg for one in others) or all(
            dose.mg >= _OUT * one for one in others
        )
        exact = any(ratio in (10, 100, Fraction(1, 10), Fraction(1, 100))
                    for ratio in (dose.mg / one for one in others if one))  # fmt: skip
        if far and exact:
            says = "这个剂量与本文里同一种药的其他剂量相差十倍，小数点可能错了，请对照原文核实。"
            yield Finding("note", "dose-tenfold", says, dose.page, dose.quote)
