"""A text → the figures that it states, and what each is a figure of. Pure.

In: a line, with what stands above it, or a question. Out: one record for each figure that can be
compared with another's: dose, frequency, length, limit; by what route, for whom, under which
conditions. Unlike claims.py it needs no lexicon, so that a drug nobody knows is compared
too. Never done here: comparing (contradictions/disagreement.py, premise.py). The words stand
in stated.yaml and conflicts.yaml.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

from assistant.contradictions.claims import words
from assistant.doses.grammar import quantities
from assistant.doses.quantity import Quantity, Range
from assistant.questions.intents import LOADER

_AMOUNTS = frozenset({"mass", "volume", "international unit", "unit", "count"})
_PER = frozenset({"kg", "m2", "次", "d", "晚", "晨", "h", "min"})
_LIMITS = frozenset({"pressure", "temperature", "substance", "percent", "number", "length"})
_ENDLESS = 10**12
_HEAVIEST = 1_000_000  # a kilogram of mg: what weighs more is a patient
_SENTENCE = re.compile(r"[。；;\n]|\.\s")
_AFTER = 6  # characters behind a figure that may still say what it is: 10 mg 为最大
_CLAUSE = re.compile(r"[。；;，\n]|,(?!\d)|\.\s")
_STRENGTH = re.compile(
    r"(?:每[片支粒袋瓶喷揿包]|规格|(?<!下)含|浓度|相当于|每升|溶于|稀释|加入|加到|加|体重|重|片是)\s*$"
    r"|tablets? (?:are|is|of|contains?)\s*$"
)
_LIQUID = re.compile(
    r"^\s*(?:/ ?(?:ml|l|片|支|粒|袋|瓶|\d)|[（(]?1[∶:]|的?(?:[片支瓶袋]|注射液|规格))"
)
_DEPTH = re.compile(r"按压|深|depth|deep")
_ADULT = frozenset({"adult"})
_PERIODS = {"a day": "d", "a week": "week", "a month": "month", "a year": "year"}
_A_DAY = re.compile(
    r"(?:每日|每天|一天|一日|全天|24 ?小时|日)[^，。；;\d次]{0,6}"
    r"(?:量|总量|合计|范围|最大|最多)[^，。；;\d次]{0,6}$"
    r"|(?:daily|a day|24 hours)[^,.;\d]{0,20}(?:range|total|maximum|dose)[^,.;\d]{0,6}$"
)
# A count of shots: the grammar knows doses (剂) of a vaccine, people say needles (针).
_NEEDLE = re.compile(r"(?<=[一二两三四五六七八九十\d])( ?)针(?!法|程序|对|灸|剂)")


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure and what it is a figure of.

    `aspect` is what two figures must share to be compared ("dose mg/kg", "course", "diagnose
    mmHg"); `clause` is what stands round it between two stops, `often` how many times a day where
    the text says so; `route`, `patients` and `conditions` are names of conflicts.yaml, `setting`
    how a value is measured (stated.yaml).
    """

    figure: Quantity
    written: str
    aspect: str
    clause: str
    before: str
    route: str
    patients: frozenset[str]
    conditions: frozenset[str]
    bands: frozenset[str]
    often: Fraction | None
    setting: frozenset[str]


@functools.cache
def cues() -> Mapping[str, Any]:
    """Read stated.yaml, once, its patterns compiled."""
    text = Path(__file__).with_name("stated.yaml").read_text(encoding="utf-8")
    rows: dict[str, Any] = yaml.load(text, Loader=LOADER)
    for group in ("often", "purposes", "settings"):
        rows[group] = {name: re.compile(one) for name, one in rows[group].items()}
    rows["rates"] = re.compile(rows["rates"])
    generic = "|".join(sorted(rows["generic"].replace(" ", "").split("|"), key=len, reverse=True))
    rows["generic"] = re.compile(generic)
    rows["generic_en"] = frozenset(rows["generic_en"].split())
    return rows


@functools.lru_cache(maxsize=4096)
def stated(text: str, above: str = "", *, row: bool = False) -> tuple[Stated, ...]:
    """Give the figures that a line states; `above` are its headings, `row` says it is a table's."""
    told = _NEEDLE.sub(r"\1剂", text)
    found = quantities(told)
    return tuple(_read(told, text, found, above, row)) if found else ()


def _read(
    told: str, text: str, found: tuple[Quantity, ...], above: str, row: bool
) -> Iterator[Stated]:
    route = _first("routes", f"{text} {above}")
    patients = _named("patients", f"{text} {above}")
    often = _often(found)
    for one in found:
        start, end = _clause(told, one)
        clause = told[start:end].lower()
        aspect = _aspect(one, told, clause, one.start - start, above.lower())
        if aspect:
            opening = max(
                (stop.end() for stop in _SENTENCE.finditer(told, 0, one.start)), default=0
            )
            said = told[start if row else opening : one.end + _AFTER]
            if row:  # the first cell names the drug and its form
                said = f"{told[: _first_cell(told)]} {said}"
            yield Stated(
                one,
                text[one.start : one.end].strip(),
                aspect,
                clause,
                told[start : one.start].lower(),
                _first("routes", clause) or route,
                _named("patients", clause) or patients,
                _named("conditions", f"{said} {above}"),
                _bands(found),
                often,
                _settings(told[opening : one.end].lower()),
            )


def _aspect(one: Quantity, told: str, clause: str, at: int, above: str) -> str:
    """Name what a figure is a figure of; nothing where that is not certain."""
    if one.role == "label":
        alone = one.unit == "d" and len(one.values) == 1
        return _time(clause, at, one, only="follow-up") if alone else ""
    if one.role == "interval":
        return _time(clause, at, one, only="follow-up") or "interval"
    kind = one.dimension
    if kind in _AMOUNTS:
        return _dose(one, told, clause[:at])
    if kind in ("frequency", "times"):
        return _frequency(one, clause)
    if kind in ("time", "months"):
        return _time(clause, at, one)
    if kind in _LIMITS:
        return _limit(one, clause, (told[: one.start].lower(), above))
    return ""


def _dose(one: Quantity, told: str, before: str) -> str:
    per = set(one.per) - {"次"}
    if _A_DAY.search(before) and "次" not in one.per:
        per.add("d")  # 成人每日剂量范围：500～2000 mg, 一天合计 80 mg/kg
    heavy = one.dimension == "mass" and one.high >= _HEAVIEST and "kg" not in one.per
    if heavy or not set(one.per) <= _PER or not one.high or len(one.values) > 1:
        return ""
    if _STRENGTH.search(told[: one.start]) or _LIQUID.match(told[one.end :].lower()):
        return ""
    if one.dimension == "count":
        each = "次" in one.per or told[: one.start].rstrip().endswith("各")
        return "" if per or each else f"count {one.unit}"
    if one.dimension == "volume" and not per & {"kg"}:
        return ""
    return " ".join(("dose", one.unit, *sorted(per)))


def _frequency(one: Quantity, clause: str) -> str:
    if "min" in one.per:
        return "rate" if cues()["rates"].search(clause) else ""
    if one.per:
        return "frequency " + "".join(one.per)
    named = next((name for name, cue in cues()["often"].items() if cue.search(clause)), "")
    return f"frequency {_PERIODS[named]}" if named else ""


def _time(clause: str, at: int, one: Quantity, only: str = "") -> str:
    if one.per:
        return ""
    length = max(1, one.end - one.start)
    marked = f"{clause[:at]}\0{clause[at + length :]}"
    for name, cue in _times().items():
        if (not only or name == only) and cue.search(marked):
            return f"{name} {'month' if one.dimension == 'months' else 'time'}"
    return ""


@functools.cache
def _times() -> Mapping[str, re.Pattern[str]]:
    times = cues()["times"].items()
    return {name: re.compile(one.replace("{figure}", "\0")) for name, one in times}


def _limit(one: Quantity, clause: str, before: Sequence[str]) -> str:
    """Name what a limit is for: by its own clause, else by the last that was said before it."""
    for text in (clause, *before):
        ends = {name: _last(cue, text) for name, cue in cues()["purposes"].items()}
        name = max(ends, key=lambda each: ends[each])
        if ends[name]:
            return f"{name} {one.unit or ('pair' if one.joint == '/' else 'number')}"
    return "depth" if one.dimension == "length" and _DEPTH.search(clause) else ""


def _settings(text: str) -> frozenset[str]:
    return frozenset(name for name, one in cues()["settings"].items() if one.search(text))


def _first_cell(told: str) -> int:
    stop = _SENTENCE.search(told)
    return stop.start() if stop else 0


def _last(cue: re.Pattern[str], text: str) -> int:
    return max((match.end() for match in cue.finditer(text)), default=0)


def _clause(told: str, one: Quantity) -> tuple[int, int]:
    start = max((stop.end() for stop in _CLAUSE.finditer(told, 0, one.start)), default=0)
    stop = _CLAUSE.search(told, one.end)
    return start, stop.start() if stop else len(told)


def _often(found: Sequence[Quantity]) -> Fraction | None:
    """Give the times a day, where the figures name them once."""
    said = {
        one.high if one.dimension == "frequency" else Fraction(1440) / one.low
        for one in found
        if (one.dimension == "frequency" and one.per == ("d",))
        or (one.role == "interval" and one.unit == "min" and one.low >= 60)
    }
    return said.pop() if len(said) == 1 else None


def _bands(found: Sequence[Quantity]) -> frozenset[str]:
    return frozenset(
        str(one)
        for one in found
        if one.dimension in ("age", "months")
        or (one.dimension == "mass" and "kg" not in one.per and one.high >= _HEAVIEST)
    )


def _first(group: str, about: str) -> str:
    folded = about.lower()
    return next((str(name) for name, one in words()[group].items() if one.search(folded)), "")


def _named(group: str, about: str) -> frozenset[str]:
    folded = about.lower()
    return frozenset(name for name, one in words()[group].items() if one.search(folded))


# Which two may be compared ---------------------------------------------------------------------


def alike(one: Stated, other: Stated) -> bool:
    """Say whether two figures are of the same thing, but for what it is a figure of."""
    if one.aspect != other.aspect or one.bands != other.bands:
        return False
    if one.route and other.route and one.route != other.route:
        return False
    return one.patients - _ADULT == other.patients - _ADULT and one.conditions == other.conditions


def contradict(one: Stated, other: Stated) -> bool:
    """Say whether no value fits both figures, of a dose or of the day that it comes to."""
    mine, theirs = one.figure, other.figure
    if len(mine.values) != len(theirs.values):
        return False
    both_ends = mine.sign == theirs.sign != ""  # 不超过 14 天 and 不超过 28 天
    if mine.role == "label" or len(mine.values) > 1 or _is_limit(one) or both_ends:
        return mine.values != theirs.values
    if not apart(reach(mine), reach(theirs)):
        return False
    per_dose = one.aspect.startswith("dose") and "d" not in mine.per
    if not per_dose or one.often is None or other.often is None:
        return True
    return apart(times(reach(mine), one.often), times(reach(theirs), other.often))


def _is_limit(one: Stated) -> bool:
    return one.figure.dimension in _LIMITS


def reach(one: Quantity) -> Range:
    """Give the values that a figure allows: 2 周内 is from none to two weeks."""
    if one.sign in ("≤", "<"):
        return Range(Fraction(0), one.high)
    if one.sign in ("≥", ">"):
        return Range(one.low, Fraction(_ENDLESS))
    return one.values[0]


def times(one: Range, often: Fraction) -> Range:
    """Give what a dose comes to in a day."""
    return Range(one.low * often, one.high * often)


def apart(one: Range, other: Range) -> bool:
    """Say whether two ranges have no value in common."""
    return one.high < other.low or other.high < one.low


# What two texts are both about -----------------------------------------------------------------

_HAN = re.compile(r"[\u3400-\u9fff]{3,}")
_LATIN = re.compile(r"[a-z][a-z-]{3,}")
_SHORTEST = 3


def shared(one: str, other: str) -> str:
    """Give the longest name that two texts share, generic words aside; nothing where none."""
    best = ""
    theirs = other.lower()
    for name in names_in(one):
        found = name if name in theirs else _common(name, theirs)
        best = max(best, found, key=len)
    return best


@functools.lru_cache(maxsize=1024)
def names_in(text: str) -> tuple[str, ...]:
    """Give what may be names in a text: Chinese between generic words, English words."""
    known = cues()
    plain = known["generic"].sub(" ", text.lower())
    latin = [word for word in _LATIN.findall(text.lower()) if word not in known["generic_en"]]
    return tuple(dict.fromkeys((*_HAN.findall(plain), *latin)))


def _common(name: str, text: str) -> str:
    """Give the longest part of a Chinese name, three characters at least, that stands in a text."""
    if name.isascii():
        return ""
    for length in range(len(name) - 1, _SHORTEST - 1, -1):
        for start in range(len(name) - length + 1):
            if name[start : start + length] in text:
                return name[start : start + length]
    return ""
