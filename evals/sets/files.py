"""Files of cases: JSON lines, CSV and XLSX in and out, each losing nothing of the others.

The first JSON line that has a `canary` is what the set says of itself; its `library` names the
documents that the cases are about.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from assistant.records import Turn
from evals.case import CASES, Case, CaseSet, Point
from evals.errors import CaseFault
from evals.sets.cells import read_grid, write_grid
from evals.sets.check import CheckedSet, RawSet, check
from evals.sets.delimited import read_csv, write_csv
from evals.sets.fields import FIELDS
from index.disk import write_whole

_JSON, _TEXT, _BOOK = (".jsonl",), (".csv", ".tsv", ".txt"), (".xlsx", ".xlsm")
WRITTEN = (".xlsx", ".csv", ".jsonl")
_OLD = (".xls", ".et")
_MOST_BYTES = 50 << 20


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
    checked = check_set(path)
    if checked.faults:
        raise checked.faults[0]
    return checked.set


def check_set(path: Path) -> CheckedSet:
    """Read a set and gather every fault of it. Raises OSError where the file cannot be read."""
    try:
        return check(_raw(path), path.name)
    except CaseFault as fault:
        return CheckedSet(CaseSet(path.stem, ()), (), (fault,))


def write_set(cases: CaseSet, path: Path, examples: int = 0) -> None:
    """Write a set in the format of its suffix, in place of what is there, all or nothing.

    The first `examples` cases stand out in a workbook. Raises CaseFault where the format cannot
    hold them.
    """
    about = ({"library": cases.library} if cases.library else {}) | dict(cases.about)
    match path.suffix.lower():
        case ".jsonl":
            data = _jsonl(cases, about)
        case ".csv":
            data = write_csv([one.heading for one in FIELDS], write_grid(cases.cases), about)
        case ".xlsx":
            # openpyxl takes half a second to import, which only a workbook is worth.
            from evals.sets.workbook import write_workbook

            data = write_workbook(write_grid(cases.cases), about, path.name, examples)
        case _:
            raise _unknown(path, WRITTEN)
    write_whole(path, data)


def to_row(case: Case) -> dict[str, object]:
    """Turn a case into the JSON object of a line, what is empty left out."""
    row: dict[str, object] = {}
    for one in FIELDS:
        value = getattr(case, one.key)
        match one.shape:
            case "points":
                value = [_point(point) for point in value]
            case "history":
                value = [_turn(turn) for turn in value]
            case "lines":
                value = list(value)
        if value:
            row[one.key] = value
    return row


def _raw(path: Path) -> RawSet:
    suffix = path.suffix.lower()
    if suffix in _OLD:
        raise CaseFault(path.name, 0, "", "是旧版格式，请用 Excel 或 WPS 另存为 .xlsx 再试。")
    if suffix not in (*_JSON, *_TEXT, *_BOOK):
        raise _unknown(path, (*_JSON, *_TEXT, *_BOOK))
    if path.stat().st_size > _MOST_BYTES:
        raise CaseFault(path.name, 0, "", f"文件超过 {_MOST_BYTES >> 20} MB，请拆成几个文件。")
    data = path.read_bytes()
    if not data:
        raise CaseFault(path.name, 0, "", "文件是空的（0 字节），请重新导出。")
    if suffix in _JSON:
        return _read_jsonl(data, path.name)
    if suffix in _TEXT:
        return read_grid(read_csv(data, path.name), path.name)
    from evals.sets.sheets import read_workbook  # see write_set

    return read_grid(read_workbook(data, path), path.name)


def _unknown(path: Path, known: tuple[str, ...]) -> CaseFault:
    shown = path.suffix or "没有后缀的文件"
    return CaseFault(path.name, 0, "", f"不支持 {shown}。可用：{'、'.join(known)}。")


def _read_jsonl(data: bytes, file: str) -> RawSet:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CaseFault(file, 0, "", "文件不是 UTF-8 编码，请另存为 UTF-8。") from error
    about: dict[str, str] | None = None
    rows: list[tuple[int, dict[str, object]]] = []
    faults: list[CaseFault] = []
    # Not splitlines(): a question may hold a line separator that JSON leaves as it is.
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = _object(line)
            if "canary" not in row:
                rows.append((number, row))
            elif about is None:
                about = dict(_about(row))
            else:
                raise ValueError("说明行（含 canary 的一行）只能有一行")
        except (ValueError, RecursionError) as error:
            faults.append(CaseFault(file, number, "", f"这一行不是合法的用例（{error}）。"))
    return RawSet(tuple(rows), about or {}, {}, tuple(faults))


def _object(line: str) -> dict[str, object]:
    row = json.loads(line, object_pairs_hook=_once)
    if not isinstance(row, dict):
        raise ValueError("应是一个 JSON 对象，写在花括号里")
    return row


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("同一项写了两次")
    return found


def _about(row: dict[str, object]) -> Iterator[tuple[str, str]]:
    for key, value in row.items():
        yield key, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _jsonl(cases: CaseSet, about: dict[str, str]) -> bytes:
    lines: list[dict[str, object]] = [to_row(case) for case in cases.cases]
    if about:
        lines.insert(0, {"canary": "", **about})  # the key that marks the line
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    return text.encode()


def _point(point: Point) -> object:
    alternatives = list(point.alternatives)
    return alternatives if point.weight == 1 else {"any": alternatives, "weight": point.weight}


def _turn(turn: Turn) -> object:
    if turn.answer is None:
        return turn.question
    return {"question": turn.question, "answer": turn.answer}
