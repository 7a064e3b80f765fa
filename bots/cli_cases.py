"""`mentor eval new|validate|convert`: write sets of cases, in Excel if one likes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from bots.console import described, hint, say, say_json, settings
from evals.case import Case
from evals.errors import CaseFault
from evals.sets.advice import warnings
from evals.sets.check import CheckedSet
from evals.sets.fields import BY_KEY
from evals.sets.files import check_set, find_set, write_set
from evals.sets.library import document_ids
from evals.sets.template import EXAMPLES
from evals.sets.template import new_set as write_template

_MOST_WARNINGS = 20
_COUNTED = ("expected", "wording", "risk")


def register(app: typer.Typer) -> None:
    """Add the three commands to `mentor eval`."""
    app.command(
        "new",
        help=described(
            "新建一份用例表，带表头、下拉选项、说明页和 3 行示例；"
            "用 Excel、WPS 或 LibreOffice 打开填写。",
            "mentor eval new 我的用例.xlsx",
        ),
    )(new_set)
    app.command(
        "validate",
        help=described(
            "检查用例表：指出每处错误在哪个文件、哪一行、哪一列、怎么改；有错误时退出码为 1。",
            "mentor eval validate 我的用例.xlsx",
            "mentor eval validate starter_a unanswerable --json",
        ),
    )(validate_sets)
    app.command(
        help=described(
            "把用例表换一种格式：.xlsx、.csv、.jsonl 之间互转，内容不丢。",
            "mentor eval convert 我的用例.xlsx my_cases.jsonl",
            "mentor eval convert starter_a starter_a.xlsx",
        ),
    )(convert)


def new_set(
    file: Annotated[Path, typer.Argument(help="新文件：.xlsx、.csv 或 .jsonl。")],
) -> None:
    """Write a set of examples to fill in; never over a file that is there."""
    try:
        write_template(file)
    except CaseFault as error:
        raise typer.BadParameter(str(error)) from error
    say(f"已新建 {file}，有 {len(EXAMPLES)} 行示例，写自己的题之前请删去。")
    say(f"写完后检查：mentor eval validate {file}")


def validate_sets(
    context: typer.Context,
    files: Annotated[list[str], typer.Argument(help="用例文件，或 evals/cases 里的名字。")],
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON，供程序读取。")] = False,
) -> None:
    """Print every fault and warning of the sets, and their counts; exit 1 where a fault is."""
    home = settings(context).home
    seen: dict[str, str] = {}
    reports = []
    for name in files:
        path = _found(name)
        checked = check_set(path)
        faults = [*checked.faults, *_repeated(path.name, checked, seen)]
        warned = [] if faults else _warnings(path.name, checked, home)
        reports.append((path.name, checked, faults, warned))
        if not as_json:
            _print(path.name, checked.set.cases, faults, warned)
    if as_json:
        say_json([_json(*report) for report in reports])
    if any(faults for _, _, faults, _ in reports):
        raise typer.Exit(1)


def convert(
    source: Annotated[str, typer.Argument(help="用例文件，或 evals/cases 里的名字。")],
    target: Annotated[Path, typer.Argument(help="写到哪里：.xlsx、.csv 或 .jsonl。")],
    overwrite: Annotated[bool, typer.Option("--overwrite", help="盖掉已有的文件。")] = False,
) -> None:
    """Write a set in another format; never over a file that is there, unless told to."""
    if target.exists() and not overwrite:
        raise typer.BadParameter(f"{target} 已经存在。请换一个文件名，或加 --overwrite。")
    path = _found(source)
    checked = check_set(path)
    if checked.faults:
        _print(path.name, checked.set.cases, checked.faults, ())
        raise typer.Exit(1)
    try:
        write_set(checked.set, target)
    except CaseFault as error:
        raise typer.BadParameter(str(error)) from error
    say(f"已写出 {target}：{len(checked.set.cases)} 个用例。")


def _found(name: str) -> Path:
    try:
        return find_set(name)
    except CaseFault as error:
        raise typer.BadParameter(str(error)) from error


def _repeated(file: str, checked: CheckedSet, seen: dict[str, str]) -> Iterator[CaseFault]:
    """Find the ids that another of the files has: a report could not tell the two apart."""
    for case, row in zip(checked.set.cases, checked.rows, strict=True):
        if case.id in seen:
            column = checked.names.get("id", "id")
            yield CaseFault(file, row, column, f"“{case.id}”在 {seen[case.id]} 里已经用过。")
    seen |= {case.id: file for case in checked.set.cases if case.id not in seen}


def _warnings(file: str, checked: CheckedSet, home: Path) -> list[CaseFault]:
    library = checked.set.library
    known = document_ids(library, home)
    found: list[CaseFault] = []
    if known is None:
        said = f"没有“{library}”这个评测资料库" if library else "资料库还是空的"
        found.append(CaseFault(file, 0, "", f"{said}，依据文档的编号没有核对。"))
    return [*found, *warnings(checked, known, file)]


def _print(
    file: str, cases: Sequence[Case], faults: Sequence[CaseFault], warned: Sequence[CaseFault]
) -> None:
    for fault in faults:
        say(f"✗ {fault}")
    for warning in warned[:_MOST_WARNINGS]:
        hint(f"提醒 {warning}")
    if len(warned) > _MOST_WARNINGS:
        hint(f"提醒 {file}：另有 {len(warned) - _MOST_WARNINGS} 条，用 --json 可看全部。")
    if faults:
        say(f"{file}：{len(faults)} 处错误。请按提示改正后再检查一次。")
        return
    say(f"{file}：{len(cases)} 个用例，没有问题。")
    for key in _COUNTED:
        what = BY_KEY[key]
        count = Counter(str(getattr(case, key)) for case in cases)
        shown = "、".join(
            f"{label} {count[one]}" for one, label in what.choices.items() if count[one]
        )
        say(f"  {what.heading}：{shown}")


def _json(
    file: str, checked: CheckedSet, faults: Sequence[CaseFault], warned: Sequence[CaseFault]
) -> dict[str, Any]:
    return {
        "file": file,
        "cases": len(checked.set.cases),
        "faults": [_place(one) for one in faults],
        "warnings": [_place(one) for one in warned],
        "counts": {
            key: dict(Counter(str(getattr(case, key)) for case in checked.set.cases))
            for key in _COUNTED
        },
    }


def _place(fault: CaseFault) -> dict[str, str | int]:
    return {"row": fault.row, "column": fault.column, "message": fault.message}
