"""A question → the age and the weight that it gives, exactly. Pure.

In: Chinese or English text. Out: `Body`, the age in months and the weight in kg as fractions, with
the words as written. Never done here: guessing. A range (10～15公斤), a limit (65岁以上), a loss of
weight (瘦了5斤) and a number of what is no body (半斤白酒) give none; two that differ give none.
1 斤 is 0.5 kg and 1 两 is 0.05 kg (国务院 1959 年关于统一计量制度的命令); 1 lb is 0.45359237 kg.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from fractions import Fraction

from assistant.doses.numerals import han
from index.tokens import fold

ADULT = 18 * 12  # months; 《未成年人保护法》第二条
ELDER = 65 * 12  # months; 国家基本公共卫生服务规范（第三版）
# Without an age: nobody of 18 weighs as little, hardly a child as much.
_CHILD_KG, _ADULT_KG = 30, 50
# Weights that no one of an age has: a 公斤 that was meant as a 斤, or a slip of the keyboard.
# Far outside the third and ninety-seventh percentile of WHO's Child Growth Standards (2006).
_HEAVIEST = ((12, 20), (36, 32), (72, 50), (ADULT, 150))
_LIGHTEST = ((ADULT, 20), (60, 9), (24, 5))
_DAYS_A_MONTH = Fraction(365, 12)

_N = r"(?P<n>\d+(?:\.\d+)?)"
_DIGITS = re.compile(
    r"[零〇一二三四五六七八九两十百]+"
    r"(?=(?:来|多|几)?\s*(?:个半月|个?月(?:大|龄|零|\d)|个月|公斤|千克|市?斤|两|周?岁|天大|磅|周))"
)
_HALF_YEAR = re.compile(r"半周?岁|半年大")
_TENS = r"(?:[1-9]\d|[二三四五六七八九]?十[一二三四五六七八九]?)"
_OLD = r"(?:老[头汉太人婆爷者倌]+|大爷|大妈|大娘|爷爷|奶奶|婆婆|阿婆|阿公)[子儿]?"
# An age without its 岁: 八十三的老婆婆, 一老头七十一，, 三十八了，.
_YEARS_UNSAID = re.compile(
    rf"(?<![\d.～~/–—至到十温烧热压糖搏跳率氧了-])(?P<before>{_TENS})"
    r"(?=的?(?:老[头汉太人婆爷者倌]|大老爷|大爷|大妈|大娘|大叔|婆婆|爷爷|奶奶|男的|女的|妹子|小伙|媳妇|婶|阿姨|汉子))"
    rf"|{_OLD}(?:今年|都)?(?P<behind>{_TENS})(?=[，。,；;了\s]|$)"
    rf"|(?:^|[，。,；;])(?:今年|都|快)?(?P<alone>{_TENS})(?=了[，。,；;])"
)
_UNIT = r"(?P<unit>kg|公斤|千克|市?斤|磅|lbs?\b|pounds?\b|kilos?\b|kilograms?\b)"
_WEIGHT = re.compile(
    rf"(?<![\d.～~/–—-])(?<![到至每/]){_N}(?P<about>来|多|几)?\s*-?\s*{_UNIT}"
    r"(?P<half>半)?(?:(?P<liang>\d)两)?(?![\w/]*/)",
    re.ASCII,
)
_KILO = {"斤": Fraction(1, 2), "市斤": Fraction(1, 2), "磅": Fraction("0.45359237")}
_POUNDS = ("lb", "lbs", "pound", "pounds", "磅")
_NO_BODY_BEFORE = re.compile(
    r"(?:瘦了?|轻了?|掉了?|减(?:轻|了|重|掉|少)?|降(?:了|低)?|下降|增(?:加|重|了)?|涨了?|长了?|胖了?|重了|喝了?|饮"
    r"|吃了|挑|背|扛|提|搬|抬|每[天日次]|出生(?:体重|时|的时候)?|生下来"
    r"|超过|大于|小于|不到|不足|不满|低于|高于|至少|[<>≤≥约每]"
    r"|lost|gain(?:ed)?|lift(?:ed)?|born at|birth ?weight|under|over|below|above|less than"
    r"|more than|per|up to|at least)[^，。；,;\d]{0,3}$"
)
_NO_BODY_BEHIND = re.compile(
    r"\s*(?:以上|以下|以内|及以|或以|之内|[～~–—至到-]\s*\d|的?(?:[白啤黄]?酒(?!精)|水(?![痘肿泡])|肉|大?米|盐|糖(?!尿)|油"
    r"|奶(?!娃)|粮|农药|东西|担子|货|西瓜|重物)|and (?:over|under|above|below)|or (?:more|less))"
)
_YEARS = re.compile(
    rf"(?<![\d.～~–—/-])(?<![到至]){_N}(?P<about>来|多|几)?\s*"
    r"(?:周?岁(?P<half>半)?(?:零|又)?(?:(?P<months>\d{1,2})个?月)?"
    r"|[- ]?(?:years?|yrs?)[- ]?(?:old|of age)|[- ]?y/?o\b)"
)
_AGED = re.compile(
    rf"\b(?:aged?|age of|age:|(?:child|boy|girl|toddler|kid),?(?=\s+\d+\s*(?:years?|months?)\b)"
    rf"|(?P<who>child|boy|girl|baby|infant|man|woman) of)\s+{_N}"
    r"(?:\s*(?P<unit>years?|months?))?(?![\d.]|\s*(?:[–~-]|to\b|kg|lb|pound|kilo))"
)
_CHILD = (
    r"(?:婴|幼|孩|娃|宝宝|毛毛|毛头|崽|伢|囡|患儿|小儿|幺|男[孩童婴]|女[孩童婴]|妹仔|细路"
    r"|baby|child|infant|boy|girl)"
)
_MONTHS = re.compile(
    rf"(?<![\d.～~–—/-])(?<![到至]){_N}(?:(?P<about>来|多|几)?个(?P<half>半)?月"
    r"|[- ]?months?[- ]?(?P<old>old|of age)|\s*月龄(?P<age>)|[- ]months?[- ](?=baby|infant|child))"
)
_MONTHS_OLD = re.compile(
    rf"\s*(?:大|龄|的?\s*(?:小|男|女|幺)?{_CHILD}|[,，、]?\s*(?:体重)?\s*\d+(?:\.\d+)?\s*(?:kg|公斤|斤|千克))"
)
_CHILD_BEFORE = re.compile(
    rf"{_CHILD}[^，。；,;\d]{{0,4}}[，, ]?(?:今年|现在|才|刚|有|满|快|是|已经)*$"
)
_LASTS = re.compile(
    r"(?:怀[孕娃起了上]*|孕|妊娠|停经|产后|了|过|第|近|前|痛|疼|咳|病|吃|用|服|打|疗程|泻|烧|每|隔)[^，。；,;\d]{0,3}$"
)
_UNBORN = re.compile(r"(?:肚[里子头]|怀|孕|大肚)[^，。；,;]{0,8}$")
_DAYS = re.compile(
    rf"(?:(?:出生|生后|生下来|生下|出世|落地)[才刚]?(?:第)?{_N}天"
    rf"|(?<!\d){_N.replace('?P<n>', '?P<d>')}(?:天大|日龄|天的?(?:新生|婴|娃|毛毛|奶娃|宝|月娃)"
    r"|[- ]?days?[- ]?old))"
)
_WEEKS_OLD = re.compile(rf"(?<!\d){_N}[- ]?weeks?[- ]?old")
_LIMIT = re.compile(
    r"\s*(?:以[上下内]|及以|或以|之[内下]|[～~–—至到-]\s*\d|and (?:over|under|above|below))"
)
_LIMITED = re.compile(
    r"(?:[<>≤≥]|大于|小于|超过|不到|不足|不满|未满|满|under|over|below|above|than|least|up to)\s*$"
)
_ABOUT_HAN = re.compile(
    r"(?<![\d十百])(?P<ten>[六七八九])十[多几来]?(?=岁|的|多|几|来|$|[，。；])|(?<!\d)(?P<t>[6-9])0[多几来]岁?"
)


@dataclass(frozen=True, slots=True)
class Body:
    """An age in months and a weight in kg; None where none is given, or not exactly."""

    months: Fraction | None = None
    kilos: Fraction | None = None
    age: str = ""
    weight: str = ""

    @property
    def group(self) -> str:
        """Say child (under 18), adult, elder (65 and over) or, where neither is sure, nothing."""
        if self.months is not None:
            return "child" if self.months < ADULT else "elder" if self.months >= ELDER else "adult"
        if self.kilos is not None and self.kilos <= _CHILD_KG:
            return "child"
        return "adult" if self.kilos is not None and self.kilos >= _ADULT_KG else ""

    @property
    def odd(self) -> bool:
        """Say that nobody of this age has this weight: one of the two was mistyped."""
        if self.kilos is None:
            return False
        if not 0.4 <= self.kilos <= 300:
            return True
        months = self.months
        return months is not None and (
            any(months < age and self.kilos > most for age, most in _HEAVIEST)
            or any(months >= age and self.kilos < least for age, least in _LIGHTEST)
        )


@functools.lru_cache(maxsize=512)
def read_body(text: str) -> Body:
    """Read the age and the weight of the patient in a text."""
    plain = spelt_out(text)
    months, age = _only(_ages(plain))
    kilos, weight = _only(_weights(plain))
    return Body(months, kilos, age, weight)


def spelt_out(text: str) -> str:
    """Fold a text and write its numerals before units of age and weight as digits."""
    folded = _HALF_YEAR.sub("6个月大", fold(text).lower())
    folded = _YEARS_UNSAID.sub(lambda found: f"{found[0]}岁", folded)
    folded = _DIGITS.sub(_digits, folded)
    return re.sub(r"(?<![\d十])一岁半", "1岁半", folded)


def _digits(written: re.Match[str]) -> str:
    read = han(written[0])
    return written[0] if read is None or read[0] != read[1] else str(read[0])


def _only(found: list[tuple[Fraction, str]]) -> tuple[Fraction | None, str]:
    """Give the one value; none where there is none or two that differ: two patients."""
    values = {value for value, _ in found}
    return (found[0][0], found[0][1]) if len(values) == 1 else (None, "")


def _weights(text: str) -> list[tuple[Fraction, str]]:
    found = []
    for match in _WEIGHT.finditer(text):
        before, behind = text[max(0, match.start() - 16) : match.start()], text[match.end() :]
        if match["about"] or _NO_BODY_BEFORE.search(before) or _NO_BODY_BEHIND.match(behind):
            continue
        unit = match["unit"]
        if unit in _POUNDS:
            pounds = Fraction(match["n"]) * _KILO["磅"]
            kilos = Fraction(round(pounds * 10), 10)  # a balance shows no more
        else:
            number = Fraction(match["n"]) + (Fraction(1, 2) if match["half"] else 0)
            kilos = number * _KILO.get(unit, Fraction(1))
            kilos += Fraction(int(match["liang"] or 0), 20)
        found.append((kilos, match.group().strip()))
    return found


def _ages(text: str) -> list[tuple[Fraction, str]]:
    found = [*_in_years(text), *_in_months(text), *_in_days(text)]
    if not found and (match := _ABOUT_HAN.search(text)):
        tens = han(match["ten"] + "十") if match["ten"] else None
        years = tens[0] if tens else Fraction(int(match["t"]) * 10)
        return [(years * 12, match.group().rstrip("的"))]
    return found


def _in_years(text: str) -> list[tuple[Fraction, str]]:
    found = []
    for match in _YEARS.finditer(text):
        if _limited(text, match):
            continue
        months = Fraction(match["n"]) * 12 + (6 if match["half"] else int(match["months"] or 0))
        found.append((months, match.group().strip(" -")))
    for match in _AGED.finditer(text):
        unit = match["unit"] or "year"
        if (match["unit"] or not match["who"]) and not _limited(text, match):
            found.append((Fraction(match["n"]) * (12 if unit[0] == "y" else 1), match["n"]))
    return found


def _in_months(text: str) -> list[tuple[Fraction, str]]:
    found = []
    for match in _MONTHS.finditer(text):
        before, behind = text[: match.start()], text[match.end() :]
        said = match["old"] or match["age"] is not None or _MONTHS_OLD.match(behind)
        if re.search(r"岁[零又]?$", before) or _limited(text, match):
            continue
        if said and not re.search(r"(?:怀[孕娃起了上]*|妊娠|孕)$", before):
            pass
        elif _LASTS.search(before) or not _CHILD_BEFORE.search(before):
            continue
        if _UNBORN.search(before):
            continue
        months = Fraction(match["n"]) + (Fraction(1, 2) if match["half"] else 0)
        found.append((months, match.group().strip()))
    return found


def _in_days(text: str) -> list[tuple[Fraction, str]]:
    days = [(match["n"] or match["d"], match.group()) for match in _DAYS.finditer(text)]
    weeks = [(match["n"], match.group()) for match in _WEEKS_OLD.finditer(text)]
    return [(Fraction(n) / _DAYS_A_MONTH, said) for n, said in days] + [
        (Fraction(n) * 7 / _DAYS_A_MONTH, said) for n, said in weeks
    ]


def _limited(text: str, match: re.Match[str]) -> bool:
    """Say that an age is a limit or an end of a range, not somebody's."""
    behind = _LIMIT.match(text, match.end())
    return bool(behind or _LIMITED.search(text[: match.start()]))
