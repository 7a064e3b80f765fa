"""Numbers as they are written: 1½, 10万, 3×10⁹, 二十五, 三点五, 两三, Ⅲ. Pure, exact."""

from __future__ import annotations

import functools
import re
import unicodedata
from fractions import Fraction

VULGAR = "½⅓⅔¼¾⅛⅜⅝⅞⅕"
_MULTIPLES = {"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000, "million": 1_000_000}
_HAN = {sign: n for n, sign in enumerate("零一二三四五六七八九")}
_HAN |= {"〇": 0, "两": 2, "俩": 2, "仨": 3}
_TENS = {"十": 10, "百": 100, "千": 1000}
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_POWERS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_SCALED = re.compile(r" ?([百千万亿]|million)$")
_POWER = re.compile(r"(?: ?[×xX*] ?|^)10([⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}|\^-?\d{1,2})$")
_STROKE = re.compile(r"(\d+)⁄(\d+)")
# A longer run of digits is no amount of anything.
_LONG = 40


@functools.lru_cache(maxsize=4096)
def digits(written: str) -> tuple[Fraction, Fraction] | None:
    """Read a number and what scales it: (3, 10⁹) for 3×10⁹. None for what no one would write.

    11⁄2 is none: a careless folding makes it of 1½.
    """
    if len(written) > _LONG:
        return None
    stroke = _STROKE.search(written)
    if stroke and int(stroke[1]) >= int(stroke[2]):
        return None
    scale = Fraction(1)
    while tail := _SCALED.search(written):
        scale *= _MULTIPLES[tail[1]]
        written = written[: tail.start()]
    if power := _POWER.search(written):
        scale *= Fraction(10) ** int(power[1].translate(_POWERS).lstrip("^"))
        written = written[: power.start()] or "1"
    written = written.replace("又", " ")
    for sign in VULGAR:
        written = written.replace(sign, " " + unicodedata.normalize("NFKC", sign))
    parts = written.replace(",", "").replace("⁄", "/").split()
    return sum((Fraction(part) for part in parts), Fraction(0)), scale


def roman(written: str) -> Fraction:
    """Read a Roman numeral to twelve; 0 for any other."""
    plain = unicodedata.normalize("NFKC", written)
    return Fraction(_ROMAN.index(plain) + 1 if plain in _ROMAN else 0)


def han(written: str) -> tuple[Fraction, Fraction] | None:
    """Read a Chinese numeral as low and high (两三: 2 to 3, 一百二: 120); None for an odd one."""
    if written == "半":
        return Fraction(1, 2), Fraction(1, 2)
    if "分之" in written:
        return _parts(written)
    whole, _, decimals = written.partition("点")
    if len(whole) == 2 and not decimals and all(sign in _HAN for sign in whole):
        low, high = _HAN[whole[0]], _HAN[whole[1]]
        near = high == low + 1 or whole == "三五"
        return (Fraction(low), Fraction(high)) if near else None
    value = _whole(whole)
    if value is None:
        return None
    number = Fraction(f"{value}." + ("".join(str(_HAN[sign]) for sign in decimals) or "0"))
    return number, number


def _parts(written: str) -> tuple[Fraction, Fraction] | None:
    """Read 三分之一, 一又二分之一."""
    whole, _, parts = written.rpartition("又")
    below, above = parts.split("分之", 1)
    numbers = _whole(whole), _whole(above), _whole(below)
    if None in numbers or not numbers[2]:
        return None
    value = (numbers[0] or 0) + Fraction(numbers[1] or 0, numbers[2])
    return value, value


def _whole(written: str) -> int | None:
    total = section = digit = 0
    unit = 10
    for place, sign in enumerate(written):
        if sign in _HAN:
            if place and written[place - 1] in _HAN and written[place - 1] not in "零〇":
                return None
            digit, unit = _HAN[sign], (10 if sign in "零〇" else unit)
        elif sign in _TENS:
            section, digit, unit = section + (digit or 1) * _TENS[sign], 0, _TENS[sign]
        elif sign == "万":
            total, section, digit, unit = (section + digit or 1) * 10_000, 0, 0, 10_000
        else:
            return None
    # 一百二 is 120: a last digit counts tens of what stands before it, but for 二十五.
    bare = len(written) > 1 and written[-2] in "百千万"
    return total + section + (digit * unit // 10 if bare else digit)
