"""Does a row of a dose table stand for the weight or age that a question names? Pure.

In: a question and a row as a sentence. Out: 1 where the row's range holds what was named, -1 where
it does not, 0 where either names none. Never done here: leaving a row out. Another row's dose may
stand beside the right one, never before it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from assistant.doses.numerals import han
from assistant.patient.body import read_body

_NUMBER = r"\d+(?:\.\d+)?"
# A unit that counts for something else is none: mg/kg, 每 kg.
_UNIT = r"(?<![/每])(?:kg|公斤|千克|斤|周岁|岁|个月|月龄|years?(?: old)?|months?(?: old)?)"
_FACTOR = {"kg": ("kg", 1.0), "公斤": ("kg", 1.0), "千克": ("kg", 1.0), "斤": ("kg", 0.5)} | {
    "周岁": ("month", 12.0), "岁": ("month", 12.0), "year": ("month", 12.0),
    "个月": ("month", 1.0), "月龄": ("month", 1.0), "month": ("month", 1.0),
}  # fmt: skip
_NAMED = re.compile(rf"(?<![\d.～~])({_NUMBER})\s*({_UNIT})(?![\w/])", re.IGNORECASE | re.ASCII)
_SPAN = re.compile(
    rf"(?P<above>[>＞])?\s*(?P<low>{_NUMBER})\s*(?P<first>{_UNIT})?\s*(?:[～~–—至到-]|to)\s*"
    rf"(?P<below>[<＜])?\s*(?P<high>{_NUMBER})\s*(?P<second>{_UNIT})?",
    re.IGNORECASE,
)
_BOUND = re.compile(
    rf"(?P<sign>[≥≤<>＜＞])\s*(?P<one>{_NUMBER})\s*(?P<unit>{_UNIT})?"
    rf"|(?P<said>不足|不满|未满|不到|低于|小于|少于|超过|大于|高于|under|below|less than|over|above"
    rf"|more than)\s*(?P<three>{_NUMBER})\s*(?P<third>{_UNIT})"
    rf"|(?P<two>{_NUMBER})\s*(?P<other>{_UNIT})\s*(?P<word>及?以上|及?以下|以内)",
    re.IGNORECASE,
)
_SIGNS = {"＜": "<", "＞": ">", "以上": "≥", "及以上": "≥", "以下": "≤", "及以下": "≤", "以内": "≤"}
_SIGNS |= dict.fromkeys(("不足", "不满", "未满", "不到", "低于", "小于", "少于"), "<")
_SIGNS |= dict.fromkeys(("under", "below", "less than"), "<")
_SIGNS |= dict.fromkeys(("超过", "大于", "高于", "over", "above", "more than"), ">")
# 190/115; ≥180/110
_PRESSURE = re.compile(r"(?<![\d/])([1-2]?\d\d)\s*[/／]\s*(\d{2,3})(?![\d/])")
_LEAST_PRESSURE = re.compile(r"[≥≧>]\s*(\d{2,3})\s*[/／]\s*(\d{2,3})")


# 八个月, 三岁, 十二公斤; 半岁 is six months.
_HAN = re.compile(r"[一二三四五六七八九两十百]+(?=\s*(?:公斤|千克|斤|周?岁|个月|月龄))|半周?岁")


class _Range(NamedTuple):
    """From `low` to `high`, in kg or months; an open end leaves its own value out."""

    kind: str
    low: float
    high: float
    low_open: bool
    high_open: bool

    def holds(self, value: float) -> bool:
        over = value > self.low if self.low_open else value >= self.low
        return over and (value < self.high if self.high_open else value <= self.high)


def is_bounded(text: str) -> bool:
    """Say whether a text is for some weights or ages only: 6月龄以下, under 12 kg."""
    return any(found["third"] or found["other"] for found in _BOUND.finditer(text))


def stands_for(question: str, row: str) -> int:
    """Say 1 where a row is for the weight and age that are named, -1 where it is for others."""
    body = read_body(question)
    named = {} if body.months is None else {"month": float(body.months)}
    if body.kilos is not None:
        named["kg"] = float(body.kilos)
    for match in _NAMED.finditer(_HAN.sub(_digits, question)):
        kind, factor = _unit(match[2])
        named.setdefault(kind, float(match[1]) * factor)
    found = 0
    for cell in re.split("[；;，,。]", row):
        for one in _ranges(cell):
            if one.kind in named:
                if not one.holds(named[one.kind]):
                    return -1
                found = 1
    return found


def _digits(written: re.Match[str]) -> str:
    if written[0].startswith("半"):
        return "6个月"
    read = han(written[0])
    return written[0] if read is None or read[0] != read[1] else str(read[0])


def _ranges(cell: str) -> list[_Range]:
    """Read the ranges of one cell; a unit in its heading (体重（kg）：5～7) counts for all."""
    units = re.findall(_UNIT, cell, re.IGNORECASE)
    if not units:
        return []
    ranges = []
    rest = cell
    for match in _SPAN.finditer(cell):
        second = match["second"] or match["first"] or units[0]
        first = match["first"] or second
        (kind, low), (other, high) = _unit(first), _unit(second)
        if kind == other:
            ends = float(match["low"]) * low, float(match["high"]) * high
            ranges.append(_Range(kind, *ends, bool(match["above"]), bool(match["below"])))
        rest = rest.replace(match.group(), " ")
    for match in _BOUND.finditer(rest):
        sign = match["sign"] or match["word"] or match["said"].lower()
        sign = _SIGNS.get(sign, sign)
        kind, factor = _unit(match["unit"] or match["other"] or match["third"] or units[0])
        value = float(match["one"] or match["two"] or match["three"]) * factor
        if sign in "≥>":
            ranges.append(_Range(kind, value, float("inf"), sign == ">", False))
        else:
            ranges.append(_Range(kind, 0.0, value, False, sign == "<"))
    return ranges


def _unit(written: str) -> tuple[str, float]:
    return _FACTOR[written.lower().removesuffix(" old").removesuffix("s")]


def reached(question: str, heading: str) -> int:
    """Say whether the blood pressure of a question reaches the one that a heading begins at.

    1 where it does (190/115 under 血压 ≥180/110 mmHg), -1 where it does not, 0 where either names
    none. One of the two figures is enough, as in the guidelines.
    """
    asked, least = _PRESSURE.search(question), _LEAST_PRESSURE.search(heading)
    if asked is None or least is None:
        return 0
    reaches = any(
        int(one) >= int(limit) for one, limit in zip(asked.groups(), least.groups(), strict=True)
    )
    return 1 if reaches else -1
