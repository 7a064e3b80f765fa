"""`mentor eval compare|export|baseline`: what to do with reports that were made before."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bots.console import described, hint, say
from evals import compare_text
from evals.compare import compare as compare_reports
from evals.gate.files import GATES
from evals.gate.slim import write_baseline
from evals.render.page import render_page
from evals.render.workbook import write_workbook
from evals.report import read_report
from index.disk import write_whole

_Report = Annotated[Path, typer.Argument(help="评测报告（JSON，由 eval run --out 写出）。")]

BASELINE = GATES.with_name("baseline.json")


def register(app: typer.Typer) -> None:
    """Add the commands to `mentor eval`."""
    app.command(
        help=described(
            "比较两次评测：哪些题变好、哪些变差，差别是不是偶然。",
            "mentor eval compare last-month.json today.json --html compare.html",
        )
    )(compare)
    app.command(
        help=described(
            "把报告写成 Excel 表格（.xlsx）或网页（.html）。",
            "mentor eval export today.json today.xlsx",
        )
    )(export)
    app.command(
        help=described(
            "把一次报告定为门禁的基线：以后的评测不得比它差。",
            "mentor eval baseline full.json evals/baseline.json",
        )
    )(baseline)


def compare(
    before: _Report,
    after: _Report,
    html: Annotated[Path | None, typer.Option(help="写出网页：后一次的报告，附比较。")] = None,
) -> None:
    """Compare two reports case by case."""
    old, new = read_report(before), read_report(after)
    compared = compare_reports(old, new)
    say(compare_text.render(compared))
    if html is not None:
        write_whole(html, render_page(new, comparison=compared).encode())


def export(
    report: _Report,
    out: Annotated[Path, typer.Argument(help="写到哪里：.xlsx 或 .html。")],
) -> None:
    """Write a report as a workbook or a page."""
    found = read_report(report)
    match out.suffix.lower():
        case ".xlsx":
            write_workbook(found, out)
        case ".html":
            write_whole(out, render_page(found).encode())
        case other:
            raise typer.BadParameter(f"不会写“{other}”格式，请用 .xlsx 或 .html。")
    hint(f"已写出 {out}")


def baseline(
    report: _Report,
    out: Annotated[Path, typer.Argument(help="基线文件；默认随程序的那一个。")] = BASELINE,
) -> None:
    """Keep of a report what later ones are compared with."""
    write_baseline(read_report(report), out)
    hint(f"已定为基线：{out}")
