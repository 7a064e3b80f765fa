"""Read a set of cases: JSON lines, one question each, with what a right answer shows.

The first line of a set is its canary and provenance. A case whose facts are empty is one that the
library cannot answer: to abstain is right.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from corpus.document import Language
from corpus.sentences import language_of

Split = Literal["dev", "test"]
CASES = Path(__file__).parent / "cases"


class CaseFault(Exception):
    """A line of a set is wrong; the sentence names file and line."""


@dataclass(frozen=True, slots=True)
class Case:
    """One question; each of `facts` is a group of alternatives, one of which must be shown."""

    id: str
    question: str
    wording: str
    language: Language
    facts: tuple[tuple[str, ...], ...]
    documents: tuple[str, ...]
    risk: str
    split: Split
    cross: bool = False

    @property
    def answerable(self) -> bool:
        """Say whether the library holds an answer."""
        return bool(self.facts)


def read_cases(path: Path) -> tuple[Case, ...]:
    """Read a set. Raises CaseFault naming the line of a fault."""
    cases: list[Case] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if "canary" not in row:
                cases.append(_case(row, len(cases)))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise CaseFault(f"{path.name}:{number}: 这一行不是合法的用例（{error}）。") from error
    return tuple(cases)


def shows(case: Case, statements: Sequence[str]) -> bool:
    """Say whether the statements show every fact of a case, spacing and width aside."""
    said = plain("\n".join(statements))
    return all(any(plain(one) in said for one in group) for group in case.facts)


def plain(text: str) -> str:
    """Fold what does not change a fact: white space, width, case, the mark of a range."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(folded.split()).translate(_RANGE)


_RANGE = str.maketrans(dict.fromkeys("～–—－-", "~"))


def _case(row: dict[str, Any], position: int) -> Case:
    documents = row.get("documents") or ([row["document_id"]] if row.get("document_id") else [])
    language: Language = "en" if language_of(row["question"]) == "en" else "zh"
    return Case(
        id=row["id"],
        question=row["question"],
        wording=row.get("wording", "standard"),
        language=language,
        facts=tuple(tuple(group) for group in row.get("facts", ())),
        documents=tuple(documents),
        risk=row.get("risk", "normal"),
        split=row.get("split") or ("dev" if position % 2 == 0 else "test"),
        cross=bool(row.get("cross")),
    )
