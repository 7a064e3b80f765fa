"""Which stages of life the lexicon names, and at what age a person is in one. Pure.

Two stages cannot both be true of a patient (儿童, 老年人), and an age rules out the stages that it
does not fall into; a lasting state (透析, 卧床) goes with any of them. Ages are read as the words
are used, not as a norm: they decide only whether two words may speak of one person.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from assistant.doses.numerals import han

_CHILD: Final = (0.0, 18.0)
_ADULT: Final = (18.0, 150.0)
_OLD: Final = (60.0, 150.0)
_FERTILE: Final = (10.0, 60.0)
_YEARS: Mapping[str, tuple[float, float]] = {
    "newborn": (0.0, 0.2),
    "preterm-infant": (0.0, 2.0),
    "low-birth-weight-infant": (0.0, 2.0),
    "infant": (0.0, 1.5),
    "toddler": (0.5, 4.0),
    "infants-and-young-children": (0.0, 4.0),
    "under-five": (0.0, 5.0),
    "preschool-child": (0.0, 7.0),
    "school-child": (5.0, 18.0),
    "child": _CHILD,
    "left-behind-child": _CHILD,
    "adolescent": (10.0, 20.0),
    "adult": _ADULT,
    "young-adult": (16.0, 45.0),
    "middle-aged": (35.0, 65.0),
    "elderly": _OLD,
    "frail-elderly": _OLD,
    "solitary-elderly": _OLD,
    "woman-of-childbearing-age": _FERTILE,
    "preconception-woman": _FERTILE,
    "pregnancy": _FERTILE,
    "first-trimester": _FERTILE,
    "second-trimester": _FERTILE,
    "third-trimester": _FERTILE,
    "term-pregnancy": _FERTILE,
    "advanced-maternal-age": _FERTILE,
    "primipara": _FERTILE,
    "multipara": _FERTILE,
    "breastfeeding-woman": _FERTILE,
    "postpartum-woman": _FERTILE,
    "post-abortion-woman": _FERTILE,
    "menopausal-woman": (35.0, 150.0),
}
_AGE = re.compile(
    r"(?P<number>\d+(?:\.\d+)?|[一二两三四五六七八九十百半]+)\D*?(?P<unit>岁|月|周|天|日|y|m|w|d|$)",
    re.IGNORECASE,
)
_A_YEAR: Mapping[str, float] = {
    "月": 12, "m": 12, "周": 52, "w": 52, "天": 365, "日": 365, "d": 365,
}  # fmt: skip


def is_stage(concept: str) -> bool:
    """Say whether a concept of the lexicon is a stage of life."""
    return concept in _YEARS


def is_young_or_old(concept: str) -> bool:
    """Say whether a stage is one of childhood or of old age."""
    low, high = _YEARS.get(concept, _ADULT)
    return high <= _CHILD[1] or low >= _OLD[0]


def falls_into(age: str, concept: str) -> bool:
    """Say whether a person of a written age (两个月大, 80岁以上, 3 year old) may be in a stage.

    Where the age cannot be read, or the concept is no stage, nothing is ruled out.
    """
    years = _years(age)
    low, high = _YEARS.get(concept, (0.0, 150.0))
    return years is None or low <= years <= high


def _years(age: str) -> float | None:
    match = _AGE.search(age)
    if match is None:
        return None
    number = _number(match["number"])
    return None if number is None else number / _A_YEAR.get(match["unit"].lower(), 1)


def _number(written: str) -> float | None:
    if written[0].isdigit():
        return float(written)
    read = han(written)
    return None if read is None else float(read[0])
