"""English number words → figures: fifty → 50, zero point five → 0.5. Pure.

Fifteen and fifty sound alike and differ by more than three times: what was heard is shown in
figures, where the eye sees it.
"""

from __future__ import annotations

import re

_BELOW_TWENTY = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)  # fmt: skip
_BY_TEN = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ONES = {name: value for value, name in enumerate(_BELOW_TWENTY)}
_TENS = {name: 10 * value for value, name in enumerate(_BY_TEN, start=2)}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
_WORD = "|".join((*_ONES, *_TENS, *_SCALES))
_AND = r"(?:(?<=hundred)|(?<=thousand))[ ]and[ ]"
_NUMBER = re.compile(
    rf"(?<![\w.-])(?:(?:{_WORD})(?:(?:[ -]|{_AND})(?:{_WORD}))*)?"
    rf"(?:[ ]?\bpoint(?P<decimals>(?:[ ](?:{'|'.join(_ONES)}))+))?(?![\w-])",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[a-z]+")


def in_figures(text: str) -> str:
    """Write the number words of an English text in figures; what is no number stays."""
    return _NUMBER.sub(_figure, text)


def _figure(match: re.Match[str]) -> str:
    written = match.group()
    if not written.strip():
        return written
    decimals = match["decimals"] or ""
    whole = written.lower()[: len(written) - len(decimals)].removesuffix("point")
    value = _whole(_WORDS.findall(whole.replace(" and ", " ")))
    digits = [_ONES[word] for word in _WORDS.findall(decimals.lower())]
    if value is None or any(digit > 9 for digit in digits):
        return written
    return f"{value}." + "".join(map(str, digits)) if digits else str(value)


def _whole(words: list[str]) -> int | None:
    """Read a whole number; None for words that make none (one twenty, five six)."""
    total = section = 0
    room = 1_000_000_000  # the next word must be smaller than what may follow the last
    for word in words:
        if word in _SCALES:
            scale = _SCALES[word]
            if not section and total:
                return None
            if scale == 100:
                section, room = (section or 1) * 100, 100
            else:
                total, section, room = total + (section or 1) * scale, 0, 1000
            continue
        value = _ONES.get(word, _TENS.get(word, 0))
        if value >= room or (value == 0 and len(words) > 1):
            return None
        section += value
        room = 10 if word in _TENS else 1
    return total + section
