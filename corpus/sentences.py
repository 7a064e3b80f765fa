"""Where a sentence ends, and which language a text is in. Pure.

The end marks are those of Chinese and English prose. A full stop inside a number ("0.5 mg"), an
abbreviation ("e.g.", "Dr.") or a numbering ("1. 休息") ends nothing.
"""

from __future__ import annotations

import re

from corpus.document import Language

_END = re.compile(
    r"""
    [。！？；!?;]+[”’」』）\)"']*        # Chinese and unambiguous marks, with closing quotes
    # An English full stop before a capital, before the number of the next item, or at the end.
    | (?<!\d)\.[)”’"']*(?=\s+[A-Z"“(\[]|\s+\d{1,2}[.)]\s+[A-Z]|\s*$)
    | (?<=\d)\.[)”’"']*(?=\s+[A-Z][a-z])  # "… 5 mg/kg in 24. Repeat"
    | \n+
    """,
    re.VERBOSE,
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|vs|cf|Dr|Mr|Mrs|No|Fig|St|spp|sp|al)"
    r"|^\s*\(?\d{1,2}|\b[A-Z])\.[)”’\"']*$"
)
_CJK = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_LATIN = re.compile(r"[A-Za-z]")


def sentences(text: str) -> list[str]:
    """Cut a text into sentences that joined again give the text, end marks and spaces kept.

    >>> sentences("每次0.5 g。每日3次；饭后服")
    ['每次0.5 g。', '每日3次；', '饭后服']
    """
    cut: list[str] = []
    start = 0
    for mark in _END.finditer(text):
        end = mark.end()
        while end < len(text) and text[end] == " ":
            end += 1
        if _ABBREVIATION.search(text[start : mark.end()]) and "\n" not in mark.group():
            continue
        cut.append(text[start:end])
        start = end
    if start < len(text):
        cut.append(text[start:])
    return cut


def language_of(text: str) -> Language:
    """Tell Chinese from English: Chinese where its characters are at least a sixth of the letters.

    A Chinese clinical sentence is often half drug names, units and abbreviations in Latin letters.
    """
    chinese = len(_CJK.findall(text))
    latin = len(_LATIN.findall(text))
    return "zh" if chinese * 6 >= chinese + latin and chinese else "en"
