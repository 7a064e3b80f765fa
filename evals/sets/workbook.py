"""Cases → a workbook that a curriculum officer fills in: headings, drop-downs, notes, a guide.

Every cell is stored as text: what begins with = + - or @ is no formula, 007 keeps its zeros, and
`3-5` is no date. Opens in Excel, WPS and LibreOffice.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence

import openpyxl
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from assistant.reading import LONGEST_QUESTION
from evals.errors import CaseFault
from evals.sets.fields import FIELDS
from evals.sets.sheets import ABOUT_SHEET, CASES_SHEET, GUIDE_SHEET

_MOST_IN_CELL = 32_767  # characters, Excel's limit; openpyxl would cut what is more
_VALIDATED = 5_000  # rows that get the drop-downs
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_RUN = tuple("=+-@'")
_TOP = Alignment(wrap_text=True, vertical="top")
_HEAD = PatternFill("solid", fgColor="DCE9F5")
_NEEDED = PatternFill("solid", fgColor="FFE699")
_EXAMPLE = Font(italic=True, color="7F7F7F")
GUIDE = """\
怎么用这张表
1. 在“{cases}”页里，一行写一道题。黄色表头必填，其余可以空着。鼠标放在表头上有说明。
2. 前几行是示例，写自己的题之前请删去。
3. 写完存盘，运行：mentor eval validate 文件名　　有错会指出哪一行、哪一列、怎么改。
4. 没有错了，运行：mentor eval run 文件名　　得到成绩和每道错题的原因。
5. 不要合并单元格，不要写公式。格子都已设为“文本”，这样 Excel 不会把 3-5 改成日期。

怎么写要点（“必须说到”“不得说到”）
一行一个要点，在格子里换行按 Alt+Enter。
同一要点有几种说法，用竖线隔开，说到一种就算：12.5 mg | 12.5毫克
数字要连单位一起写：5 mg。只写 5 的话，答案里说“5 天”也会算对。
重要的要点可以写分量 1 到 10，放在行首的括号里：(3) 妊娠期禁用 | 孕妇禁用
要点本身以这样的括号开头时，前面写上 (1)：(1) (3) 级

怎么写前文（追问的题）
一轮一行，先说的在上：
问：孩子发烧 39 度
答：先量体温，再看精神。
一轮里要换行，写 \\n。

少见的情形
要点里本来就有竖线，写成 \\|；要写反斜杠，写成 \\\\。

“{about}”页是这份表的来历和声明，请保留，也可以添几行（如谁审过）。"""


def write_workbook(
    rows: Sequence[Sequence[str]], about: Mapping[str, str], file: str, examples: int = 0
) -> bytes:
    """Write rows in the order of FIELDS as a workbook; the first `examples` rows stand out.

    Raises CaseFault where a text is longer than a cell can be.
    """
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = CASES_SHEET
    _head(sheet)
    for number, row in enumerate(rows, 2):
        for at, text in enumerate(row, 1):
            if text:
                cell = _put(sheet, number, at, text, file)
                if number < examples + 2:
                    cell.font = _EXAMPLE
    _restrict(sheet)
    _guide(book.create_sheet(GUIDE_SHEET), file)
    _about(book.create_sheet(ABOUT_SHEET), about, file)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _head(sheet: Worksheet) -> None:
    for at, what in enumerate(FIELDS, 1):
        cell = sheet.cell(1, at, what.heading)
        cell.font = Font(bold=True)
        cell.fill = _NEEDED if what.required else _HEAD
        choices = "".join(f"\n{label} = {value}" for value, label in what.choices.items())
        note = Comment(f"{what.about}\n（{what.key}）{choices}", "mentor")
        note.width, note.height = 300, 140
        cell.comment = note
        column = sheet.column_dimensions[get_column_letter(at)]
        column.width = what.width
        column.number_format = "@"
        column.alignment = _TOP
    sheet.freeze_panes = "C2"


def _restrict(sheet: Worksheet) -> None:
    """Give the columns with choices a drop-down, and the question its greatest length."""
    for at, what in enumerate(FIELDS, 1):
        column = get_column_letter(at)
        if what.choices:
            rule = DataValidation(
                type="list", formula1=f'"{",".join(what.choices.values())}"', allow_blank=True
            )
            rule.error = f"请从下拉列表里选：{'、'.join(what.choices.values())}。"
        elif what.key == "question":
            rule = DataValidation(
                type="textLength", operator="lessThanOrEqual", formula1=str(LONGEST_QUESTION),
                allow_blank=True,
            )  # fmt: skip
            rule.error = f"问题最长 {LONGEST_QUESTION} 字。"
        else:
            continue
        rule.errorTitle, rule.showErrorMessage = what.heading, True
        rule.add(f"{column}2:{column}{_VALIDATED}")
        sheet.add_data_validation(rule)


def _guide(sheet: Worksheet, file: str) -> None:
    sheet.column_dimensions["A"].width = 16
    sheet.column_dimensions["B"].width = 90
    lines = GUIDE.format(cases=CASES_SHEET, about=ABOUT_SHEET).split("\n")
    for number, line in enumerate(lines, 1):
        if line:
            cell = _put(sheet, number, 1, line, file)
            cell.alignment = Alignment(vertical="top")
            cell.font = Font(bold=number == 1 or not lines[number - 2])
    start = len(lines) + 2
    _put(sheet, start, 1, "各列", file).font = Font(bold=True)
    for number, what in enumerate(FIELDS, start + 1):
        need = "必填。" if what.required else ""
        choices = f"可选：{'、'.join(what.choices.values())}。" if what.choices else ""
        _put(sheet, number, 1, what.heading, file)
        _put(sheet, number, 2, f"{need}{what.about}{choices}（英文表头：{what.key}）", file)


def _about(sheet: Worksheet, about: Mapping[str, str], file: str) -> None:
    sheet.column_dimensions["A"].width = 16
    sheet.column_dimensions["B"].width = 90
    for number, pair in enumerate([("项目", "内容"), *about.items()], 1):
        for at, text in enumerate(pair, 1):
            _put(sheet, number, at, text, file)


def _put(sheet: Worksheet, row: int, column: int, text: str, file: str) -> Cell:
    """Store a text as text, whatever it begins with; what XML cannot hold is escaped."""
    held = _UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    if len(held) > _MOST_IN_CELL:
        heading = FIELDS[column - 1].heading if sheet.title == CASES_SHEET else text[:20]
        raise CaseFault(
            file,
            row,
            heading,
            f"超过 Excel 一格的上限 {_MOST_IN_CELL} 字，请改存为 .jsonl 或 .csv。",
        )
    cell: Cell = sheet.cell(row, column)
    cell.value = held
    cell.data_type = "s"
    cell.number_format = "@"
    cell.alignment = _TOP
    if held.startswith(_RUN):
        cell.quotePrefix = True  # stays text when a person edits it
    return cell
