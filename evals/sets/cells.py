r"""The grammar of a sheet's cells: a grid of texts ↔ cases. Pure; CSV and XLSX share it.

A cell is plain text. In a cell of points a line is a point, `|` parts its alternatives, and `(3)`
in front is its weight; in a cell of history a line is a turn, with `问：` or `答：` in front. Blank
lines do not count. Inside a line `\n` is a line break, `\|` a bar and `\\` a backslash, so that
whatever a case says can be written in a sheet and read back unchanged.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from assistant.records import Turn
from evals.case import Case, Point
from evals.errors import CaseFault
from evals.sets.check import RawSet
from evals.sets.fields import FIELDS, Field

HEADER_WITHIN = 10  # rows: a title may stand above the headings
_TOKEN = re.compile(r"\\[n|｜\\]|.", re.DOTALL)
_WEIGHT = re.compile(r"[(（]\s*(\d{1,9})\s*[)）]\s*")
_TURN = re.compile(r"([问答QA])\s*[：:]", re.IGNORECASE)
_BY_HEADING = {name: one for one in FIELDS for name in (one.heading, one.key)}


@dataclass(frozen=True, slots=True)
class Grid:
    """The texts of a sheet with the row numbers that its reader sees.

    `faults` are cells that are no plain text: (row, column from 0, sentence).
    """

    rows: tuple[tuple[int, tuple[str, ...]], ...]
    about: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[tuple[int, int, str], ...] = ()


def column_letter(index: int) -> str:
    """Name a column as a sheet does: 0 is A, 26 is AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def fields_of(cells: Sequence[str]) -> dict[int, Field]:
    """Say which cells of a row are headings of which fields."""
    known = ((at, _BY_HEADING.get(bare(text))) for at, text in enumerate(cells))
    return {at: one for at, one in known if one is not None}


def has_question(cells: Sequence[str]) -> bool:
    """Say whether a row is that of the headings."""
    return any(one.key == "question" for one in fields_of(cells).values())


def read_grid(grid: Grid, file: str) -> RawSet:
    """Read the rows under the headings, each cell by its field's grammar."""
    above = [cells for _, cells in grid.rows[:HEADER_WITHIN]]
    at = next((at for at, cells in enumerate(above) if has_question(cells)), None)
    if at is None:
        sentence = "没有找到表头（要有“问题”一列）。可用 mentor eval new 新建模板，把内容贴进去。"
        return RawSet((), grid.about, {}, (CaseFault(file, 0, "", sentence),))
    number, headings = grid.rows[at]
    columns = fields_of(headings)
    missing = {one.key: one.heading for one in FIELDS if one not in columns.values()}
    names = missing | {one.key: bare(headings[index]) for index, one in columns.items()}
    faults = [*_heading_faults(file, number, headings), *_cell_faults(file, number, columns, grid)]
    rows: list[tuple[int, Mapping[str, object]]] = []
    # Without a column that every case needs, each row would only repeat that it is not there.
    whole = all(one.key not in missing for one in FIELDS if one.required)
    for row, cells in grid.rows[at + 1 :] if whole else ():
        if not any(cell.strip() for cell in cells):
            continue
        values: dict[str, object] = {}
        for index, text in enumerate(cells):
            try:
                values |= _read(columns.get(index), text)
            except ValueError as error:
                shown = headings[index] if index in columns else column_letter(index)
                faults.append(CaseFault(file, row, bare(shown), str(error)))
        rows.append((row, values))
    return RawSet(tuple(rows), grid.about, names, tuple(faults))


def write_grid(cases: Iterable[Case]) -> list[list[str]]:
    """Write cases as rows of texts, in the order of FIELDS."""
    return [[write_cell(one, case) for one in FIELDS] for case in cases]


def write_cell(what: Field, case: Case) -> str:
    """Write one field of a case as a sheet shows it."""
    match what.shape:
        case "points":
            return "\n".join(_write_point(one) for one in getattr(case, what.key))
        case "history":
            return "\n".join(line for turn in case.history for line in _write_turn(turn))
        case "lines":
            return "\n".join(_escape(one) for one in getattr(case, what.key))
        case "choice":
            return what.choices.get(getattr(case, what.key), "")
    return str(getattr(case, what.key))


def bare(heading: str) -> str:
    """Give a heading without the mark of a required column."""
    return heading.strip().rstrip("*＊ ")


def _heading_faults(file: str, row: int, headings: Sequence[str]) -> Iterator[CaseFault]:
    said = [bare(one) for one in headings]
    fields = fields_of(headings)
    for at, name in enumerate(said):
        if name and at not in fields:
            near = difflib.get_close_matches(name, _BY_HEADING, 1, 0.5)
            known = f"是不是“{near[0]}”？" if near else "、".join(one.heading for one in FIELDS)
            yield CaseFault(file, row, name, f"没有这一列。可用：{known}")
        elif at in fields and fields[at] in [fields.get(before) for before in range(at)]:
            yield CaseFault(file, row, name, "这一列出现了两次，请删去一列。")
    for one in FIELDS:
        if one.required and one not in fields.values():
            yield CaseFault(file, row, one.heading, "缺少这一列。")


def _cell_faults(
    file: str, header: int, columns: Mapping[int, Field], grid: Grid
) -> Iterator[CaseFault]:
    """Place the faults that the grid came with; what stands above the headings is no matter."""
    for row, at, message in grid.faults:
        if row >= header or not row:
            shown = columns[at].heading if at in columns else column_letter(at)
            yield CaseFault(file, row, shown if row else "", message)


def _read(what: Field | None, text: str) -> dict[str, object]:
    """Read a cell into the value that JSON would have. Raises ValueError with the sentence."""
    if not text.strip():
        return {}
    if what is None:
        raise ValueError("这一列没有可用的表头，请补上表头，或删去内容。")
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    match what.shape:
        case "points":
            return {what.key: [_read_point(line) for line in lines]}
        case "history":
            return {what.key: _read_turns(lines)}
        case "lines":
            return {what.key: ["".join(_cut(line, bars="")) for line in lines]}
        case "choice":
            by_label = {label: value for value, label in what.choices.items()}
            return {what.key: by_label.get(text.strip(), text.strip().lower())}
    return {what.key: text}


def _read_point(line: str) -> dict[str, object]:
    weight = _WEIGHT.match(line)
    spoken = line[weight.end() :] if weight else line
    return {"any": list(_cut(spoken, bars="|｜")), "weight": int(weight[1]) if weight else 1}


def _write_point(point: Point) -> str:
    spoken = " | ".join(_escape(one, bars="|｜") for one in point.alternatives)
    # What looks like a weight and is none stands behind one.
    return f"({point.weight}) {spoken}" if point.weight != 1 or _WEIGHT.match(spoken) else spoken


def _read_turns(lines: Sequence[str]) -> list[dict[str, str]]:
    turns: list[dict[str, str]] = []
    for line in lines:
        mark = _TURN.match(line)
        if mark is None:
            raise ValueError(f"“{line:.20}”这一行要以“问：”或“答：”开头。")
        said = "".join(_cut(line[mark.end() :], bars=""))
        if mark[1] in "问Qq":
            turns.append({"question": said})
        elif not turns or "answer" in turns[-1]:
            raise ValueError(f"“{line:.20}”前面没有对应的“问：”。")
        else:
            turns[-1]["answer"] = said
    return turns


def _write_turn(turn: Turn) -> Iterator[str]:
    yield f"问：{_escape(turn.question)}"
    if turn.answer is not None:
        yield f"答：{_escape(turn.answer)}"


def _escape(text: str, bars: str = "") -> str:
    marked = "".join(f"\\{one}" if one == "\\" or one in bars else one for one in text)
    return marked.replace("\n", "\\n")


def _cut(line: str, bars: str) -> list[str]:
    """Undo the escapes of a line and cut it at its bars."""
    parts = [""]
    for token in _TOKEN.findall(line):
        if token in bars:
            parts.append("")
        elif len(token) == 2:
            parts[-1] += "\n" if token[1] == "n" else token[1]
        else:
            parts[-1] += token
    return parts
