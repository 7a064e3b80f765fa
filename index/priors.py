"""How much a document's standing counts beside how well a passage fits the question. Pure.

A few hundredths: enough to order passages that say the same, never to lift one that fits less. All
such numbers stand here.
"""

from __future__ import annotations

from corpus.document import Metadata, Tier, Tradition

# A national guideline before the same sentence in a county's hand-out; an expert's answer to one
# patient last.
_TIER: dict[Tier, float] = {
    "national": 1.02,
    "provincial": 1.015,
    "county": 1.01,
    "institution": 1.0,
    "expert-answer": 0.98,
}
# A classical text must not answer a question about a modern drug because both name the disease; one
# who asks in its own words still finds it, for no other text has them.
_TRADITION: dict[Tradition, float] = {"modern": 1.0, "chinese-medicine": 0.85}
# Of two editions in force the newer first: 0.2 % a year, for ten years.
_A_YEAR = 0.002
_YEARS = 10
_UNDATED = 5


def prior(source: Metadata, newest: int) -> float:
    """Give the factor on a passage's score; `newest` is the latest year among the candidates."""
    age = _UNDATED if source.year is None else min(max(newest - source.year, 0), _YEARS)
    if not newest:  # no candidate has a year
        age = 0
    return _TIER[source.tier] * _TRADITION[source.tradition] * (1 - _A_YEAR * age)
