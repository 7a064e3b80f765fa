"""Text → the tokens of the dose grammar: figures, words of dose_units.yaml, marks. Pure.

In: text. Out: tokens with spans in that very text (folding is sign for sign), white space left out.
What looks like a figure and is none (dates, pages, telephones, citation marks, B12) is one `other`
token. Never done here: joining tokens to a quantity (assistant/doses.py).
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal, NamedTuple

import yaml

from assistant.intents import LOADER

ZERO, ONE = Fraction(0), Fraction(1)
Kind = Literal["figure", "numeral", "word", "mark", "name", "other"]


class Token(NamedTuple):
    """A piece of text; a figure has its `value` (low and high: 两三 is both) before its `scale`.

    `key` is the word as the lexicon has it, or the mark. A numeral counts only beside its unit.
    """

    kind: Kind
    start: int
    end: int
    key: str = ""
    low: Fraction = ZERO
    high: Fraction = ZERO
    scale: Fraction = ONE


class Unit(NamedTuple):
    """A unit as multiples of its `base`, counted from `zero`."""

    name: str
    base: str
    dimension: str
    factor: Fraction
    zero: Fraction


@dataclass(frozen=True, slots=True)
class Lexicon:
    """dose_units.yaml by spelling; `under` has what may stand below a /, `named` the own names."""

    units: Mapping[str, Unit]
    under: Mapping[str, Unit]
    named: Mapping[str, Unit]
    labels: Mapping[str, str]
    ordinals: Mapping[str, str]
    before: Mapping[str, str]
    behind: Mapping[str, str]
    often: Mapping[str, str]
    signs: Mapping[str, str]
    closing: Mapping[str, str]
    fill: frozenset[str]
    weight: frozenset[str]
    measures: frozenset[str]
    words: Mapping[str, str]
    pattern: re.Pattern[str]


# Words that are not data: what they do stands in assistant/doses.py.
MARKS = (
    "per", "每隔", "每", "every", "q", "第", "to", "至", "到", "或", "or", "and", "和", "与", "between",
    "个半", "hourly", "-hourly", "百分之", "度",
)  # fmt: skip
NUMERALS = {
    "half": "1/2", "half a": "1/2", "half an": "1/2", "one": "1", "two": "2", "three": "3", "four": "4",
    "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10", "twelve": "12",
}  # fmt: skip
TIMES = {"once": 1, "twice": 2, "thrice": 3}

_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if code != 0xFF0C}
_SIGNS = str.maketrans(
    dict.fromkeys("〜∼", "~") | dict.fromkeys("–—−‐‑", "-") | dict.fromkeys("•∙⋅", "·")
    | dict.fromkeys("\u00a0\u2009\u202f\u3000\t\r", " ") | {"µ": "μ", "≧": "≥", "≦": "≤"}
    | {"⩾": "≥", "⩽": "≤", "∶": ":", "〔": "[", "〕": "]"} | dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True))
)  # fmt: skip
_POWERS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_VULGAR = "½⅓⅔¼¾⅛⅜⅝⅞⅕"
_MULTIPLES = {"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000, "million": 1_000_000}
_HAN = {sign: n for n, sign in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
    "俩": 2,
    "仨": 3,
}
_TENS = {"十": 10, "百": 100, "千": 1000}
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"
_AMOUNT = r"(?!\.?\d|[ ]?(?:[kmμ]?g|[mdμ]?l|mm|i?u|units?|m?mol|次|片|毫|微|克|升|单位|天|小时|/)(?![a-z]))"
_NONE = rf"""
    https?://[!-~]+ | doi:[!-~]+
  | \[\d{{1,3}}(?:[ ]?[,，、~-][ ]?\d{{1,3}})*\]
  | (?:19|20)\d\d[-/.][01]?\d[-/.][0-3]?\d(?!\d) | (?:19|20)\d\d-(?:0[1-9]|1[0-2])(?![\d.])
  | \d{{4}}[ ]?年(?:[ ]?\d{{1,2}}[ ]?月)?(?:[ ]?\d{{1,2}}[ ]?[日号])? | \d{{1,2}}[ ]?月[ ]?\d{{1,2}}[ ]?[日号]
  | {_MONTH}[ ]\d{{1,2}}(?:st|nd|rd|th)?(?:,?[ ]\d{{4}})?(?!\d|[ ]?[a-z%]) | \d{{1,2}}[ ]{_MONTH}[ ]\d{{4}}
  | \d+(?:\.\d+){{2,}} | (?<![\d.~-])\d-\d-\d(?:-\d)?(?![\d.~-])
  | 第[ ]?[\d〇一二三四五六七八九十百]+[ ]?[页章节条款版届卷册号项部讲批]
  | (?<![A-Za-z])(?i:pp?\.|pages?|chapters?|sections?|tables?|fig(?:ure)?s?\.?|box|annex|appendix|no\.)
    [ ]?\d+(?:[.-]\d+)*(?![\d.])
  | (?<![体代电])[图表][ ]?\d+(?:[-.]\d+)*(?![\d.]|[ ]?次) | \d+[ ]?页
  | GB/?T?[ ]?\d+(?:\.\d+)*(?:-\d+)?
  | (?m:^[ ]*\(?\d{{1,2}}[.、)](?![\d])) | \(\d{{1,2}}\)
  | (?<![\d.])1[3-9]\d{{9}}(?!\d) | (?<![\d.])0\d{{2,3}}-\d{{7,8}}(?!\d) | (?<![\d.])[48]00-\d{{3,4}}-\d{{3,4}}
  | (?:拨打?|打|电话|热线|呼叫|急救|求助|(?<![a-z])(?i:call|dial|hotline|phone|tel))
    [^\d\n。，,]{{0,6}}\d{{3,5}}(?:-\d{{3,8}}){{0,2}}{_AMOUNT}
  | (?<![\d.])(?:12356|12320|12345|12338|12355)(?![\d.]) | 1(?:20|10|19)(?=急救|电话|热线)
  | (?<![\d:])(?:(?:[01]\d|2[0-3]|[6-9]):[0-5]\d(?!\d)) | (?:[上中下]午|凌晨|晚上?)\d{{1,2}}[点时]
  | 一次性 | 百日咳 | 一般 | 三叉 | 十二指肠 | 万一 | 一天天 | 一时
"""
_PLAIN = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?|\.\d+"
_FRACTION = r"(?:\d+[ ])?\d+⁄\d+|(?:(?<![\d/.,])\d{1,3}[ ])?(?<![\d/.,])(?:1/(?:10|[2-9])|2/3|3/4)(?!\d|/|\.\d)"
_FIGURE = rf"""
    (?:{_FRACTION}|10(?:[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{{1,2}}|\^-?\d{{1,2}})
    |(?:{_PLAIN})(?:[ ]?[½⅓⅔¼¾⅛⅜⅝⅞⅕])?|[½⅓⅔¼¾⅛⅜⅝⅞⅕])
    (?:[ ]?[×xX*][ ]?10(?:[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{{1,2}}|\^-?\d{{1,2}}))?
    (?:[ ]?(?:[万亿]|百(?!分)|千(?![克米卡焦帕伏瓦])|million(?![a-z])))*
"""
_TAIL = re.compile(r"-?\d[\w.]{0,20}")
_SCALED = re.compile(r" ?([百千万亿]|million)$")
_POWER = re.compile(r"(?: ?[×xX*] ?|^)10([⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}|\^-?\d{1,2})$")
_LONG = 40
_DIGITS = re.compile(r"\d+")
# What a figure, a numeral, a mark or a text that is no figure may begin with.
_STARTS = r"½⅓⅔¼¾⅛⅜⅝⅞⅕.零〇一二两俩仨三四五六七八九十百千万半/():、,·±⁄~\[\-第图表拨打电热呼急求上中下凌晚午"
_LATIN = re.compile(r"[A-Za-zμ]+")
_ROMANS = (
    r"[Ⅰ-Ⅻ]|(?<![A-Za-z])[IVX]{1,4}(?=[ ]?[型级期类度])|(?:(?<=[Tt]ype[ ])|(?<=[Gg]rade[ ])|(?<=[Cc]lass[ ])"
    r"|(?<=[Ss]tage[ ])|(?<=[Cc]ategory[ ])|(?<=[~-]))[IVX]{1,4}(?![A-Za-z])"
)


def tokens(text: str) -> tuple[Token, ...]:
    """Cut a text into tokens, in order."""
    folded, known = fold(text), lexicon()
    found: list[Token] = []
    at = 0
    while match := known.pattern.search(folded, at):
        found.extend(_read(match, folded, known, found[-1] if found else None))
        at = max(match.end(), found[-1].end)
    return tuple(found)


def fold(text: str) -> str:
    """Fold width and look-alike signs, sign for sign: a superscript and ½ stay what they are."""
    return text.translate(_WIDTH).translate(_SIGNS)


@functools.cache
def lexicon() -> Lexicon:
    """Read dose_units.yaml, once. Raises ValueError for a spelling that two units have."""
    text = Path(__file__).with_name("dose_units.yaml").read_text(encoding="utf-8")
    rows: dict[str, Any] = yaml.load(text, Loader=LOADER)
    named: dict[str, Unit] = {}
    for name, row in rows["units"].items():
        named[name] = _unit(name, row, named)
    units = {spelled: named[name] for spelled, name in _spelled(rows["units"], "as").items()}
    under = {spelled: named[name] for spelled, name in _spelled(rows["per"], "under").items()}
    labels = _spelled(rows["labels"], "as"), _spelled(rows["labels"], "before")
    per = _spelled(rows["per"], "before"), _spelled(rows["per"], "behind")
    often = {str(word): name for name, words in rows["often"].items() for word in words}
    signs = _spelled(rows["signs"], "before"), _spelled(rows["signs"], "after")
    fill, weight, measures = (frozenset(rows[name]) for name in ("fill", "weight", "measures"))
    tables = (*labels, *per, often, *signs)
    words = {*units, *under, *fill, *weight, *MARKS, *NUMERALS, *TIMES}.union(*tables)
    return Lexicon(
        units, units | under, named, *labels, *per, often, *signs, fill, weight, measures,
        _folded(words), _compiled(words),
    )  # fmt: skip


def _unit(name: str, row: Mapping[str, Any], named: Mapping[str, Unit]) -> Unit:
    if "is" not in row:
        return Unit(name, name, row["dimension"], Fraction(1), Fraction(0))
    factor, base = row["is"].split()
    return Unit(name, base, named[base].dimension, Fraction(factor), Fraction(row.get("from", 0)))


def _spelled(rows: Mapping[str, Mapping[str, Any]], column: str) -> dict[str, str]:
    """Turn name → spellings into spelling → name."""
    found: dict[str, str] = {}
    for name, row in rows.items():
        for spelled in row.get(column, ()):
            if found.setdefault(spelled, name) != name:
                raise ValueError(f"{spelled!r} is both {found[spelled]!r} and {name!r}")
    return found


def _folded(words: Iterable[str]) -> dict[str, str]:
    """Give the spelling of each word and of its lower case, but mu is neither MU nor mU."""
    lower: dict[str, str] = {}
    for word in sorted(words):
        key = word.lower()
        lower[key] = "" if key in lower and key not in words else word
    return {key: word for key, word in lower.items() if word} | {word: word for word in words}


def _compiled(words: Iterable[str]) -> re.Pattern[str]:
    """Compile the pattern of all tokens; a single Latin word is looked up, not searched for."""
    phrases = sorted((w for w in words if not _LATIN.fullmatch(w)), key=len, reverse=True)
    opening = "".join(sorted({c for w in phrases for c in (w[0].lower(), w[0].upper())}))
    written = "|".join(
        re.escape(w) + ("(?![A-Za-z])" if w[-1].isascii() and w[-1].isalpha() else "")
        for w in phrases
    )
    return re.compile(
        rf"(?P<other>[^\s\da-zA-Zα-ωΑ-ΩⅠ-Ⅻ{_STARTS}{re.escape(opening)}]+)"
        rf"|(?=[\da-zA-Z{_STARTS}])(?P<none>{_NONE})|(?P<roman>{_ROMANS})|(?P<q>[qQ](?=[ ]?\d))"
        rf"|(?=[{re.escape(opening)}])(?P<phrase>(?i:{written}))|(?P<figure>{_FIGURE})"
        r"|(?P<numeral>[零〇一二两俩仨三四五六七八九十百千万半]+(?:点[零〇一二两三四五六七八九]+)?)"
        r"|·[ ]?(?P<inverse>kg|d|h|min|L)(?:[⁻]¹|\^?-1)(?!\d)"
        r"|(?P<latin>[A-Za-zμ]+)|(?P<greek>[α-ωΑ-Ω]+[-\d.]*)|(?P<mark>[-~/():、,·±⁄])|(?P<odd>[^\s])",
        re.VERBOSE,
    )


def _read(match: re.Match[str], text: str, known: Lexicon, last: Token | None) -> Iterator[Token]:
    """Turn a match into tokens: one, but for once and twice, which are a figure and its unit."""
    kind, start, end, written = match.lastgroup, match.start(), match.end(), match.group()
    match kind:
        case "figure":
            yield _figure(written, start, end)
        case "roman":
            yield Token("numeral", start, end, "roman", *[_roman(written)] * 2)
        case "numeral":
            value = _numeral(written)
            found = Token("numeral", start, end, written, *value) if value else None
            yield found or Token("other", start, end)
        case "inverse":
            yield Token("mark", start, end, "inverse " + match["inverse"])
        case "mark":
            yield Token("mark", start, end, written)
        case "q" | "phrase" | "latin":
            yield from _word(text, start, end, known, last)
        case _:
            yield Token("name" if kind == "greek" else "other", start, end)


def _word(text: str, start: int, end: int, known: Lexicon, last: Token | None) -> Iterator[Token]:
    written = text[start:end]
    key = known.words.get(written) or known.words.get(written.lower(), "")
    if written.isalpha() and written.isascii():
        unit = last is not None and last.kind in ("figure", "numeral") and key in known.units
        tail = _TAIL.match(text, end)
        if tail and not unit and key != "q" and written not in known.measures:
            yield Token("name", start, tail.end())
            return
    if key in NUMERALS:
        value = Fraction(NUMERALS[key])
        yield Token("numeral", start, end, key, value, value)
    elif key in TIMES:
        yield Token("numeral", start, end, key, Fraction(TIMES[key]), Fraction(TIMES[key]))
        yield Token("word", end, end, "次")
    elif written in known.measures and _TAIL.match(text, end):
        yield Token("other", start, end)
    else:
        yield Token("word", start, end, key) if key else Token("name", start, end)


def _figure(written: str, start: int, end: int) -> Token:
    if len(written) > _LONG or _improper(written):
        return Token("other", start, end)
    value, scale = _digits(written)
    return Token("figure", start, end, "", value, value, scale)


def _improper(written: str) -> bool:
    """Say whether a fraction is above 1: 11⁄2 is what a careless folding makes of 1½."""
    above, stroke, below = written.rpartition(" ")[2].partition("⁄")
    return bool(stroke) and int(above) >= int(_DIGITS.findall(below)[0])


@functools.lru_cache(maxsize=4096)
def _digits(written: str) -> tuple[Fraction, Fraction]:
    """Read digits with what scales them: 10万, 3×10⁹, 1.2 million."""
    scale = ONE
    while tail := _SCALED.search(written):
        scale *= _MULTIPLES[tail[1]]
        written = written[: tail.start()]
    if power := _POWER.search(written):
        scale *= Fraction(10) ** int(power[1].translate(_POWERS).lstrip("^"))
        written = written[: power.start()] or "1"
    written = re.sub(
        rf"[{_VULGAR}]", lambda one: " " + unicodedata.normalize("NFKC", one[0]), written
    )
    value = sum(
        (Fraction(part.replace("⁄", "/")) for part in written.replace(",", "").split()), Fraction(0)
    )
    return value, scale


def _roman(written: str) -> Fraction:
    plain = unicodedata.normalize("NFKC", written)
    return Fraction(_ROMAN.index(plain) + 1 if plain in _ROMAN else 0)


def _numeral(written: str) -> tuple[Fraction, Fraction] | None:
    """Read a Chinese numeral: 二十五, 一百二 (120), 三点五, 半, 两三 (2 to 3); None for an odd one."""
    if written == "半":
        return Fraction(1, 2), Fraction(1, 2)
    whole, _, decimals = written.partition("点")
    if len(whole) == 2 and not decimals and all(sign in _HAN for sign in whole):
        low, high = _HAN[whole[0]], _HAN[whole[1]]
        near = high == low + 1 or (low == 3 and high == 5)
        return (Fraction(low), Fraction(high)) if near else None
    value = _han(whole)
    if value is None:
        return None
    if decimals:
        value += Fraction("0." + "".join(str(_HAN[sign]) for sign in decimals))
    return value, value


def _han(written: str) -> Fraction | None:
    total = section = digit = 0
    unit = 10
    for place, sign in enumerate(written):
        if sign in _HAN:
            if digit or (place and written[place - 1] in _HAN and written[place - 1] not in "零〇"):
                return None
            digit, unit = _HAN[sign], (unit if sign not in "零〇" else 10)
        elif sign in _TENS:
            section, digit, unit = section + (digit or 1) * _TENS[sign], 0, _TENS[sign]
        elif sign == "万":
            total, section, digit, unit = (section + digit or 1) * 10_000, 0, 0, 10_000
        else:
            return None
    # 一百二 is 120: a last digit counts tens of what stands before it, but for 二十五.
    tail = digit * unit // 10 if unit > 10 and written[-2:-1] in tuple("百千万") else digit
    return Fraction(total + section + tail)
