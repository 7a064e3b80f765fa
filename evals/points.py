"""Does a text show a point? Spacing, width and range marks aside, numbers whole. Pure."""

from __future__ import annotations

import re
import unicodedata

from evals.case import Point

_RANGE = str.maketrans(dict.fromkeys("～–—－-", "~"))


def shows(point: Point, text: str) -> bool:
    """Say whether a text shows any alternative of a point."""
    said = plain(text)
    return any(_stands(plain(one), said) for one in point.alternatives)


def plain(text: str) -> str:
    """Fold what does not change a fact: white space, width, case, the mark of a range."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(folded.split()).translate(_RANGE)


def _stands(fact: str, said: str) -> bool:
    """Say whether a fact stands in what was said, its numbers whole: 5 mg is not in 12.5 mg."""
    before = r"(?<!\d)(?<!\d\.)" if fact[:1].isdigit() else ""
    after = r"(?!\.?\d)" if fact[-1:].isdigit() else ""
    return bool(re.search(before + re.escape(fact) + after, said))
