"""How a line begins, against a question: for whom and when, that nobody asked about. Pure.

痛风尿酸降到多少 is met by 痛风患者的达标值低于 360 and by 有痛风石、频繁发作的痛风患者低于 300, and
only the words that the question does not have tell that the second is for others. So does a later
step (用后无效可重复) where the first is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.lines.units import Unit
from index.passage import Wanted

_CELLS = 2  # of a row: what its line is on
_TOKEN = re.compile(r"[\u3400-\u9fff]|[a-zα-ω]{3,}")
_LEAD_ENDS = re.compile(r"[，,。；;\n：:]|\d")
_CLAUSE_ENDS = re.compile(r"[，,。；;\n]")
_CELL_ENDS = re.compile(r"；|; ")
_LATER = re.compile(
    r"仍|无效|再给|再次|重复|继续|迟打|漏|\b(?:still|again|repeat|continue|late|missed)\b"
)
_ASKED_LATER = re.compile(
    r"还|无效|没效|再|又|重复|继续|迟|漏|复查|忘|\b(?:still|again|repeat|continue|late|miss)"
)


def words_of(question: str, wanted: Sequence[Wanted]) -> frozenset[str]:
    """Give the characters and Latin words of a question and of other names for what it names."""
    names = (name for part in wanted for name in part.names)
    return frozenset(_TOKEN.findall(" ".join((question, *names)).lower()))


def unasked_share(unit: Unit, known: frozenset[str]) -> float:
    """Give the share of a line's first words that the question has in no way, 0 to 1.

    Of a table's row its first two cells are taken, of a sentence what stands before a figure or
    the first mark.
    """
    text = unit.text.strip("•· ").lower()
    if unit.passage.chunk.kind == "row":
        cells = _CELL_ENDS.split(text)[:_CELLS]
        lead = " ".join(cell.replace(": ", "：").partition("：")[2] or cell for cell in cells)
    else:
        lead = _LEAD_ENDS.split(text, maxsplit=1)[0] or _CLAUSE_ENDS.split(text, maxsplit=1)[0]
    tokens = _TOKEN.findall(lead)
    return sum(one not in known for one in tokens) / max(1, len(tokens))


def is_later_step(unit: Unit, question: str) -> bool:
    """Say whether a line begins with what comes after a first try, and the question does not."""
    first = _CLAUSE_ENDS.split(unit.text.strip("•· ").lower(), maxsplit=1)[0]
    return bool(_LATER.search(first)) and not _ASKED_LATER.search(question.lower())
