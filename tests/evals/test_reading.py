"""The measure of reading: what it counts, and that a refused file is a row like any other."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from evals.reading import Reading, main, table


def _folder(tmp_path: Path) -> Path:
    canvas = Canvas(str(tmp_path / "a.pdf"))
    for page in range(3):
        canvas.drawString(90, 700, f"Give zinc 20 mg once a day for 10 days, says page {page}.")
        canvas.showPage()
    canvas.save()
    text = "# 腹泻\n\n补锌 20mg。\n\n| 年龄 | 剂量 |\n|---|---|\n| 6个月以上 | 20mg |\n"
    (tmp_path / "b.md").write_text(text, encoding="utf-8")
    (tmp_path / "c.pdf").write_bytes(b"%PDF-1.7\nno objects here")
    (tmp_path / "d.txt").write_bytes(b"")
    return tmp_path


def test_each_file_of_a_folder_is_a_row(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([str(_folder(tmp_path)), "--json"])
    rows = {row["file"]: row for row in map(json.loads, capsys.readouterr().out.splitlines())}
    assert {name: row["outcome"] for name, row in rows.items()} == {
        "a.pdf": "read",
        "b.md": "read",
        "c.pdf": "broken-file",
        "d.txt": "empty-file",
    }
    assert rows["a.pdf"]["pages"] == 3
    assert (rows["b.md"]["titles"], rows["b.md"]["tables"]) == (1, 1)
    for name in ("a.pdf", "b.md", "c.pdf"):
        assert 0 <= rows[name]["seconds"] < 60
        assert 5 < rows[name]["peak_megabytes"] < 512
    assert rows["d.txt"]["seconds"] is None


def test_the_table_is_markdown() -> None:
    lines = list(
        table(
            [
                Reading("a|b.pdf", "read", 2.0, 120, 30, 5, 4, 1, 2, (("image-table", 2),)),
                Reading("c.doc", "old-office"),
            ]
        )
    )
    assert {line.replace(r"\|", "").count("|") for line in lines} == {12}
    assert lines[2] == (
        r"| a\|b.pdf | read | 30 | 2.00 | 15.0 | 5 | 4 | 1 | 2 | image-table 2 | 120 |"
    )
    assert lines[3].startswith("| c.doc | old-office |  |  |")
