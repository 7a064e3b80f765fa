"""A line and a question → whether the line is on another disease, or another degree of it. Pure.

A sum from the line of another disease is a wrong dose however right the sum. What brought a
disease on (a bite, a sting) and the symptoms of it part nothing.
"""

from __future__ import annotations

import re

from index.lexicon.names import Lexicon
from index.tokens import fold

# 5 mL/kg an hour is for severe dehydration, 75 mL/kg in four hours for some.
_DEGREES = {
    "severe": re.compile(r"重度|重症|严重脱水|\bsevere"),
    "some": re.compile(r"[轻中]度|有些脱水|\b(?:some|mild|moderate)"),
}
_CAUSES = ("-bite", "-sting")


def on_another_matter(line: str, question: str, lexicon: Lexicon) -> bool:
    """Say whether a line is on another disease than a question's, or on another degree of it."""
    mine, theirs = _diseases(question, lexicon), _diseases(line, lexicon)
    if mine and theirs and not mine & theirs:
        return True
    asked, told = _degrees(question), _degrees(line)
    return bool(asked and told) and not asked & told


def _degrees(text: str) -> frozenset[str]:
    return frozenset(name for name, one in _DEGREES.items() if one.search(fold(text).lower()))


def _diseases(text: str, lexicon: Lexicon) -> frozenset[str]:
    """Give the diseases that a text names, with the wider one of each."""
    named = [one for mention in lexicon.mentions(text) for one in mention.concepts[:1]]
    own = [one for one in named if one.type == "disease" and not one.id.endswith(_CAUSES)]
    wider = [lexicon.broader(one) for one in own]
    return frozenset(one.id for one in (*own, *wider) if one is not None)
