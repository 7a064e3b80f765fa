"""A line with a dose per kg and a weight → the sum, exactly, with its maximum. Pure.

In: a line of a guideline and a weight in kg. Out: `Sum`, the formula as it stands and what it comes
to, capped where the line has a maximum. Only what stands there is used: `per` is empty where the
line does not say whether the amount is for a dose or a day; a day's amount is divided only where
the line says into how many. Never done here: choosing the line, rounding a dose up, a volume
without a strength. What a line forbids or only restates (一天合计 80 mg/kg) is no formula.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from assistant.doses.grammar import quantities
from assistant.doses.lexicon import lexicon
from assistant.doses.quantity import Quantity, Range
from corpus.document import Language

# Of amounts for a weight these are doses; J/kg and kcal/kg are not.
_DOSES = ("mass", "volume", "international unit", "unit")
_PER = ("次", "d", "h", "min")
_BODY = 500_000  # mg: half a kilogram is the weight of a body, not a dose
_EACH = re.compile(
    r"每次|单次|一次|每剂|首剂|each (?:dose|time)|per dose|single dose|one dose|a dose",
    re.IGNORECASE,
)
_DAILY = re.compile(
    r"每日|每天|一日|一天|日剂量|全天|24 ?小时|a day|per day|daily|each day|in 24 hours",
    re.IGNORECASE,
)
_MOST = re.compile(
    r"最大|最高|最多|不超过|不得超过|不应超过|上限|极量"
    r"|maximum|at most|not exceed|up to|no more than",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[，。；;（(）)、！？!?]|, |\. ")
_NO_FORMULA = re.compile(
    r"不能|不得|不要|不可|禁|别|勿|错|超量|合计|共计|相当于|范围|换算"
    r"|makes|in all|do not|never|instead of",
    re.IGNORECASE,
)
_DIVIDED = re.compile(r"(?:分|分为|分成|分作)\s*$|divided[^.;]{0,12}$|\bin\s*$|into\s*$")
_SOLUTION = 1000  # strengths are kept per litre
_SHOWN = {
    ("次", "zh"): "每次 ",
    ("d", "zh"): "每日 ",
    ("h", "zh"): "每小时 ",
    ("min", "zh"): "每分钟 ",
    ("次", "en"): " each dose",
    ("d", "en"): " a day",
    ("h", "en"): " per hour",
    ("min", "en"): " per minute",
}


@dataclass(frozen=True, slots=True)
class Cap:
    """The most that a line allows, in the base unit; `per` as in a formula, empty where unsaid."""

    value: Fraction
    base: str
    per: str
    unit: str


@dataclass(frozen=True, slots=True)
class Formula:
    """A dose per kg as it stands at `start` of a line: amounts in `unit` as written, for a `per`.

    `lead` is what stands before it in its clause; `parts` is into how many a day's amount is
    divided, 0 where that is not said.
    """

    start: int
    low: Fraction
    high: Fraction
    unit: str
    factor: Fraction
    base: str
    per: str
    lead: str
    parts: int = 0


@dataclass(frozen=True, slots=True)
class Sum:
    """What a formula comes to for a weight, in the formula's unit; `cap` where it was reached."""

    formula: Formula
    kilos: Fraction
    low: Fraction
    high: Fraction
    cap: Cap | None = None

    @property
    def capped(self) -> tuple[Fraction, Fraction]:
        """Give the amounts, none above the maximum."""
        if self.cap is None:
            return self.low, self.high
        most = self.cap.value / self.formula.factor
        return min(self.low, most), min(self.high, most)


def formulas_in(text: str) -> tuple[Formula, ...]:
    """Read the doses per kg of a line, in order, each once."""
    found = quantities(text)
    seen: set[tuple[object, ...]] = set()
    formulas: list[Formula] = []
    for at, quantity in enumerate(found):
        if not _is_formula(text, quantity):
            continue
        one = _formula(text, quantity, found[at + 1 :])
        key = (one.low, one.high, one.unit)
        if one.unit and key not in seen:
            seen.add(key)
            formulas.append(one)
    return tuple(formulas)


def caps_in(text: str) -> Iterator[Cap]:
    """Read the maxima of a line: 不超过 1 g, 每日最大量：300 mg."""
    for one in quantities(text):
        plain = set(one.per) <= set(_PER) and one.dimension in _DOSES and one.role == "amount"
        lead = _lead(text, one.start)
        if (
            plain
            and len(one.values) == 1
            and one.high < _BODY
            and (one.sign in ("≤", "<") or _MOST.search(lead))
        ):
            per = next((name for name in _PER if name in one.per), "") or _said(lead)
            yield Cap(one.high, one.unit, per, _unit(one)[0])


def worked_out(formula: Formula, kilos: Fraction, maxima: Sequence[Cap] = ()) -> Sum:
    """Work a formula out for a weight in kg; the lowest maximum that applies counts."""
    low, high = formula.low * kilos, formula.high * kilos
    caps = [cap for cap in maxima if _applies(cap, formula)]
    cap = min(caps, key=lambda one: one.value, default=None)
    reached = cap is not None and high * formula.factor > cap.value
    return Sum(formula, kilos, low, high, cap if reached else None)


def volume_of(total: Sum, text: str) -> tuple[Fraction, Fraction, str] | None:
    """Give the mL of an amount by the one strength that a text names, with that strength."""
    strengths = {
        (one.low, one.high): text[one.start : one.end]
        for one in quantities(text)
        if one.dimension == "mass" and one.per == ("L",) and one.low == one.high > 0
    }
    if len(strengths) != 1 or total.formula.base != "mg":
        return None
    (strength, _), said = next(iter(strengths.items()))
    low, high = (amount * total.formula.factor * _SOLUTION / strength for amount in total.capped)
    return low, high, said


def written(total: Sum, language: Language) -> str:
    """Write a sum out: 每次 40 mg/kg × 12 kg = 每次 480 mg."""
    one = total.formula
    formula = _amount(one.low, one.high, f"{one.unit}/kg", one.per, language)
    said = _amount(total.low, total.high, one.unit, one.per, language)
    line = f"{formula} × {shown(total.kilos)} kg = {said}"
    if total.cap is not None:
        most = shown(total.cap.value / one.factor)
        per = _SHOWN.get((total.cap.per, language), "")
        left = _amount(*total.capped, one.unit, one.per, language)
        if language == "zh":
            line += f"，超过原文{per.strip()}最大 {most} {one.unit}，只到 {left}"
        else:
            line += f", over the source's maximum of {most} {one.unit}{per}: {left} at most"
    if one.per == "d" and one.parts > 1:
        low, high = (amount / one.parts for amount in total.capped)
        each = _amount(low, high, one.unit, "次", language)
        line += (
            f"，分 {one.parts} 次，{each}"
            if language == "zh"
            else (f" in {one.parts} doses of {_amount(low, high, one.unit, '', language)}")
        )
    return line


def shown(value: Fraction) -> str:
    """Write a number without an exponent: exactly, or with a ≈ where three decimals do not do."""
    if value.denominator == 1:
        return str(value.numerator)
    places = 3 if abs(value) >= Fraction(1, 10) else 5
    text = f"{float(value):.{places}f}".rstrip("0").rstrip(".")
    return text if Fraction(text) == value else f"≈{float(value):.3g}"


def _amount(low: Fraction, high: Fraction, unit: str, per: str, language: Language) -> str:
    joint = "～" if language == "zh" else " to "
    number = shown(low) if low == high else f"{shown(low)}{joint}{shown(high)}"
    said = _SHOWN.get((per, language), "")
    return f"{said}{number} {unit}" if language == "zh" else f"{number} {unit}{said}"


def _is_formula(text: str, one: Quantity) -> bool:
    by_weight = "kg" in one.per and set(one.per) <= {"kg", *_PER}
    if not by_weight or one.role != "amount" or one.sign in ("≤", "<", ">") or one.joint:
        return False
    lead = _lead(text, one.start)
    return one.dimension in _DOSES and not (_NO_FORMULA.search(lead) or _MOST.search(lead))


def _formula(text: str, one: Quantity, behind: Sequence[Quantity]) -> Formula:
    lead = _lead(text, one.start)
    per = next((name for name in _PER if name in one.per), "") or _said(lead)
    unit, factor = _unit(one)
    value: Range = one.written[0]
    parts = _parts(text, behind) if per == "d" else 0
    return Formula(
        one.start, value.low, value.high, unit, factor, one.unit, per, lead.strip(), parts
    )


def _parts(text: str, behind: Sequence[Quantity]) -> int:
    """Say into how many doses a day's amount is divided: 分2次, 每日 2 次; 0 where that is open."""
    for one in behind:
        if "kg" in one.per:
            return 0
        times = one.unit == "次" and one.low == one.high and one.low.denominator == 1
        if times and (one.per == ("d",) or _DIVIDED.search(text[: one.start])):
            return int(one.low)
    return 0


def _unit(one: Quantity) -> tuple[str, Fraction]:
    """Give the unit as it is written, and how many of the base unit it is: (μg, 1/1000)."""
    written_, value = one.written[0].high, one.values[0].high
    factor = value / written_ if written_ else Fraction(1)
    names = [
        unit.name
        for unit in lexicon().named.values()
        if unit.base == one.unit and unit.factor == factor and not unit.zero
    ]
    return ({"ml": "mL"}.get(names[0], names[0]) if names else "", factor)


def _lead(text: str, start: int) -> str:
    """Give what stands before a figure in its clause, the label of its cell among it."""
    last = 0
    for mark in _CLAUSE.finditer(text, 0, start):
        last = mark.end()
    return text[last:start]


def _said(lead: str) -> str:
    return "次" if _EACH.search(lead) else "d" if _DAILY.search(lead) else ""


def _applies(cap: Cap, formula: Formula) -> bool:
    if cap.base != formula.base or formula.per in ("h", "min"):
        return False
    return cap.per in ("", formula.per) or not formula.per or (cap.per, formula.per) == ("d", "次")
