"""Readings in a question: text in, what was measured with its value out. Pure.

Only what is named counts (血糖2.1, SpO2 85%, 180/120), never a bare number. A first small version of
what the dose grammar will read; each value is in the unit that its name here says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

_N = r"(\d{1,3}(?:\.\d{1,2})?)"
_GAP = r"[^\d，。；,;\n]{0,8}?"
_ENGLISH_GAP = r"[^\d.;\n]{0,14}?"
_MG_DL = 18.016  # mg/dL of glucose in a mmol/L
_DAYS = {"岁": 365.25, "年": 365.25, "月": 30.4, "周": 7.0, "天": 1.0}


def readings(text: str) -> Mapping[str, float]:
    """Give the readings of a folded text, the most worrying of several of a kind.

    systolic, diastolic (mmHg), temperature (℃), spo2 (%), glucose and potassium (mmol/L), pulse and
    breaths (a minute), age (days), weeks (of a pregnancy).
    """
    found: dict[str, float] = {}
    for name, pattern, convert in _PATTERNS:
        values = [convert(match) for match in pattern.finditer(text)]
        usable = [value for value in values if _LIMITS[name][0] <= value <= _LIMITS[name][1]]
        if usable:
            worst = min if name in ("spo2", "age") else max
            found[name] = worst([*usable, found[name]] if name in found else usable)
    return found


def _first(match: re.Match[str]) -> float:
    return float(match[1])


def _glucose(match: re.Match[str]) -> float:
    value = float(match[1])
    # Above 45 no meter shows mmol/L: it is mg/dL, said or not.
    return value / _MG_DL if "mg" in match[0] or value > 45 else value


def _fahrenheit(match: re.Match[str]) -> float:
    return (float(match[1]) - 32) / 1.8


def _age(match: re.Match[str]) -> float:
    return float(match[1]) * _DAYS[match[2]]


def _english_age(match: re.Match[str]) -> float:
    return float(match[1]) * {"y": 365.25, "m": 30.4, "w": 7.0, "d": 1.0}[match[2][0]]


_PAIR = r"(?<![\d.])(\d{2,3}) ?/ ?(\d{2,3})(?![\d/])"
_PATTERNS: tuple[tuple[str, re.Pattern[str], Callable[[re.Match[str]], float]], ...] = (
    ("systolic", re.compile(_PAIR), _first),
    ("systolic", re.compile(rf"(?:收缩压|高压|上压|systolic|\bsbp){_GAP}{_N}"), _first),
    ("diastolic", re.compile(_PAIR), lambda match: float(match[2])),
    ("diastolic", re.compile(rf"(?:舒张压|低压|下压|diastolic|\bdbp){_GAP}{_N}"), _first),
    ("temperature", re.compile(r"(?<![\d.])((?:3[4-9]|4[0-4])(?:\.\d)?) ?(?:度|℃|°c?\b|c\b)"), _first),
    ("temperature", re.compile(rf"(?:体温|发烧|发热|高烧|烧到|temp(?:erature)?|fever){_GAP}{_N}"), _first),
    ("temperature", re.compile(r"(?<![\d.])(1\d\d(?:\.\d)?) ?(?:f\b|°f|℉)"), _fahrenheit),
    ("spo2", re.compile(rf"(?:血氧|氧饱和|spo2|\bsats?\b|saturation|oxygen){_ENGLISH_GAP}{_N}"), _first),
    ("glucose", re.compile(rf"(?:血糖|glucose|\bsugar|\brbs\b|\bgrbs\b){_ENGLISH_GAP}{_N}(?: ?mg)?"), _glucose),
    ("potassium", re.compile(rf"(?:血钾|\bk\+?(?= ?\d)|potassium){_GAP}{_N}"), _first),
    ("pulse", re.compile(rf"(?:心率|脉搏|心跳|pulse|heart rate|\bhr\b){_GAP}{_N}"), _first),
    ("breaths", re.compile(rf"(?:呼吸|resp(?:iratory)? rate|\brr\b|breath\w*){_GAP}{_N}"), _first),
    ("weeks", re.compile(rf"(?:孕|怀孕|妊娠|怀了|停经){_GAP}{_N} ?\+?\d? ?周"), _first),
    ("weeks", re.compile(rf"{_N} ?\+?\d? ?(?:weeks?|wks?)(?: of)? ?(?:pregnan|gestation)"), _first),
    ("weeks", re.compile(rf"pregnan\w*{_ENGLISH_GAP}{_N} ?(?:weeks?|wks?)"), _first),
    ("age", re.compile(r"(?<![\d.])(\d{1,3}(?:\.\d)?) ?个?(岁|月|周|天)(?:半)?(?:大|龄|的?(?:娃|小孩|孩子|婴|宝|男婴|女婴|毛毛))"), _age),
    ("age", re.compile(r"(?<![\d.])(\d{1,3}(?:\.\d)?) ?(岁)"), _age),
    ("age", re.compile(r"(?:出生|生后|生下来)[^\d，。]{0,3}(\d{1,3}) ?个?(月|周|天)"), _age),
    ("age", re.compile(r"(?<![\d.])(\d{1,3})[- ]?(years?|months?|weeks?|days?|yr|mo|wk)[- ]?(?:old|/o\b)"), _english_age),
    ("age", re.compile(r"(?<![\d.])(\d{1,3}) ?(y)(?:/?o\b)"), _english_age),
)  # fmt: skip
# What a living person can have; outside it the number is something else.
_LIMITS: Mapping[str, tuple[float, float]] = {
    "systolic": (40, 300), "diastolic": (20, 200), "temperature": (30, 44), "spo2": (40, 100),
    "glucose": (0.5, 60), "potassium": (1, 10), "pulse": (20, 250), "breaths": (4, 100),
    "weeks": (4, 43), "age": (0, 44_000),
}  # fmt: skip
