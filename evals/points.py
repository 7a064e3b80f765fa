"""Does a text show a point? Words literally, amounts by the dose grammar. Pure.

An alternative of a point is shown where

1. it stands in the text literally (white space, width, case and the mark of a range aside), and no
   amount of the text reaches over its edge: 5 mg does not stand in 5 mg/kg or in 2.5～5 mg; or
2. one sentence of the text holds all its amounts and, on the same side of them, all its other
   words. 500 mg is then shown by 0.5 g, 每日3次 by tid. Between words and their amount no other of
   its kind may stand: “captopril 25 mg or metoprolol 50 mg” does not show “captopril 50 mg”.

What a point leaves open the text may add: an inequality, a 每次 or 每日 (每日≤10 mg shows 10 mg),
the 每 of 每3个月, the unit of a bare number; never a /kg, which makes it another amount. What a
point names must be there: 140/90 mmHg does not show ≥140/90 mmHg, nor 每周3次 the point 每日3次.
Where a sign or a period matters, the point has to name it.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.doses.grammar import quantities
from assistant.doses.quantity import PERIODS, Quantity
from evals.case import Point

_OPEN = frozenset({"次", *PERIODS})
_RATES = frozenset({"h", "min"})
_RANGE = frozenset("~-～〜–—－−‐‑")
_SENTENCE = re.compile(r"[^\n。！？!?]+?(?:[\n。！？!?]|[a-z)]\.(?=\s+[A-Z])|$)")
_EDGES = " 　,，.。、;；:：()（）"


@dataclass(frozen=True, slots=True)
class _Said:
    """A text, what literally stands in it (`at` is where each sign came from), and its amounts."""

    text: str
    plain: str
    at: tuple[int, ...]
    amounts: tuple[Quantity, ...]


def shows(point: Point, text: str) -> bool:
    """Say whether a text shows any alternative of a point."""
    return any(_shows(_read(one), _read(text)) for one in point.alternatives)


@functools.lru_cache(maxsize=1024)
def _read(text: str) -> _Said:
    signs = tuple(_folded(text))
    plain = "".join(sign for sign, _ in signs)
    return _Said(text, plain, tuple(at for _, at in signs), quantities(text))


def _folded(text: str) -> Iterator[tuple[str, int]]:
    """Fold what does not change a fact; 10⁹ does not become 109, nor 1½ become 11/2."""
    before = ""
    for at, sign in enumerate(text):
        if sign in _RANGE:
            folded = "~"
        elif _is_number(sign, before):
            folded = sign
        else:
            folded = unicodedata.normalize("NFKC", sign).lower()
        before = sign
        for one in folded:
            if not one.isspace():
                yield one, at


def _is_number(sign: str, before: str) -> bool:
    """Say whether a sign changes the number before it when it is folded; m² may become m2."""
    kind = unicodedata.decomposition(sign)
    return "<fraction>" in kind or ("<super>" in kind and not before.isalpha())


def _shows(fact: _Said, said: _Said) -> bool:
    if not fact.plain:
        return False
    if _stands(fact, said):
        return True
    if not fact.amounts:
        return False
    return any(_holds(fact, sentence) for sentence in _sentences(said))


def _stands(fact: _Said, said: _Said) -> bool:
    """Say whether a fact stands literally in what was said, its numbers and amounts whole."""
    for match in _whole(fact.plain).finditer(said.plain):
        start, end = said.at[match.start()], said.at[match.end() - 1] + 1
        if all(
            one.end <= start or end <= one.start or (start <= one.start and one.end <= end)
            for one in said.amounts
        ):
            return True
    return False


@functools.lru_cache(maxsize=4096)
def _whole(plain: str) -> re.Pattern[str]:
    """Find words whose numbers are whole: 5 is not in 12.5. Every place, overlapping ones too."""
    before = r"(?<!\d)(?<!\d\.)" if plain[:1].isdigit() else ""
    after = r"(?!\.?\d)" if plain[-1:].isdigit() else ""
    return re.compile(before + re.escape(plain) + after)


def _sentences(said: _Said) -> Iterator[_Said]:
    """Cut a text into its sentences and lines; places stay those of the whole."""
    for match in _SENTENCE.finditer(said.text):
        start, end = match.span()
        first, last = bisect_left(said.at, start), bisect_left(said.at, end)
        amounts = tuple(one for one in said.amounts if start <= one.start and one.end <= end)
        yield _Said(said.text, said.plain[first:last], said.at[first:last], amounts)


def _holds(fact: _Said, sentence: _Said) -> bool:
    """Say whether a sentence holds the amounts of a fact and, beside them, its other words."""
    shown = [
        [at for at in range(len(sentence.amounts)) if _covers(wanted, sentence.amounts, at)]
        for wanted in fact.amounts
    ]
    mine = {at for places in shown for at in places}
    return all(shown) and all(
        _beside(piece, shown[near], sentence, mine) for piece, near in _words(fact)
    )


@dataclass(frozen=True, slots=True)
class _Words:
    """Words of a fact that stand before, or after, one of its amounts."""

    plain: str
    before: bool


def _words(fact: _Said) -> Iterator[tuple[_Words, int]]:
    """Give the words of a fact, each with the place of its amount: the next, else the last."""
    start, last = 0, len(fact.amounts) - 1
    for near, amount in enumerate(fact.amounts):
        if piece := fact.text[start : amount.start].strip(_EDGES):
            yield _Words(_read(piece).plain, True), near
        start = amount.end
    if piece := fact.text[start:].strip(_EDGES):
        yield _Words(_read(piece).plain, False), last


def _beside(words: _Words, shown: Sequence[int], sentence: _Said, mine: set[int]) -> bool:
    """Say whether words stand on their side of an amount, and none of its kind between.

    “成人 0.6～2.8，孕妇 0.4～1.9” shows neither “孕妇 0.6～2.8” nor “成人 0.4～1.9”.
    """
    for match in _whole(words.plain).finditer(sentence.plain):
        place = sentence.at[match.start()], sentence.at[match.end() - 1] + 1
        for at in shown:
            amount = sentence.amounts[at]
            gap = (place[1], amount.start) if words.before else (amount.end, place[0])
            if gap[0] <= gap[1] and not any(
                gap[0] <= one.start and one.end <= gap[1] and _rivals(one, amount)
                for other, one in enumerate(sentence.amounts)
                if other not in mine
            ):
                return True
    return False


def _rivals(one: Quantity, other: Quantity) -> bool:
    """Say whether words before two amounts could mean either; a maximum is no rival of a dose."""
    return (one.dimension, one.sign) == (other.dimension, other.sign)


def _covers(wanted: Quantity, amounts: Sequence[Quantity], at: int) -> bool:
    """Say whether an amount of the text is the wanted one, with no less said."""
    said = amounts[at]
    bare = wanted.dimension == "number" and not wanted.per
    if (wanted.values, wanted.joint) != (said.written if bare else said.values, said.joint):
        return False
    if wanted.sign != said.sign and (wanted.sign or said.sign == "±"):
        return False
    if bare:
        return said.role == "amount" or wanted.joint == "、"
    if not (_same_role(wanted, said) and _same_unit(wanted, said)):
        return False
    more, less = set(said.per) - set(wanted.per), set(wanted.per) - set(said.per)
    # 0.25 mg/kg at once is not 0.25 mg/kg an hour.
    left_open = _OPEN - _RATES if wanted.per else _OPEN
    return more <= left_open and (not less or (less == {"次"} and _each_time(amounts, at)))


def _same_role(wanted: Quantity, said: Quantity) -> bool:
    return wanted.role == said.role or (wanted.role, said.role) == ("amount", "interval")


def _same_unit(wanted: Quantity, said: Quantity) -> bool:
    """Take 5 years for 5岁: English says no more of an age."""
    return wanted.unit == said.unit or {wanted.unit, said.unit} == {"month", "月龄"}


def _each_time(amounts: Sequence[Quantity], at: int) -> bool:
    """Say whether a frequency follows at once, so that the amount is one dose: 10 mg tid."""
    if set(amounts[at].per) & PERIODS or at + 1 == len(amounts):
        return False
    return amounts[at + 1].dimension in ("frequency", "interval")
