"""Read the numbers that the evals count with: does each stand in the passages cited.

It shares no code with the guard of answers (assistant/verify, on the dose grammar), so that a fault
of the one is seen by the other.

In: text. Out: the numbers in it as (value, unit, inequality), and those of a statement that the
cited text does not carry. Never done here: converting units, rounding, judging what a number is
about. When in doubt two numbers differ: a line dropped is a smaller harm than a wrong dose kept.

`每次` and `每日` before a number belong to its unit: 10 mg a time is not 10 mg a day. So do `万`
and a superscript to its value: 10 万 is not 10, 10⁹ is not 10. Chinese numerals count only where
a unit follows at once (二十毫克), so that 十二指肠 and 一般 are words.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import NamedTuple


class Number(NamedTuple):
    """A number as a reader takes it: `("25~50", "mg", "")`, `("140/90", "mmhg", ">=")`."""

    value: str
    unit: str
    inequality: str

    def __str__(self) -> str:
        return self.inequality + self.value + self.unit


# Full-width ASCII is the same sign in another width; the comma stays, because between two
# Chinese clauses it is no thousands separator ("25，000" would become another number).
_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if code != 0xFF0C}
_SIGNS = str.maketrans(
    {"〜": "~", "∼": "~", "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "µ": "μ"}
    | {"≧": "≥", "≦": "≤", "⩾": "≥", "⩽": "≤", "＊": "*", "·": "·", "•": "·", "∙": "·", "⋅": "·"}
    | {"\u3000": " ", "\u00a0": " ", "\u2009": " ", "\u202f": " ", "\t": " "}
)
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")

_MORE_EQUAL = r">=|≥|大于或?等于|不低于|不少于|不小于|至少|at least|no less than"
_LESS_EQUAL = (
    r"<=|≤|小于或?等于|不超过|不高于|不大于|不多于|至多|最多|最大|at most|up to|no more than"
)
_MORE = r">|大于|高于|超过|多于|more than|greater than|over|above"
_LESS = r"<|小于|低于|少于|不足|未满|不到|less than|fewer than|under|below"
_SYMBOL = (
    (">=", re.compile(_MORE_EQUAL)),
    ("<=", re.compile(_LESS_EQUAL)),
    (">", re.compile(_MORE)),
    ("<", re.compile(_LESS)),
)

_DIGITS = r"(?:(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)*|\.\d+)"
_ONE = (
    rf"(?:{_DIGITS}(?:[½⅓⅔¼¾⅛⅜⅝⅞]|[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)?[百千万亿]?(?<!百(?=分))(?<!千(?=[克米卡焦帕伏]))"
    r"|[½⅓⅔¼¾⅛⅜⅝⅞]|[Ⅰ-ⅿ①-⓿❶-❿])"
)
_NUMERAL = r"(?!千[克米])(?:半|[零〇一二两三四五六七八九十百千]{1,8})"
_COUNT = (
    r"毫克|微克|千克|公斤|克|斤|毫升|微升|升|片|粒|丸|支|瓶|袋|包|滴|喷|吸|揿|勺|"
    r"次|个?小时|天|日(?!咳)|周岁?|个月|月|岁|年|分钟|秒钟?|国际单位|单位|倍"
)
_WRITTEN = (
    r"毫米汞柱|千帕|厘米水柱|毫摩尔|微摩尔|摩尔|厘米|毫米|公里|米|摄氏度|度|时|分|级|期|型|代|步|例|人|个|"
    rf"{_COUNT}|%|‰|℃|℉|°"
)
_LATIN = (
    r"mmhg|cmh2o|mmol|μmol|umol|nmol|pmol|mol|k?pa|mosm|mg|μg|ug|mcg|ng|pg|kg|g|[mdμu]?l|fl|"
    r"[cmkμn]?m[23²³]?|(?:mega|[mkμ])?i?u|meq|k?cal|k?j|kda|k?hz|db|bpm|mv|ms|"
    r"min(?:ute)?s?|h(?:ou)?rs?|hours?|h|d(?:ay)?s?|w(?:ee)?ks?|w|mo(?:nth)?s?|y(?:ea)?rs?|y|"
    r"s(?:ec(?:ond)?s?)?|tablets?|capsules?|drops?|puffs?|doses?|times?|units?|percent"
)
_ATOM = rf"(?:{_WRITTEN}|(?:{_LATIN})(?![a-z]))"
_UNIT = rf"(?: ?/? ?{_ATOM}|[a-z]+)(?: ?(?:/|·| per ) ?\(?(?:{_ATOM})\)?)*半?"
# A range may name its unit twice (93%～95%); a list of three or more (第0、3、7天) is one schedule.
_CHAIN = (
    rf"(?:{_ONE}(?:(?:、|, ){_ONE}){{2,}}"
    rf"|{_ONE}(?:(?: ?[/:×^*]|(?:{_UNIT})?(?: ?[-~至到]| to(?= ))) ?{_ONE})*)"
)
_PER = r"第|每隔?[日天周月年晚晨次]?|每小时|隔[日天]|一[日天周次]|daily|weekly|every"
_VERB = r"(?: ?(?:口服|服用|服|给予|给|静滴|静注|肌注|注射|吸入|使用|用药|用|总量|剂量|约|为))*"
_OFTEN = (
    r"每隔?[日天周月年晚晨]|隔[日天周]|(?<![a-z])(?<!at )(?:once|twice|thrice|daily|weekly|monthly"
    r"|hourly|nightly|q[dwn]|qod|[btq]id)(?![a-z])"
)
_NUMBER = re.compile(
    rf"(?:(?P<per>{_PER}){_VERB} ?)?"
    rf"(?P<before>{_MORE_EQUAL}|{_LESS_EQUAL}|{_MORE}|{_LESS})? ?"
    rf"(?:(?P<value>(?:(?<![\w)%℃°])-|(?<=[^\x00-\x7f])(?<![℃°])-)?[a-z]{{0,9}}{_CHAIN}"
    r"|(?<![a-z])[ivx]{1,4}(?=[级期型度类]))"
    rf"(?P<unit>{_UNIT})?|(?<=百分之)(?P<percent>{_NUMERAL})"
    rf"|(?P<numeral>{_NUMERAL}(?:[-~至到]{_NUMERAL})*) ?(?P<count>(?:{_COUNT})半?))"
    r"(?P<after> ?(?:及|或)?(?:以[上下内]|之内)| or (?:more|less|above|below|higher|lower))?"
    rf"|(?P<often>{_OFTEN})"
)
_NUMERAL_VALUE = {"零": 0, "两": 2} | {digit: n for n, digit in enumerate("一二三四五六七八九", 1)}
_D = "[一二两三四五六七八九]"
# 两三天 is two or three and 一百二 is 120: what does not read digit by digit stays as written.
_PLAIN = re.compile(rf"(?!.*[百千]{_D}$)(?:{_D}千)?(?:{_D}百)?(?:零?{_D}?十)?(?:零?{_D})?")


@functools.lru_cache(maxsize=2048)
def numbers_in(text: str) -> tuple[Number, ...]:
    """Find the numbers of a text in reading order, repeats kept.

    A range, a ratio or a pair joined by a sign (25～50, 140/90, 1:1000, 3×10⁹) is one number.
    """
    return tuple(_number(match) for match in _NUMBER.finditer(_fold(text)))


def unsupported_numbers(
    statement_text: str, passages_text: str, headings: str = ""
) -> tuple[str, ...]:
    """Name the statement's numbers that stand neither in the passages nor, unitless, in a heading.

    A heading may carry the 2 of 2型糖尿病, never a dose: what has a unit must stand in the text.
    """
    known = set(numbers_in(passages_text))
    known |= {number for number in numbers_in(headings) if number.unit in ("", "型", "级", "期")}
    missing = [number for number in numbers_in(statement_text) if number not in known]
    return tuple(str(number) for number in dict.fromkeys(missing))


def _fold(text: str) -> str:
    """Fold width, case and look-alike signs; every digit of any script becomes ASCII."""
    text = text.translate(_WIDTH).translate(_SIGNS).translate(_SUBSCRIPTS)
    text = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
    text = re.sub(r"M(?=I?U\b)", "mega", text)  # the one case where folding hides a factor of 10⁹
    return re.sub(r" +", " ", text.lower().replace("°c", "℃"))


def _number(match: re.Match[str]) -> Number:
    """Normalise one match; the context words that qualify it go into unit and inequality."""
    if match["often"]:
        return Number(match["often"], "", "")
    unit = re.sub(r"[ ()]", "", match["unit"] or match["count"] or "")
    unit = re.sub(r"(?<!^)per(?!cent)", "/", unit).replace("²", "2").replace("³", "3")
    if match["value"]:
        joined = match["value"].replace(", ", "、").replace(" to ", "~")
        value = re.sub(r"(?<=.)[-~至到]", "~", re.sub(r"[ ,()]", "", joined))
        value = re.sub(rf"(?<=\d){re.escape(unit)}~", "~", value)
    else:
        written = re.split("[-~至到]", match["percent"] or match["numeral"])
        value = "~".join(_arabic(numeral) for numeral in written)
        unit = "百分之" if match["percent"] else unit
    per = f"{match['per']}:" if match["per"] else ""
    before = next((s for s, words in _SYMBOL if words.fullmatch(match["before"] or "")), "")
    after = re.sub(r"[ 及或]", "", match["after"] or "")
    return Number(value, per + unit, before + after)


def _arabic(numeral: str) -> str:
    """Read a Chinese numeral under ten thousand: 二十五 is "25"; an odd one stays as written."""
    if not _PLAIN.fullmatch(numeral):
        return numeral
    total = digit = 0
    for sign in numeral:
        if sign in _NUMERAL_VALUE:
            digit = _NUMERAL_VALUE[sign]
        else:
            total += (digit or 1) * {"十": 10, "百": 100, "千": 1000}[sign]
            digit = 0
    return str(total + digit)
