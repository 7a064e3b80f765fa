"""A true statement → the same in other words for its figures, still true. Pure, seeded."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from fractions import Fraction

from evals.slips.sources import Statement

Rephrase = Callable[[str, random.Random], str]

_GRAMS = re.compile(
    r"(?<![\d.,～~–/-])(?<![\d.] )(?<!to )(?<![-–] )(\d+(?:\.\d+)?) ?(mg|g|克|毫克)(?![a-zA-Z/²2·])"
)
_HAN = "零一二三四五六七八九"
_OFTEN: Mapping[str, tuple[str, ...]] = {
    "1": ("一日一次", "qd", "1次/d", "每天1次"),
    "2": ("一日两次", "bid", "2次/日", "每天2次"),
    "3": ("一日三次", "tid", "3次/d", "每天三次"),
    "4": ("一日四次", "qid", "4次/d"),
}
_TIMES = {"once": "qd", "twice": "bid", "three times": "tid", "four times": "qid"}
_SIGNS = (
    ("≥", ("大于或等于", "不低于")), ("≤", ("小于或等于", "不超过")), ("低于", ("小于", "<")),
    ("高于", ("大于", ">")), ("不超过", ("至多", "≤")), ("至少", ("不少于", "≥")),
    ("at least", ("no less than", "≥")), ("less than", ("below", "<")), ("up to", ("at most",)),
    ("more than", ("above",)),
)  # fmt: skip

_POLITE = (
    ("应立即", "应当立即"), ("患者", "病人"), ("应立", "应该立"), ("可", "可以"),
    ("Give ", "Please give "),
)  # fmt: skip


def grams(text: str, dice: random.Random) -> str:
    """Write 0.5 g for 500 mg, and the other way round."""

    def convert(match: re.Match[str]) -> str:
        value, unit = Fraction(match[1]), match[2]
        if unit in ("g", "克"):
            return f"{_decimal(value * 1000)} mg"
        return f"{_decimal(value / 1000)} g" if value >= 100 else match[0]

    return _GRAMS.sub(convert, text)


def often(text: str, dice: random.Random) -> str:
    """Write 一日三次 or tid for 每日3次."""
    text = re.sub(r"每[日天] ?([1-4]) ?次", lambda match: dice.choice(_OFTEN[match[1]]), text)
    return re.sub(
        r"(?<!or )\b(once|twice|three times|four times) (?:daily|a day)",
        lambda match: _TIMES[match[1]], text,
    )  # fmt: skip


def hourly(text: str, dice: random.Random) -> str:
    """Write q8h for 每8小时1次."""
    text = re.sub(r"每 ?(\d+) ?小时 ?[1一] ?次", r"q\1h", text)
    return re.sub(r"(?<![-–~\d.])(?<![-–~] )\b(\d+) hourly", r"every \1 hours", text)


def width(text: str, dice: random.Random) -> str:
    """Write digits in full width, without the space before a unit."""
    return re.sub(r"\d+", lambda match: "".join(chr(ord(one) + 0xFEE0) for one in match[0]), text)


def numerals(text: str, dice: random.Random) -> str:
    """Write 二十毫克 for 20 mg, 三天 for 3 天."""
    if text.isascii():
        return text

    def spell(match: re.Match[str]) -> str:
        value = int(match[1])
        tens, ones = divmod(value, 10)
        said = ("十" if tens == 1 else f"{_HAN[tens]}十" if tens else "") + (
            _HAN[ones] if ones else ""
        )
        return f"{said}{match[2].replace('mg', '毫克')}"

    return re.sub(r"(?<![\d.～~–/、-])([1-9]\d?) ?(mg(?![/·a-z])|天|片)(?![～~–-])", spell, text)


def signs(text: str, dice: random.Random) -> str:
    """Write 大于或等于 for ≥, 不低于 for 至少."""
    for sign, others in _SIGNS:
        spot = re.search(rf"(?<!no )(?<!not ){sign}(?= ?\d)", text)
        if spot:
            return f"{text[: spot.start()]}{dice.choice(others)}{text[spot.end() :]}"
    return text


def polite(text: str, dice: random.Random) -> str:
    """Change small words that say nothing: 应当 for 应, 病人 for 患者."""
    for one, other in _POLITE:
        if one in text and f"不{one}" not in text and other not in text:
            return text.replace(one, other, 1)
    return text


def _decimal(value: Fraction) -> str:
    return f"{float(value):.6f}".rstrip("0").rstrip(".")


REPHRASED: Mapping[str, Rephrase] = {
    "g and mg": grams,
    "times a day": often,
    "every N hours": hourly,
    "full width": width,
    "Chinese numerals": numerals,
    "inequality words": signs,
    "small words": polite,
}


def rephrased(kind: str, statement: Statement, dice: random.Random) -> str | None:
    """Rephrase a statement in one way; None where that changes nothing."""
    said = REPHRASED[kind](statement.text, dice)
    return said if said != statement.text else None
