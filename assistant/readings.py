"""Readings in a question: text in, what was measured with its values out. Pure.

Only what is named counts (血糖2.1, SpO2 85%, 180/120), never a bare number; an aim (控制在130/80
以下) and a limit that is asked about are nobody's reading. Each value is in the unit that its name
here says. Spoken numbers (三十九度五, 高压二百一) are folded to digits first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol


class Measured(Protocol):
    """Says whether what stands at a place was measured in this patient."""

    def measured(self, start: int, end: int) -> bool:
        """Say so for the reading at `start:end`."""
        ...


_HAN_DIGITS = {one: value for value, one in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_DIGIT = "零〇一二两三四五六七八九"
_SPOKEN = re.compile(
    rf"百分之([{_DIGIT}十百]+)"
    rf"|([{_DIGIT}十百]*[{_DIGIT}十])点([{_DIGIT}]{{1,2}})"
    rf"|([{_DIGIT}十]*[十{_DIGIT}])度([{_DIGIT}])(?![{_DIGIT}十])"
    rf"|([{_DIGIT}十百]+)(?=[来多]?(?:度|岁|个?月|周|天|次|分|毫[升克]|个星期|斤|公斤|片))"
    rf"|([{_DIGIT}]?[{_DIGIT}十百]*[十百][{_DIGIT}十]*)(?![几余{_DIGIT}])"
)
_HALF_DEGREE = re.compile(r"(?<=\d)度半")
_TENTH_DEGREE = re.compile(r"(?<=[34]\d)度([1-9])(?![\d多])")


def fold(text: str) -> str:
    """Fold width and case, and spoken numbers to digits; blanks between Chinese characters go."""
    folded = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    folded = re.sub(r"(?<=[\u4e00-\u9fff])[ \t]+(?=[\u4e00-\u9fff])", "", folded)
    folded = _SPOKEN.sub(_digits, folded)
    return _TENTH_DEGREE.sub(r".\1度", _HALF_DEGREE.sub(".5度", folded))


def readings(text: str, heard: Measured | None = None) -> Mapping[str, Sequence[float]]:
    """Give the values of each reading of a folded text, where it has any.

    systolic, diastolic (mmHg), temperature (℃), spo2 (%), glucose and potassium (mmol/L), pulse,
    breaths and fetal-pulse (a minute), haemoglobin (g/L), age (days), weeks (of a pregnancy).
    """
    found: dict[str, list[float]] = {}
    for name, pattern, convert in _PATTERNS:
        lowest, highest = _LIMITS[name]
        for match in pattern.finditer(text):
            value = convert(match)
            if lowest <= value <= highest and (heard is None or heard.measured(*match.span())):
                found.setdefault(name, []).append(value)
    return found


def _digits(match: re.Match[str]) -> str:
    percent, whole, part, degrees, tenth, counted, other = match.groups()
    if percent:
        return f"{_number(percent)}%"
    if part:
        return f"{_number(whole)}." + "".join(str(_HAN_DIGITS[one]) for one in part)
    if tenth:
        return f"{_number(degrees)}.{_HAN_DIGITS[tenth]}度"
    return str(_number(counted or other))


def _number(spoken: str) -> int:
    """Read a number below a thousand: 三十九, 一百八 (180), 二百一十, 一二零 (digit by digit)."""
    if "百" in spoken:
        hundreds, _, rest = spoken.partition("百")
        tens = rest.lstrip("零〇")
        value = _number(tens) if tens else 0
        # 一百八 is 180, 一百零八 is 108.
        if len(tens) == 1 and tens == rest and tens != "十":
            value *= 10
        return (_number(hundreds) if hundreds else 1) * 100 + value
    if "十" in spoken:
        tens, _, rest = spoken.partition("十")
        return (_number(tens) if tens else 1) * 10 + (_number(rest) if rest else 0)
    return int("".join(str(_HAN_DIGITS[one]) for one in spoken))


def _first(match: re.Match[str]) -> float:
    return float(match[1])


def _second(match: re.Match[str]) -> float:
    return float(match[2])


def _glucose(match: re.Match[str]) -> float:
    value = float(match[1])
    # Above 45 no meter shows mmol/L: it is mg/dL, said or not.
    return value / _MG_DL if "mg" in match[0] or value > 45 else value


def _fahrenheit(match: re.Match[str]) -> float:
    return (float(match[1]) - 32) / 1.8


def _haemoglobin(match: re.Match[str]) -> float:
    value = float(match[1])
    return value * 10 if value < 20 else value  # g/dL


def _age(match: re.Match[str]) -> float:
    return float(match[1]) * _DAYS[match[2][0]] + (_DAYS[match[2][0]] / 2 if match[3] else 0)


def _english_age(match: re.Match[str]) -> float:
    return float(match[1]) * _DAYS[match[2][0]]


_N = r"(\d{1,3}(?:\.\d{1,2})?)(?![\d]|\.\d)"
_GAP = r"[^\d，。；,;\n]{0,8}?"
_ENGLISH_GAP = r"[^\d.,;\n，。；]{0,14}?"
_MG_DL = 18.016  # mg/dL of glucose in a mmol/L
_DAYS = {
    "岁": 365.25, "周": 7.0, "月": 30.4, "天": 1.0, "日": 1.0, "星": 7.0,
    "y": 365.25, "m": 30.4, "w": 7.0, "d": 1.0,
}  # fmt: skip
_PAIR = r"(?<![\d./\-:])(\d{2,3}) ?/ ?(\d{2,3})(?![\d/%]|\.\d| ?(?:岁|月|天|kpa))"
_BABY = "娃|小孩|孩|婴|宝|男婴|女婴|毛毛|伢|仔|崽|细|幼|患儿|新生|囡|妹|丫|儿"
_C = r"(?<![\d./])((?:3[0-9]|4[0-4])(?:\.\d{1,2})?)"
_TYPES: tuple[tuple[str, str, Callable[[re.Match[str]], float]], ...] = (
    ("systolic", _PAIR, _first),
    ("systolic", rf"(?:收缩压|高压|上压|systolic|\bsbp|血压(?:只有|才|掉到|降到|低到|高到|飙到|升到|测不|都|有|高达)){_GAP}{_N}(?! ?[/次])", _first),
    ("systolic", r"\b(?:bp|sbp|blood pressure)(?: (?:of|is|was|only))? ?(\d{2,3})(?: ?systolic| over| palp|,|;|\.?$| and)", _first),
    ("systolic", r"(?<![\d./])(\d{2,3}) (?:over|systolic)", _first),
    ("diastolic", _PAIR, _second),
    ("diastolic", rf"(?:舒张压|低压|下压|diastolic|\bdbp){_GAP}{_N}", _first),
    ("diastolic", r"(?<![\d./])(\d{2,3}) over (\d{2,3})", _second),
    ("temperature", rf"{_C} ?(?:度|℃|°c?(?![a-z])|c\b|deg(?:rees)?\b)(?! ?(?:以[上下]|角))", _first),
    ("temperature", rf"(?:体温|发烧|发热|高烧|高热|烧(?:到|起|得|了)|腋温|肛温|耳温|\btemp(?:erature)?|\bt |\bfever){_ENGLISH_GAP}{_C}(?! ?(?:天|周|小时|days?|weeks?|hours?|岁|[./]\d))", _first),
    ("temperature", r"(?<![\d.])(1[01]\d(?:\.\d)?|9\d\.\d) ?(?:f\b|°f|℉|华氏|degrees f)", _fahrenheit),
    ("temperature", r"(?:\btemp(?:erature)?|\bfever)[^\d.,;\n]{0,10}?(10[0-9](?:\.\d)?)\b", _fahrenheit),
    ("spo2", rf"(?:血氧|氧饱|指脉氧|氧合|指氧|spo2|sp02|spo₂|sao2|\bo2 ?sats?|\bsats?\b|saturat\w+|\boxygen (?:level|is)){_ENGLISH_GAP}{_N}", _first),
    ("glucose", rf"(?:血糖|葡萄糖测|糖测|指尖糖|末梢糖|测糖|糖(?=只有|才|掉到|降到|低到|\d)|\bglucose|\bsugars?\b|\bg?rbs\b|\bbgl?\b|\bbsl\b|\bcbg\b|glucometer|finger[- ]?(?:stick|prick)|扎手指|扎指(?:头|尖)){_ENGLISH_GAP}{_N}(?! ?(?:次|片|年|天|粒|个月|周|岁|cm))(?: ?mg)?", _glucose),
    ("glucose", r"(?:又|再|刚)[测扎](?:了)?(?:一下|一次|1次)[^\d。;]{0,4}(\d{1,2}\.\d)", _first),
    ("potassium", rf"(?:血钾|\bk\+?(?=[ :=]?\d)|potassium|钾离子){_ENGLISH_GAP}{_N}(?! ?(?:mg|ml|g\b|kg|毫))", _first),
    ("pulse", rf"(?:心率|脉搏|脉率|心跳|脉(?=\d)|\bpulse|heart rate|\bhr\b|\bp(?=\d)){_ENGLISH_GAP}{_N}(?! ?(?:年|天|度|岁|/\d))", _first),
    ("breaths", rf"(?<!人工)(?:呼吸|出气|喘气|resp(?:iratory|s|irations)?(?: rate)?\b|\brr\b|\bbreath(?:s|ing)?\b){_ENGLISH_GAP}{_N}(?! ?(?:天|年|个月|小时|分钟|周|度|岁|/\d|days?|hours?|weeks?|min|ml|cm))", _first),
    ("breaths", r"(?<!\d)(\d{2,3}) ?(?:breaths|次呼吸)", _first),
    ("fetal-pulse", rf"(?:胎心(?:率|音)?|胎儿心率|\bf(?:o)?etal (?:heart|hr)(?: rate)?|\bfh[rs]?\b){_ENGLISH_GAP}{_N}", _first),
    ("haemoglobin", rf"(?:血红蛋白|血色素|\bhb\b|\bha?emoglobin|\bhgb\b){_ENGLISH_GAP}{_N}(?! ?%)", _haemoglobin),
    ("weeks", rf"(?:孕|怀孕|妊娠|怀了|停经|怀上)[^\d，。；,;\n]{{0,4}}?{_N} ?(?:\+ ?\d)? ?(?:多|来)?个?(?:周|w\b|星期)", _first),
    ("weeks", rf"{_N} ?(?:\+ ?\d)? ?(?:weeks?|wks?|w)(?: of)? ?(?:pregnan|gestation|gravid)", _first),
    ("weeks", rf"(?:pregnan\w*|gestation){_ENGLISH_GAP}{_N} ?(?:weeks?|wks?)", _first),
    ("weeks", rf"(?:she is|is|at) {_N} ?(?:\+ ?\d)? ?(?:weeks|wks)(?! old| ago| post)", _first),
    ("weeks", r"(?<![\d.])(2\d|3\d|4[0-2]) ?(?:\+ ?\d )?(?:weeks?|wks?)\b(?!'? ?-?(?:old| ago|s? post| of treat|on ))(?=[^.;]{0,40}\b(?:she|her|baby|labou?r|gestation|fetal|foetal))", _first),
    ("age", rf"(?<![\d./])(\d{{1,3}}(?:\.\d)?) ?[来多几]?个?(岁|月|周|天|日|星期)(半)?(?:多|零\d天)?(?:大|龄|的?(?:{_BABY}))", _age),
    ("age", r"(?<![\d./])(\d{1,3}(?:\.\d)?) ?(岁)(半)?", _age),
    ("age", rf"(?:{_BABY})(?:子)?(?:才|刚|快|有|刚满|现在)?(\d{{1,2}}) ?[来多几]?个?(月|周|天)(半)?(?!前|没|不|了|来|都)", _age),
    ("age", r"(?:出生|生后|生下来?|产下|日龄|月龄|落地|刚满|才满|未满|不到|不足)[^\d，。,]{0,3}(\d{1,3}) ?个?(月|周|天|日|星期)(半)?(?!前)", _age),
    ("age", r"(?<![\d./])(\d{1,3}(?:\.\d)?)[- ]?(years?|months?|weeks?|days?|yrs?|mths?|mos?|wks?)[- ]?(?:old\b|/o\b|baby|infant|newborn|boy|girl|neonate)", _english_age),
    ("age", r"(?<![\d./])(\d{1,3}) ?(y)(?:/?o\b|\b|rs?\b)", _english_age),
    ("age", r"(?<![\d./])(\d{1,2}) ?(m|d)/?o\b", _english_age),
    ("age", r"\b(?:day|dol) ?(\d{1,2}) (?:of life|baby|newborn|neonate)()", lambda match: float(match[1])),
)  # fmt: skip
_PATTERNS = tuple((name, re.compile(pattern), convert) for name, pattern, convert in _TYPES)
# What a living person can have; outside it the number is something else.
_LIMITS: Mapping[str, tuple[float, float]] = {
    "systolic": (40, 300), "diastolic": (20, 200), "temperature": (30, 44), "spo2": (40, 100),
    "glucose": (0.5, 60), "potassium": (1, 10), "pulse": (15, 260), "breaths": (4, 110),
    "fetal-pulse": (40, 240), "haemoglobin": (15, 220), "weeks": (4, 43), "age": (0, 44_000),
}  # fmt: skip
NAMES = frozenset(_LIMITS)
