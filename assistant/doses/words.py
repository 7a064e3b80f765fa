"""Text → the tokens of the dose grammar: figures, words of units.yaml, marks. Pure.

In: text. Out: tokens with spans in that very text (folding is sign for sign), white space left out.
What looks like a figure and is none (dates, pages, telephones, citation marks, B12) is one `other`
token. Never done here: joining tokens to a quantity (assistant/doses/grammar.py).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Literal, NamedTuple

from assistant.doses.lexicon import NUMERALS, TIMES, Lexicon, lexicon
from assistant.doses.numerals import VULGAR, digits, han, roman

ZERO, ONE = Fraction(0), Fraction(1)
Kind = Literal["figure", "numeral", "word", "mark", "name", "other"]


class Token(NamedTuple):
    """A piece of text; a number has its `low` and `high` (两三 is both) before its `scale`.

    `key` is the word as the lexicon spells it, or the mark. A numeral counts only beside a unit.
    """

    kind: Kind
    start: int
    end: int
    key: str = ""
    low: Fraction = ZERO
    high: Fraction = ZERO
    scale: Fraction = ONE


_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if code != 0xFF0C}
_ALIKE = str.maketrans(
    dict.fromkeys("〜∼", "~") | dict.fromkeys("–—−‐‑", "-") | dict.fromkeys("•∙⋅", "·")
    | dict.fromkeys("\u00a0\u2009\u202f\u3000\t\r", " ") | {"µ": "μ", "≧": "≥", "≦": "≤"}
    | {"⩾": "≥", "⩽": "≤", "∶": ":", "〔": "[", "〕": "]"}
    | dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True))
)  # fmt: skip

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"
_UNITS = r"[kmμ]?g|[mdμ]?l|mm|i?u|units?|m?mol|次|片|毫|微|克|升|单位|天|小时|/"
_DAY = r"[ ]?\d{1,2}[ ]?[日号]"
_CALLED = rf"[^\d\n。，,]{{0,6}}\d{{3,5}}(?:-\d{{3,8}}){{0,2}}(?!\.?\d|[ ]?(?:{_UNITS})(?![a-z]))"
# What looks like a figure and is none, by what it begins with: a line, a letter, anything else.
_ITEM = r"(?m:^[ ]*\(?\d{1,2}[.、)](?!\d))"
_CITED = rf"""
    https?://[!-~]+ | doi:[!-~]+
  | {_MONTH}[ ]\d{{1,2}}(?:st|nd|rd|th)?(?:,?[ ]\d{{4}})?(?!\d|[ ]?[a-z%])
  | (?<![A-Za-z])(?:(?i:pp?\.|pages?|chapters?|sections?|tables?|fig(?:ure)?s?\.?|box|annex|no\.)
    [ ]?\d+(?:[.-]\d+)*(?![\d.])
  | (?i:call|dial|hotline|phone|tel){_CALLED} | GB/?T?[ ]?\d+(?:\.\d+)*(?:-\d+)?
  | [A-Z]{{2,4}}(?:/T)?[ ]?\d+(?:\.\d+)*-(?:19|20)\d\d(?!\d))
"""
_NONE = rf"""
    \[\d{{1,3}}(?:[ ]?[,，、~-][ ]?\d{{1,3}})*\] | \(\d{{1,2}}\)
  # dates and clock times
  | (?:19|20)\d\d(?P<dash>[-/.])[01]?\d(?P=dash)[0-3]?\d(?!\d)
  | (?:19|20)\d\d-(?:0[1-9]|1[0-2])(?![\d.])
  | (?:1[89]|20)\d\d[ ]?年(?:[ ]?\d{{1,2}}[ ]?月)?(?:{_DAY})? | \d{{1,2}}[ ]?月{_DAY}
  | \d{{1,2}}[ ]{_MONTH}[ ]\d{{4}}
  | (?<![\d:])(?:(?:[01]\d|2[0-3]|[6-9]):[0-5]\d(?!\d))
  | (?:[上中下]午|凌晨|晚上?)\d{{1,2}}[点时]
  # sections, schedules such as 2-1-1, pages, tables
  | \d+(?:\.\d+){{2,}} | (?<![\d.~-])\d-\d-\d(?:-\d)?(?![\d.~-])
  | 第[ ]?[\d〇一二三四五六七八九十百]+[ ]?[页章节条款版届卷册号项部问讲批] | \d+[ ]?页
  | (?<![体代电])[图表][ ]?\d+(?:[-.]\d+)*(?![\d.]|[ ]?次)
  # telephones
  | (?<![\d.])1[3-9]\d{{9}}(?!\d) | (?<![\d.])0\d{{2,3}}-\d{{7,8}}(?!\d)
  | (?<![\d.])[48]00-\d{{3,4}}-\d{{3,4}} | (?:拨打?|打|电话|热线|呼叫|急救|求助){_CALLED}
  | (?<![\d.~])(?:12356|12320|12345|12338|12355)(?![\d.~]|[ ]?(?:[a-z%℃]|{_UNITS}))
  | 1(?:20|10|19)(?=急救|电话|热线)
  # words that begin as a numeral and its unit do
  | 一次性 | 百日咳 | 一般 | 一时 | 万一 | 一天天
"""
_PLAIN = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?|\.\d+"
_PARTS = r"(?<![\d/.,])(?:1/(?:10|[2-9])|2/3|3/4)(?!\d|/|\.\d)"
_FRACTION = rf"(?:\d+[ 又])?\d+⁄\d+|(?:(?<![\d/.,])\d{{1,3}}(?:[ ]|又[ ]?))?{_PARTS}"
_TEN = r"10(?:[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}|\^-?\d{1,2})"
_FIGURE = rf"""
    (?:{_FRACTION}|{_TEN}|(?:{_PLAIN})(?:[ ]?[{VULGAR}])?|[{VULGAR}])
    (?:[ ]?[×xX*][ ]?{_TEN})?
    (?:[ ]?(?:[万亿]|百(?!分)|千(?![克米卡焦帕伏瓦])|million(?![a-z])))*
"""
_ROMAN = r"""
    [Ⅰ-Ⅻ] | (?<![A-Za-z])[IVX]{1,4}(?=[ ]?[型级期类度])
  | (?:(?<=[Tt]ype[ ])|(?<=[Gg]rade[ ])|(?<=[Cc]lass[ ])|(?<=[Ss]tage[ ])|(?<=[Cc]ategory[ ])
    |(?<=[~-]))[IVX]{1,4}(?![A-Za-z])
"""
_HAN = "零〇一二两俩仨三四五六七八九十百千万半"
# What a figure, a numeral, a mark or a text that is no figure may begin with.
_STARTS = rf"{VULGAR}{_HAN}.,/():、·±⁄~\[\-第图表拨打电热呼急求上中下凌晚"
_NUMERAL = rf"(?:(?:[{_HAN}]+又)?[{_HAN}]{{1,9}}分之)?[{_HAN}]+(?:点[零〇一二两三四五六七八九]+)?"
_OTHER = ("item", "other", "cited", "none", "odd")
_LATIN = re.compile(r"[A-Za-zμ]+")
_TAIL = re.compile(r"-?\d[\w.]{0,20}")
# A space was forgotten: Doxycycline100 mg. Shorter names have figures of their own (B12).
_DOSED = re.compile(r"\d+(?:\.\d+)?[ ]?(?:mg|g|mcg|μg|ml|mL|IU|units?)(?![A-Za-z])")
_NAME = 7


def tokens(text: str) -> tuple[Token, ...]:
    """Cut a text into tokens, in order."""
    folded, known, pattern = fold(text), lexicon(), _pattern()
    found: list[Token] = []
    at = 0
    while match := pattern.search(folded, at):
        if match.lastgroup in _OTHER:
            at = match.end()
            found.append(Token("other", match.start(), at))
        else:
            found.extend(_read(match, folded, known, found[-1] if found else None))
            at = max(match.end(), found[-1].end)
    return tuple(found)


def fold(text: str) -> str:
    """Fold width and look-alike signs, sign for sign: a superscript and ½ stay what they are."""
    return text.translate(_WIDTH).translate(_ALIKE)


@functools.cache
def _pattern() -> re.Pattern[str]:
    """Compile the pattern of all tokens; a single Latin word is looked up, not searched for."""
    words = [word for word in set(lexicon().words.values()) if not _LATIN.fullmatch(word)]
    words.sort(key=len, reverse=True)
    letters = sorted({word[0].lower() for word in words if _LATIN.match(word)})
    latin = "|".join(
        f"[{letter}{letter.upper()}](?i:{_any(word[1:] for word in words if word[0] == letter)})"
        for letter in letters
    )
    others = [word for word in words if not _LATIN.match(word)]
    opening = re.escape("".join(sorted({word[0] for word in others})))
    return re.compile(
        rf"(?P<item>{_ITEM})|(?P<other>[^\s\da-zA-Zα-ωΑ-ΩⅠ-Ⅻ{_STARTS}{opening}]+)"
        rf"|(?=[A-Za-z](?:[A-Za-z]{{0,8}}[^\d\n]{{0,8}}\d|ttps?:|oi:))(?P<cited>{_CITED})"
        rf"|(?=[\d{_STARTS}])(?P<none>{_NONE})|(?P<roman>{_ROMAN})|(?P<q>[qQ](?=[ ]?\d))"
        rf"|(?P<phrase>{latin}|(?=[{opening}])(?:{_any(others)}))|(?P<figure>{_FIGURE})"
        rf"|(?P<numeral>{_NUMERAL})|·[ ]?(?P<inverse>kg|d|h|min|L)(?:⁻¹|\^?-1)(?!\d)"
        r"|(?P<latin>[A-Za-zμ]+)|(?P<greek>[α-ωΑ-Ω]+[-\d.]*)"
        r"|(?P<mark>[-~/():、,·±⁄])|(?P<odd>[^\s])",
        re.VERBOSE,
    )


def _any(words: Iterable[str]) -> str:
    """Match any of the words, a Latin end not inside a longer word."""
    return "|".join(
        re.escape(word) + ("(?![A-Za-z])" if word[-1].isascii() and word[-1].isalpha() else "")
        for word in words
    )


def _read(match: re.Match[str], text: str, known: Lexicon, last: Token | None) -> Iterator[Token]:
    """Turn a match into tokens: one, but for once and twice, which are a number and its unit."""
    kind, start, end, written = match.lastgroup, match.start(), match.end(), match.group()
    match kind:
        case "figure":
            number = digits(written)
            yield (
                Token("figure", start, end, "", number[0], number[0], number[1])
                if number
                else Token("other", start, end)
            )
        case "roman":
            yield Token("numeral", start, end, "roman", roman(written), roman(written))
        case "numeral":
            value = han(written)
            yield (
                Token("numeral", start, end, written, *value)
                if value
                else Token("other", start, end)
            )
        case "inverse" | "mark":
            yield Token("mark", start, end, match["inverse"] or written)
        case "greek":
            yield Token("name", start, end)
        case _:
            yield from _word(text, start, end, known, last)


def _word(text: str, start: int, end: int, known: Lexicon, last: Token | None) -> Iterator[Token]:
    """Look a word up; one with digits glued to it is a name (B12), but for BP140, every12."""
    written = text[start:end]
    key = known.words.get(written) or known.words.get(written.lower(), "")
    tail = _TAIL.match(text, end) if written.isalpha() and written.isascii() else None
    counted = last is not None and last.kind in ("figure", "numeral") and key in known.units
    if tail and not counted and key != "q":
        if key == "every":
            yield Token("word", start, end, key)
        elif written in known.measures or (len(written) >= _NAME and _DOSED.match(text, end)):
            yield Token("other", start, end)
        else:
            yield Token("name", start, tail.end())
    elif key in NUMERALS:
        yield Token("numeral", start, end, key, Fraction(NUMERALS[key]), Fraction(NUMERALS[key]))
    elif key in TIMES:
        yield Token("numeral", start, end, key, Fraction(TIMES[key]), Fraction(TIMES[key]))
        yield Token("word", end, end, "次")
    else:
        yield Token("word", start, end, key) if key else Token("name", start, end)
