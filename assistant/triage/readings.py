"""Readings in a question: text in, what was measured with its values out. Pure.

Only what is named counts (血糖2.1, SpO2 85%, 180/120), never a bare number; an aim (控制在130/80
以下) and a limit that is asked about are nobody's reading. Each value is in the unit that its name
here says. Spoken numbers are folded to digits first (spoken.py).
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import yaml

from assistant.questions.intents import LOADER
from assistant.triage.spoken import digits


class Measured(Protocol):
    """Says whether what stands at a place was measured in this patient."""

    def measured(self, start: int, end: int) -> bool:
        """Say so for the reading at `start:end`."""
        ...


_ANY = re.compile(r"\d")
_BLANK = re.compile(r"(?<=[\u4e00-\u9fff])[ \t]+(?=[\u4e00-\u9fff])")
_POINTS = re.compile(r"[，。；！？,;!?\n]")
_BLANKS, _PHRASE = 2, 5  # blanks of a text, and its characters for each of its phrases
_HALF_DEGREE = re.compile(r"(?<=\d)度半")
_TENTH_DEGREE = re.compile(r"(?<=[34]\d)度([1-9])(?![\d多])")


def fold(text: str) -> str:
    """Fold width and case, dialect and slips of typing, and spoken numbers to digits.

    Blanks between Chinese characters go, but for those that stand for commas.
    """
    folded = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    folded = _with_commas(folded)
    dialect, standard = _dialect()
    folded = dialect.sub(lambda match: standard[match[0]], folded)
    folded = _BLANK.sub("", folded)
    folded = digits(folded.replace("半个月", "15天").replace("个半月", "个月半"))
    return _TENTH_DEGREE.sub(r".\1度", _HALF_DEGREE.sub(".5度", folded))


def _with_commas(text: str) -> str:
    """Put commas for the blanks of who types on a phone without any: 三年前中的风 现在来开药.

    Only where whole phrases stand between them: 头晕 恶心 is a list, and 没有 发热 one denial.
    """
    if _POINTS.search(text) or len(_BLANK.findall(text)) < _BLANKS:
        return text
    phrases = _BLANK.split(text)
    return "，".join(phrases) if len(text) / len(phrases) >= _PHRASE else text


def readings(text: str, heard: Measured | None = None) -> Mapping[str, Sequence[float]]:
    """Give the values of each reading of a folded text, where it has any.

    systolic, diastolic (mmHg), temperature (℃), spo2 (%), glucose and potassium (mmol/L), pulse,
    breaths and fetal-pulse (a minute), haemoglobin (g/L), age (days), weeks (of a pregnancy),
    sodium and lactate (mmol/L), creatinine (umol/L), urine-day (mL), inr and gcs (plain numbers).
    """
    found: dict[str, list[float]] = {}
    if not _ANY.search(text):
        return found
    for name, pattern, convert in _patterns():
        lowest, highest = _LIMITS[name]
        for match in pattern.finditer(text):
            value = convert(match)
            if lowest <= value <= highest and (heard is None or heard.measured(*match.span())):
                found.setdefault(name, []).append(value)
    return found


@functools.cache
def _dialect() -> tuple[re.Pattern[str], Mapping[str, str]]:
    """Read the words of dialect that ship here, once: a pattern, and what each means."""
    text = Path(__file__).with_name("dialect.yaml").read_text(encoding="utf-8")
    standard: Mapping[str, str] = yaml.load(text, Loader=LOADER)["dialect"]
    words = "|".join(sorted(map(re.escape, standard), key=len, reverse=True))
    firsts = "".join(sorted({word[0] for word in standard}))
    # The first character is asked for first: most of a text is passed over without a try.
    return re.compile(f"(?=[{firsts}])(?:{words})"), standard


@functools.cache
def _patterns() -> tuple[tuple[str, re.Pattern[str], Callable[[re.Match[str]], float]], ...]:
    """Read the patterns that ship with this package, once."""
    text = Path(__file__).with_name("readings.yaml").read_text(encoding="utf-8")
    rows: dict[str, list[str]] = yaml.load(text, Loader=LOADER)
    found = []
    for name, written in rows.items():
        for row in written:
            way, _, pattern = row.partition(" ")
            for piece, meant in _PIECES.items():
                pattern = pattern.replace(piece, meant)
            found.append((name, re.compile(pattern), _READ[way]))
    return tuple(found)


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


def _creatinine(match: re.Match[str]) -> float:
    value = float(match[1])
    # Nobody has 20 umol/L with a disease of the kidneys: it is mg/dL, said or not.
    return value * _CREATININE_MG_DL if "mg" in match[0] or value < 20 else value


def _hourly(match: re.Match[str]) -> float:
    return float(match[1]) * 24


def _age(match: re.Match[str]) -> float:
    value, unit, *half = match.groups()
    return (float(value) + (0.5 if any(half) else 0.0)) * _DAYS[unit[0]]


_PIECES: Mapping[str, str] = {
    "<number>": r"(\d{1,3}(?:\.\d{1,2})?)(?![\d]|\.\d)",
    "<gap>": r"[^\d，。；,;\n]{0,8}?",
    "<wide>": r"[^\d.,;\n，。；]{0,14}?",
    "<degrees>": r"(?<![\d./])((?:3[0-9]|4[0-4])(?:\.\d{1,2})?)",
    "<baby>": "奶|娃|小孩|孩|婴|宝|男婴|女婴|毛毛|伢|仔|崽|细|幼|患儿|新生|囡|妹|丫|儿",
}
_MG_DL = 18.016  # mg/dL of glucose in a mmol/L
_CREATININE_MG_DL = 88.4  # umol/L of creatinine in a mg/dL
_DAYS = {
    "岁": 365.25, "周": 7.0, "月": 30.4, "天": 1.0, "日": 1.0, "星": 7.0,
    "y": 365.25, "m": 30.4, "w": 7.0, "d": 1.0,
}  # fmt: skip
_READ: Mapping[str, Callable[[re.Match[str]], float]] = {
    "first": _first, "second": _second, "glucose": _glucose, "haemoglobin": _haemoglobin,
    "fahrenheit": _fahrenheit, "age": _age, "creatinine": _creatinine, "hourly": _hourly,
}  # fmt: skip
# What a living person can have; outside it the number is something else.
_LIMITS: Mapping[str, tuple[float, float]] = {
    "systolic": (40, 300), "diastolic": (20, 200), "temperature": (30, 44), "spo2": (40, 100),
    "glucose": (0.5, 60), "potassium": (1, 10), "pulse": (15, 260), "breaths": (4, 110),
    "fetal-pulse": (40, 240), "haemoglobin": (15, 220), "weeks": (4, 43), "age": (0, 44_000),
    "sodium": (90, 190), "creatinine": (10, 3000), "lactate": (0.2, 30), "inr": (0.5, 20),
    "gcs": (3, 15), "urine-day": (0, 6000),
}  # fmt: skip
NAMES = frozenset(_LIMITS)
