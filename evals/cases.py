"""Read a set of cases: JSON lines, one question each, with what a right answer shows.

The first line of a set is its canary and provenance. A case whose facts are empty is one that the
library cannot answer: to abstain is right.
"""

from __future__ import annotations

import json
import re
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
    # Not splitlines(): a question may hold a line separator that JSON leaves as it is.
    for number, line in enumerate(_text(path).split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if "canary" not in row:
                cases.append(_case(row, len(cases)))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise CaseFault(f"{path.name}:{number}: 这一行不是合法的用例（{error}）。") from error
    return tuple(cases)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise CaseFault(f"{path.name}: 文件不是 UTF-8 编码，请另存为 UTF-8。") from error


def shows(case: Case, statements: Sequence[str]) -> bool:
    """Say whether the statements show every fact of a case, spacing and width aside."""
    said = plain("\n".join(statements))
    return all(any(_stands(plain(one), said) for one in group) for group in case.facts)


def plain(text: str) -> str:
    """Fold what does not change a fact: white space, width, case, the mark of a range."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(folded.split()).translate(_RANGE)


def _stands(fact: str, said: str) -> bool:
    """Say whether a fact stands in what was said, its numbers whole: 5 mg is not in 12.5 mg."""
    before = r"(?<!\d)(?<!\d\.)" if fact[:1].isdigit() else ""
    after = r"(?!\.?\d)" if fact[-1:].isdigit() else ""
    return bool(re.search(before + re.escape(fact) + after, said))


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
