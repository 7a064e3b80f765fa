"""Entries of a ledger and a region's rules → what they are worth, in exact decimals.

An act is worth its minutes as hours as credits, rounded down to a thousandth, so that what stands
in a table adds up. Caps are used up in the order in which acts were finished. They lie inside each
other (an act's day in its year, its year in the whole year; a region's year in that of all
regions), so the total of a year does not hang on the order, and more learning is never worth less.
Days and years are China's.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from assistant.learning.credit_rules import CreditRules
from assistant.records_db.credit_ledger import Act, Entry

CHINA = dt.timezone(dt.timedelta(hours=8))
UNIT = Decimal("0.001")  # credits
_NONE = Decimal("0.000")

# Why an entry earns less than it is worth: nothing, its score, no rule for it, or the cap it met.
Reason = Literal["", "score", "unknown", "day", "year", "region", "imported", "all"]
_Caps = Sequence[tuple[Reason, Hashable, Decimal]]


@dataclass(frozen=True, slots=True)
class Line:
    """What an entry is worth and what of it counts, in credits; why not all of it."""

    entry: Entry
    year: int
    worth: Decimal
    earned: Decimal
    reason: Reason
    expired: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A year's acts of one kind: how many, minutes, credits earned and over a cap."""

    year: int
    act: Act
    entries: int
    minutes: int
    earned: Decimal
    capped: Decimal
    expired: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """What a ledger is worth at a moment, in credits.

    `earned` counts now, `imported` is the part of it that other regions granted; `expired` did
    count, `capped` never will.
    """

    rules: CreditRules
    lines: tuple[Line, ...]
    rows: tuple[Row, ...]
    earned: Decimal
    imported: Decimal
    capped: Decimal
    expired: Decimal


def tally(entries: Iterable[Entry], rules: CreditRules, now: float) -> Tally:
    """Count entries, in any order, at a moment in seconds since 1970, UTC."""
    used: defaultdict[Hashable, Decimal] = defaultdict(lambda: _NONE)
    ordered = sorted(entries, key=lambda entry: (entry.at, entry.evidence))
    this_year = _moment(now).year
    lines = tuple(_line(entry, rules, used, this_year) for entry in ordered)
    valid = [line for line in lines if not line.expired]
    return Tally(
        rules,
        lines,
        _rows(lines),
        earned=_sum(line.earned for line in valid),
        imported=_sum(line.earned for line in valid if line.entry.act == "imported"),
        capped=_sum(line.worth - line.earned for line in lines),
        expired=_sum(line.earned for line in lines if line.expired),
    )


def day_of(at: float) -> dt.date:
    """Give the day in China of a moment in seconds since 1970, UTC."""
    return _moment(at).date()


def _moment(at: float) -> dt.datetime:
    return dt.datetime.fromtimestamp(at, CHINA)


def _line(
    entry: Entry, rules: CreditRules, used: defaultdict[Hashable, Decimal], this_year: int
) -> Line:
    """Count an entry, and note what it uses up of its caps."""
    day = day_of(entry.at)
    worth, reason = _worth(entry, rules)
    earned = worth
    caps = _caps(entry, rules, day) if worth else ()
    for why, key, cap in caps:
        if (left := max(cap - used[key], _NONE)) < earned:
            earned, reason = left, why
    for _, key, _ in caps:
        used[key] += earned
    expired = this_year - day.year >= rules.valid_years
    return Line(entry, day.year, worth, earned.quantize(UNIT), reason, expired)


def _worth(entry: Entry, rules: CreditRules) -> tuple[Decimal, Reason]:
    """Give what an entry would earn without caps."""
    if entry.act == "imported":
        share = rules.share(entry.region)
        nobodys = entry.example and not rules.example
        if share is None or entry.granted is None or nobodys:
            return _NONE, "unknown"
        return _down(Fraction(entry.granted) * Fraction(share.share)), ""
    rule = rules.acts.get(entry.act)
    if rule is None:
        return _NONE, "unknown"
    if rule.score is not None and (entry.score is None or entry.score < rule.score):
        return _NONE, "score"
    return _down(Fraction(entry.minutes, rules.hour) / Fraction(rule.hours_per_credit)), ""


def _caps(entry: Entry, rules: CreditRules, day: dt.date) -> _Caps:
    """Give the caps that an entry of some worth comes under, the narrowest first."""
    whole: _Caps = [("all", day.year, rules.year)]
    if entry.act == "imported":
        share = rules.share(entry.region)
        assert share is not None, "only what is recognised is worth anything"
        return [
            ("region", (day.year, "region", entry.region), share.year),
            ("imported", (day.year, "imported"), rules.imported),
            *whole,
        ]
    rule = rules.acts[entry.act]
    return [("day", (day, entry.act), rule.day), ("year", (day.year, entry.act), rule.year), *whole]


def _rows(lines: Sequence[Line]) -> tuple[Row, ...]:
    groups: defaultdict[tuple[int, Act], list[Line]] = defaultdict(list)
    for line in lines:
        groups[line.year, line.entry.act].append(line)
    return tuple(
        Row(
            year,
            act,
            len(some),
            sum(line.entry.minutes for line in some),
            _sum(line.earned for line in some),
            _sum(line.worth - line.earned for line in some),
            some[0].expired,
        )
        for (year, act), some in sorted(groups.items())
    )


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, start=_NONE)


def _down(exact: Fraction) -> Decimal:
    """Round down to a thousandth."""
    return (Decimal(int(exact / Fraction(UNIT))) * UNIT).quantize(UNIT)
