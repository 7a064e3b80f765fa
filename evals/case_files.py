"""Files of cases: JSON lines in and out, CSV and XLSX beside them.

The first JSON line that has a `canary` is what the set says of itself; its `library` names the
documents that the cases are about.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from assistant.records import Turn
from evals.case import CASES, Case, CaseFault, CaseSet, Point


def find_set(name: str) -> Path:
    """Give the file of a set: a path, or the name of one in evals/cases. Raises CaseFault."""
    path = Path(name)
    if path.is_file():
        return path
    shipped = CASES / f"{name}.jsonl"
    if shipped.is_file():
        return shipped
    known = "、".join(sorted(one.stem for one in CASES.glob("*.jsonl")))
    raise CaseFault(name, 0, "", f"没有这个用例集。可用：{known}，或给出文件路径。")


def read_set(path: Path) -> CaseSet:
    """Read a set. Raises CaseFault for its first fault."""
    about: dict[str, str] = {}
    cases: list[Case] = []
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise CaseFault(path.name, 0, "", "文件不是 UTF-8 编码，请另存为 UTF-8。") from error
    # Not splitlines(): a question may hold a line separator that JSON leaves as it is.
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if "canary" in row:
                about = {key: str(value) for key, value in row.items()}
            else:
                cases.append(case_of(row))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise CaseFault(path.name, number, "", f"这一行不是合法的用例（{error}）。") from error
    return CaseSet(path.stem, tuple(cases), about.pop("library", ""), about)


def case_of(row: dict[str, Any]) -> Case:
    """Turn a JSON row into a Case."""
    return Case(
        id=row["id"],
        question=row["question"],
        expected=row["expected"],
        language=row["language"],
        wording=row.get("wording", "standard"),
        history=tuple(
            Turn(one) if isinstance(one, str) else Turn(one["question"], one.get("answer"))
            for one in row.get("history", ())
        ),
        must=tuple(_point(one) for one in row.get("must", ())),
        must_not=tuple(_point(one) for one in row.get("must_not", ())),
        documents=tuple(row.get("documents", ())),
        passages=tuple(row.get("passages", ())),
        urgency=row.get("urgency"),
        risk=row.get("risk", "normal"),
        topic=row.get("topic", ""),
        population=row.get("population", ""),
        kind=row.get("kind", ""),
        group=row.get("group", ""),
        author=row.get("author", ""),
        provenance=row.get("provenance", ""),
        split=row.get("split", "dev"),
    )


def _point(value: dict[str, Any] | list[str]) -> Point:
    if isinstance(value, dict):
        return Point(tuple(value["any"]), int(value.get("weight", 1)))
    return Point(tuple(value))
