"""A figure that a question wants confirmed → the line that gives another of the same kind. Pure.

The coarse net behind premise.py: where nothing says what a figure is a figure of, two of
one kind (a length of time, a volume, a level in the blood, a rate, a ratio) are compared if the
words round them are alike, and only where the question says that it wants to be told that it is
right. One figure of that kind in the lines that agrees is enough to say nothing.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from assistant.contradictions.claims import words
from assistant.doses.grammar import quantities
from assistant.doses.quantity import Quantity, Range
from assistant.lines.ranges import stands_for
from assistant.lines.units import Unit
from assistant.premises.asserting import patterns, takes_for_granted
from assistant.premises.stated import apart, cues, shared
from index.lexicon import Lexicon

_CLAUSE = re.compile(r"[，。；;\n]|,(?!\d)|\.\s")
_COURSE = re.compile(r"疗程|共|至少|连[用续服吃]|保留|约|吃满|in all|course|at least|for")
_MOST = re.compile(r"最[大多]|不超过|上限|极量|maximum|at most|no more than")
_RATIO = re.compile(r"(?<![\d.])(\d{1,2}) ?(?:比|[∶:：]|to) ?(\d)(?![\d.])")
_DAY, _MONTH = 1440, 43_200  # minutes
_AGED = re.compile(r"^\s*(?:[大的]|以[上下内]的|龄|old|of age|以前|之前|ago)")
_A_MINUTE = re.compile(r"\d ?(?:a|per) minute|/ ?min\b")
# 吃5天就停, 用10天够了: how long it is to be taken, not how long it was.
_SETTLES = re.compile(
    r"\s*(?:以?后?就(?!诊|医|来|开始|又)|即可|足?够|[，,]?\s*(?:对[吧吗不]|没错|是吧|是这样))"
)
_BAND = re.compile(r"(\d+)( ?(?:个月|月龄|岁))(?:以下|以内)")
_CONTENT = re.compile(r"[\u3400-\u9fff]|[a-z]{4,}")
_ALIKE = 2  # characters or words that both clauses have
_LEVEL = re.compile(
    r"血压|降压|血糖|血红蛋白|hb|血色素|体温|血氧|心率|呼吸|肌酐|尿酸|血脂|ldl|pressure|glucose|haemoglobin|hemoglobin"
)


@dataclass(frozen=True, slots=True)
class Other:
    """A figure of the question, the line that gives another, and where that stands in it."""

    written: str
    unit: Unit
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a text: its kind (time, level, mass kg), values, span and clause.

    `bounded` where it is a limit in time (3 个月内).
    """

    kind: str
    values: tuple[Range, ...]
    start: int
    end: int
    clause: str
    bounded: bool = False


def another(question: str, units: Sequence[Unit], lexicon: Lexicon) -> Other | None:
    """Give the first line whose figures of one kind all differ from the question's, or None."""
    folded = question.lower()
    if not takes_for_granted(question) or not patterns()["sure"].search(folded):
        return None
    whom = _BAND.sub(lambda found: f"{int(found[1]) - 1}{found[2]}", folded)
    for one in figures(folded):
        if is_own(one, folded):
            continue
        told = [
            (unit, other)
            for unit in units
            for other in figures(unit.text.lower())
            if other.kind == one.kind and _on_it(one, other, whom, unit, lexicon)
        ]
        if told and not any(agree(one, other) for _, other in told):
            unit, other = min(told, key=lambda each: _unlike(one, each[1]))
            return Other(question[one.start : one.end].strip(), unit, other.start, other.end)
    return None


def _on_it(one: Figure, other: Figure, question: str, unit: Unit, lexicon: Lexicon) -> bool:
    """Say whether a figure of a line is on the drug, patient and matter of the question's."""
    text = unit.text.lower()
    if stands_for(question, _around(text, other)) < 0:
        return False
    if _routes(question) and _routes(text) and not _routes(question) & _routes(text):
        return False
    if one.kind.startswith(("mass", "volume")):
        mine, theirs = _drugs(question, lexicon), _drugs(f"{unit.context} {text}", lexicon)
        return bool(mine & theirs) if mine or theirs else bool(shared(question, text))
    same = bool(_things(one.clause, lexicon) & _things(f"{unit.context} {text}", lexicon))
    if one.kind == "time" and other.bounded and not one.bounded:
        return False  # 3 个月内再次暴露 is no length of treatment
    if same and (one.kind != "time" or _content(one.clause) & _content(other.clause)):
        return True
    return len(_content(one.clause) & _content(other.clause)) >= _ALIKE or one.kind == "ratio"


def _unlike(one: Figure, other: Figure) -> tuple[bool, bool, int]:
    """Order lines by how little what they say of a figure is like the question's."""
    long = one.kind == "time" and not _COURSE.search(other.clause)
    most = bool(_MOST.search(one.clause)) != bool(_MOST.search(other.clause))
    return long, most, -len(_content(one.clause) & _content(other.clause))


def _around(text: str, one: Figure) -> str:
    """Give the clause of a figure, with the one before it: 小于6月龄，每天 10 mg."""
    start = text.find(one.clause)
    before = _CLAUSE.split(text[: max(0, start)].rstrip("，,；;"))[-1]
    return one.clause if re.search(r"\d ?(?:岁|月|kg|year|month)", one.clause) else before


def _things(text: str, lexicon: Lexicon) -> frozenset[str]:
    found = (each for mention in lexicon.mentions(text) for each in mention.concepts[:1])
    return frozenset(one.id for one in found if one.type in ("procedure", "test", "drug"))


def _routes(text: str) -> frozenset[str]:
    return frozenset(name for name, one in words()["routes"].items() if one.search(text))


def _drugs(text: str, lexicon: Lexicon) -> frozenset[str]:
    found = (each for mention in lexicon.mentions(text) for each in mention.concepts[:1])
    return frozenset(one.id for one in found if one.type == "drug")


def _content(clause: str) -> frozenset[str]:
    bare = cues()["generic"].sub("", re.sub(r"[一二三四五六七八九十百\d个后内]", "", clause))
    generic: frozenset[str] = cues()["generic_en"]
    return frozenset(_CONTENT.findall(bare)) - generic


def agree(one: Figure, other: Figure) -> bool:
    """Say whether two figures of one kind can both be right."""
    if one.kind == "schedule":
        return one.values == other.values or not set(one.values) - set(other.values)
    if len(one.values) > 1 and len(other.values) > 1:
        return one.values == other.values
    return any(not apart(one.values[0], each) for each in other.values)


def is_own(one: Figure, question: str) -> bool:
    """Say whether a figure is the patient's: his age, how long he has been ill, what he took."""
    before, after = question[: one.start], question[one.end :]
    known = patterns()
    if one.kind == "time" and _AGED.match(after):
        return True
    if one.kind == "time" and _SETTLES.match(after):
        return False
    return bool(known["own_before"].search(before) or known["own_after"].search(after))


# Figures by kind -------------------------------------------------------------------------------


@functools.lru_cache(maxsize=2048)
def figures(text: str) -> tuple[Figure, ...]:
    """Give the figures of a lower-cased text that have a kind, ratios first."""
    ratios = tuple(_ratios(text))
    taken = [range(one.start, one.end) for one in ratios]
    rest = (one for one in _measured(text) if not any(one.start in each for each in taken))
    return (*ratios, *rest)


def _ratios(text: str) -> Iterator[Figure]:
    for one in _RATIO.finditer(text):
        values = tuple(Range(Fraction(each), Fraction(each)) for each in one.groups())
        yield Figure("ratio", values, one.start(), one.end(), _clause(text, *one.span()))


def _measured(text: str) -> Iterator[Figure]:
    for one in quantities(text):
        clause = _clause(text, one.start, one.end)
        if kind := _kind(one, clause):
            bounded = text[one.end - 1] == "内" or text[one.end : one.end + 1] == "内"
            yield Figure(kind, _values(one, kind), one.start, one.end, clause, bounded)


def _kind(one: Quantity, clause: str) -> str:
    kind, per = one.dimension, set(one.per)
    if one.joint == "、" and one.unit in ("d", "min") and len(one.values) > 1:
        return "schedule"
    if kind in ("time", "months") and not per:
        day = one.values[0].low == one.values[-1].high == _DAY
        return "" if day else "time"
    if "min" in per or (kind == "number" and _A_MINUTE.search(clause)):
        return "rate"
    if kind in ("substance", "pressure") or (kind == "mass" and "L" in per):
        return "level"
    if kind == "number" and not per and _LEVEL.search(clause):
        return "level"
    if kind in ("mass", "volume") and per <= {"kg", "d", "次"}:
        return " ".join((kind, *sorted(per - {"次"})))
    return kind if kind in ("percent", "temperature", "length") else ""


def _values(one: Quantity, kind: str) -> tuple[Range, ...]:
    if kind in ("level", "rate", "schedule"):
        return one.written or one.values
    if one.dimension == "months":
        return tuple(Range(each.low * _MONTH, each.high * _MONTH) for each in one.values)
    return one.values


def _clause(text: str, start: int, end: int) -> str:
    opening = max((stop.end() for stop in _CLAUSE.finditer(text, 0, start)), default=0)
    stop = _CLAUSE.search(text, end)
    return text[opening : stop.start() if stop else len(text)]
