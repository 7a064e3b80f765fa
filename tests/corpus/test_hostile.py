"""Files made to do harm: refused by name or read, in the child, and nothing is left behind.

The large ones of reliability.md row 16 are measured apart; these are small ones of each class.
"""

from __future__ import annotations

import io
import os
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import docx
import openpyxl
import pytest

from corpus.catalogue import Catalogue
from corpus.errors import FileRefused
from corpus.ingest import ingest
from corpus.parse import parse_in_process, read_file

_GOOD = (
    "# 蛇咬伤\n\n## 处理\n\n用清水冲洗伤口，保持安静，尽快送往医院，不要切开伤口，也不要用嘴吸。\n"
)
_WORD = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def _patched(whole: bytes, parts: Mapping[str, str]) -> bytes:
    """Write an Office file anew with some of its parts replaced."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, text in parts.items():
            new.writestr(name, text, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _docx(body: str, head: str = "") -> bytes:
    blank = io.BytesIO()
    docx.Document().save(blank)
    xml = f"{head}{_WORD}<w:body>{body}</w:body></w:document>"
    return _patched(blank.getvalue(), {"word/document.xml": xml})


def _xlsx(sheet: str) -> bytes:
    blank = io.BytesIO()
    openpyxl.Workbook().save(blank)
    xml = f'<worksheet xmlns="{_MAIN}">{sheet}</worksheet>'
    return _patched(blank.getvalue(), {"xl/worksheets/sheet1.xml": xml})


def _pdf(*objects: bytes) -> bytes:
    whole = b"%PDF-1.4\n"
    for number, body in enumerate(objects, 1):
        whole += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    return whole + b"trailer << /Root 1 0 R >>\n%%EOF"


def _stream(data: bytes) -> bytes:
    return b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(data), data)


_CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
_PAGE = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
    b" /Resources << /XObject << /X 4 0 R >> >> >>"
)
_ONE = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
_SELF = (
    b"<< /Length 11 /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject"
    b" << /X 4 0 R >> >> >>\nstream\n/X Do /X Do\nendstream"
)
_LAUGHS = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'

_HOSTILE = {
    "claims.pdf": _pdf(_CATALOG, b"<< /Type /Pages /Kids [3 0 R] /Count 1000000 >>", _PAGE),
    "tree.pdf": _pdf(_CATALOG, b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>", _PAGE),
    "form.pdf": _pdf(_CATALOG, _ONE, _PAGE, _SELF),
    "deep.pdf": _pdf(_CATALOG, _ONE, _PAGE, _stream(zlib.compress(b"[" * 20_000))),
    "spaces.pdf": _pdf(_CATALOG, _ONE, _PAGE, _stream(zlib.compress(b" " * 20_000_000))),
    "xref.pdf": b"%PDF-1.4\nxref\n0 1\n0 65535 f \ntrailer << /Prev 9 >>\nstartxref\n9\n%%EOF",
    "zip.pdf": _docx("<w:p/>"),
    "laughs.docx": _docx("<w:p/>", _LAUGHS),
    "nested.docx": _docx("<w:sdt><w:sdtContent>" * 5_000 + "</w:sdtContent></w:sdt>" * 5_000),
    "empty.docx": _docx("<w:p/>" * 300_000),
    "merged.xlsx": _xlsx('<sheetData/><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
    "laughs.xlsx": _xlsx("<sheetData/>") + b"",
    "deep.html": b"<div>" * 50_000,
    "nul.txt": bytes(100_000),
    "front.md": b"---\nid: ../../../evil\n---\n# x\n\ntext",
}


def _folder(tmp_path: Path) -> list[Path]:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, data in _HOSTILE.items():
        (folder / name).write_bytes(data)
    (folder / "good.md").write_text(_GOOD, encoding="utf-8")
    return [*(folder / name for name in _HOSTILE), folder / "good.md"]


def test_each_is_refused_by_name_and_the_next_good_file_is_added(tmp_path: Path) -> None:
    home = tmp_path / "home"
    catalogue = Catalogue(home)
    outcomes = list(ingest(_folder(tmp_path), catalogue, flags={}))
    *refused, good = outcomes
    assert {one.path.name for one in refused if one.status != "refused"} == set()
    assert all(one.code and one.reason.endswith(("。", "）")) for one in refused)
    assert good.status == "added"
    assert [record.metadata.title for record in catalogue.records()] == ["蛇咬伤"]
    assert len(list((home / "files").iterdir())) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "in"]


def test_what_is_no_file_is_never_opened(tmp_path: Path) -> None:
    pipe, loop = tmp_path / "pipe.md", tmp_path / "loop.md"
    os.mkfifo(pipe)
    loop.symlink_to(loop)
    paths = [pipe, loop, Path("/dev/zero"), tmp_path / f"{'x' * 1000}.md", tmp_path]
    catalogue = Catalogue(tmp_path / "home")
    outcomes = list(ingest(paths, catalogue, flags={}))
    assert {outcome.status for outcome in outcomes} == {"refused"}
    assert catalogue.records() == ()


@pytest.mark.parametrize("run", ["1", " ", "(", ".", "药", "-", "一、", "5mg", "1/"])
def test_a_line_of_one_thing_is_read_in_no_time(tmp_path: Path, run: str) -> None:
    """A regular expression that looks back from each place would take minutes."""
    (tmp_path / "a.txt").write_text("开头" + run * 60_000 + "结尾\n", encoding="utf-8")
    catalogue = Catalogue(tmp_path / "home")
    (outcome,) = ingest([tmp_path / "a.txt"], catalogue, flags={})
    assert outcome.status == "added" or outcome.code == "timeout"
    assert outcome.seconds < 60


def test_a_page_with_a_large_embedded_picture_is_read_to_its_end(tmp_path: Path) -> None:
    picture = "data:image/png;base64," + "A" * 12_000_000
    html = f'<html><body><p>前文。</p><img src="{picture}"><p>后文。</p></body></html>'
    (tmp_path / "a.html").write_text(html, encoding="utf-8")
    (tmp_path / "a.md").write_text(f"前文。\n\n![]({picture})\n\n后文。\n", encoding="utf-8")
    for name in ("a.html", "a.md"):
        text = [block.text for block in parse_in_process(tmp_path / name).blocks if block.text]
        assert text == ["前文。", "后文。"]


def test_a_file_that_is_cut_while_it_is_read_is_one_refusal_at_most(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(_docx("<w:p/>")[:-40])
    with pytest.raises(FileRefused) as refused:
        read_file(path)
    assert refused.value.code == "broken-file"
