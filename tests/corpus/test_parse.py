"""Every format is read into the same blocks, offline; every bad file is refused by name."""

from __future__ import annotations

import zipfile
from pathlib import Path

import docx
import openpyxl
import pptx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from openpyxl.styles import numbers
from pptx.util import Inches

from corpus.document import Block, ParsedFile
from corpus.errors import FileRefused
from corpus.parse import SUFFIXES, parse_in_process, read_file
from corpus.sandbox import Limits


def _titles(parsed: ParsedFile) -> list[tuple[int, str]]:
    return [(block.level, block.text) for block in parsed.blocks if block.kind == "Title"]


def _of(parsed: ParsedFile, kind: str) -> list[str]:
    return [block.text for block in parsed.blocks if block.kind == kind]


def _table(parsed: ParsedFile) -> Block:
    (table,) = [block for block in parsed.blocks if block.kind == "Table"]
    return table


def _write(path: Path, text: str, encoding: str = "utf-8") -> ParsedFile:
    path.write_bytes(text.encode(encoding))
    return parse_in_process(path)


def _refusal(path: Path, limits: Limits | None = None) -> str:
    with pytest.raises(FileRefused) as refused:
        parse_in_process(path, limits)
    assert str(refused.value).endswith(("。", "）"))
    return refused.value.code


# Plain text

_GUIDELINE = """基层高血压指南

一、诊断
非同日三次测量诊室血压，收缩压≥140mmHg和（或）舒张压≥90mmHg，可诊断为
高血压。

二、治疗
（一）药物
首选以下药物：
1. 氨氯地平 5mg，每日1次；
2. 依那普利 10mg，每日2次。
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_is_read_in_every_encoding_that_china_writes(tmp_path: Path, encoding: str) -> None:
    parsed = _write(tmp_path / "a.txt", _GUIDELINE, encoding)
    assert _titles(parsed) == [
        (1, "基层高血压指南"),
        (2, "一、诊断"),
        (2, "二、治疗"),
        (3, "（一）药物"),
    ]
    assert parsed.title == "基层高血压指南"
    assert _of(parsed, "ListItem") == ["1. 氨氯地平 5mg，每日1次；", "2. 依那普利 10mg，每日2次。"]
    assert _of(parsed, "NarrativeText")[0].endswith("可诊断为高血压。")


def test_text_that_is_cut_in_mid_character_is_read(tmp_path: Path) -> None:
    path = tmp_path / "cut.txt"
    path.write_bytes(("汤头歌诀，" * 50).encode("gb18030")[:-1])
    assert "汤头歌诀" in parse_in_process(path).blocks[0].text


def test_english_headings_by_capitals_and_by_what_follows(tmp_path: Path) -> None:
    text = (
        "ACUTE DIARRHOEA\nIntroduction\nA very common clinical problem, defined as an increase in\n"
        "daily frequency or volume of stools.\n\nTREATMENT OF ACUTE DIARRHOEA\nDrug Treatment\n"
        "• Give zinc 20 mg\nper day for 10 days\n• Low osmolarity ORS\n"
    )
    parsed = _write(tmp_path / "a.txt", text)
    assert _titles(parsed) == [
        (1, "ACUTE DIARRHOEA"),
        (2, "Introduction"),
        (2, "TREATMENT OF ACUTE DIARRHOEA"),
        (3, "Drug Treatment"),
    ]
    assert _of(parsed, "ListItem") == ["Give zinc 20 mg per day for 10 days", "Low osmolarity ORS"]


# HTML and Markdown


def test_html_keeps_headings_lists_tables_and_superscripts(tmp_path: Path) -> None:
    html = """<html><head><title>页面</title></head><body><nav><a href="x">首页</a></nav>
      <h1>新冠诊疗</h1><p>白细胞 &lt; 4×10<sup>9</sup>/L，血氧饱和度<93%。</p>
      <h2>治疗</h2><ul><li>口服 <b>阿司匹林</b> 0.3g</li></ul>
      <table><thead><tr><th>药物</th><th colspan="2">剂量</th></tr></thead>
      <tr><td rowspan="2">甲</td><td>成人</td><td>5mg</td></tr><tr><td>儿童</td><td>½片</td></tr>
      </table><script>alert(1)</script><footer>版权所有</footer></body></html>"""
    parsed = _write(tmp_path / "a.html", html)
    assert _titles(parsed) == [(1, "新冠诊疗"), (2, "治疗")]
    assert _of(parsed, "NarrativeText") == ["白细胞 < 4×10⁹/L，血氧饱和度<93%。"]
    assert _of(parsed, "ListItem") == ["口服 阿司匹林 0.3g"]
    table = _table(parsed)
    assert table.rows == (("药物", "剂量", "剂量"), ("甲", "成人", "5mg"), ("甲", "儿童", "½片"))
    assert table.header_rows == 1
    assert parsed.title == "新冠诊疗"


def test_html_in_gb18030_is_read_by_its_own_declaration(tmp_path: Path) -> None:
    html = '<html><head><meta charset="gb2312"></head><body><p>蝮蛇咬伤的处理。</p></body></html>'
    assert _write(tmp_path / "a.htm", html, "gb18030").blocks[0].text == "蝮蛇咬伤的处理。"


def test_markdown_slides_with_html_inside(tmp_path: Path) -> None:
    markdown = """---
layout: center
---

# 蛇咬伤处理

<div class="p-4" v-click>

### 毒蛇特征

- **头部**呈三角形
- 体温 < 35℃ 时复温

    <div>
      ✅ 用<strong>清水</strong>冲洗
    </div>

</div>

---
layout: default
---

## 处理

```mermaid
graph TD
  A --> B
```

| 药物 | 剂量 |
|---|---|
| 抗蛇毒血清 | 1支 |
"""
    parsed = _write(tmp_path / "a.md", markdown)
    assert _titles(parsed) == [(1, "蛇咬伤处理"), (3, "毒蛇特征"), (2, "处理")]
    assert _of(parsed, "ListItem") == ["头部呈三角形", "体温 < 35℃ 时复温"]
    assert _table(parsed).rows == (("药物", "剂量"), ("抗蛇毒血清", "1支"))
    assert _of(parsed, "NarrativeText") == ["✅ 用清水冲洗"]
    assert "layout" not in " ".join(block.text for block in parsed.blocks)
    assert [block.kind for block in parsed.blocks].count("Image") == 1  # the diagram is not read


# Office


def _docx(path: Path) -> Path:
    document = docx.Document()
    document.add_heading("高血压", 1)
    paragraph = document.add_paragraph("血小板 < 100×10")
    paragraph.add_run("9").font.superscript = True
    paragraph.add_run("/L，收缩压")
    symbol = OxmlElement("w:sym")
    symbol.set(qn("w:font"), "Symbol")
    symbol.set(qn("w:char"), "F0B3")
    paragraph.add_run()._r.append(symbol)
    paragraph.add_run("140mmHg")
    document.add_heading("药物", 2)
    document.add_paragraph("氨氯地平 5mg", style="List Bullet")
    table = document.add_table(3, 3)
    for row, cells in enumerate(
        (("药", "剂量", ""), ("", "起始", "最大"), ("氨氯地平", "5", "10"))
    ):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(0, 0).merge(table.cell(1, 0))
    inserted = OxmlElement("w:ins")
    added = document.add_paragraph("每日").add_run("1次")._r
    added.getparent().append(inserted)
    inserted.append(added)
    document.save(str(path))
    return path


def test_docx_keeps_symbols_superscripts_insertions_and_merged_cells(tmp_path: Path) -> None:
    parsed = parse_in_process(_docx(tmp_path / "a.docx"))
    assert _titles(parsed) == [(1, "高血压"), (2, "药物")]
    assert _of(parsed, "NarrativeText") == ["血小板 < 100×10⁹/L，收缩压≥140mmHg", "每日1次"]
    assert _of(parsed, "ListItem") == ["氨氯地平 5mg"]
    table = _table(parsed)
    assert table.rows == (("药", "剂量", "剂量"), ("药", "起始", "最大"), ("氨氯地平", "5", "10"))
    assert table.header_rows == 2
    assert parsed.pages is None
    assert {block.page for block in parsed.blocks} == {None}


def test_docx_headings_that_only_look_like_headings_are_found(tmp_path: Path) -> None:
    document = docx.Document()
    for text, bold in (
        ("CHAPTER 2", True),
        ("ANTENATAL CARE", True),
        ("Offer a test to every woman at her first visit, and repeat it later.", False),
        ("2.1 FIRST VISIT", True),
        ("Take a history, and measure the blood pressure at each visit.", False),
    ):
        document.add_paragraph().add_run(text).bold = bold
    document.save(str(tmp_path / "a.docx"))
    parsed = parse_in_process(tmp_path / "a.docx")
    assert _titles(parsed) == [(1, "CHAPTER 2 ANTENATAL CARE"), (2, "2.1 FIRST VISIT")]


def test_pptx_slides_are_pages_and_only_their_titles_are_titles(tmp_path: Path) -> None:
    show = pptx.Presentation()
    for title in ("过敏性休克", "用药"):
        slide = show.slides.add_slide(show.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text_frame.text = f"{title}：肾上腺素 0.5 mg 肌内注射"
    table = slide.shapes.add_table(2, 2, Inches(1), Inches(4), Inches(6), Inches(1)).table
    for row, cells in enumerate((("年龄", "剂量"), ("成人", "0.5 mg"))):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    show.save(str(tmp_path / "a.pptx"))
    parsed = parse_in_process(tmp_path / "a.pptx")
    assert [(b.text, b.page) for b in parsed.blocks if b.kind == "Title"] == [
        ("过敏性休克", 1),
        ("用药", 2),
    ]
    assert parsed.pages == 2
    assert _table(parsed).rows == (("年龄", "剂量"), ("成人", "0.5 mg"))
    assert _table(parsed).page == 2
    assert "过敏性休克：肾上腺素 0.5 mg 肌内注射" in [block.text for block in parsed.blocks]


def test_xlsx_numbers_read_as_the_sheet_shows_them(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "用药"
    sheet.append(["药物剂量表"])
    sheet.append(["药物", "剂量", "占比", "单价"])
    sheet.append(["氨氯地平", 500, 0.05, 2.5])
    sheet.append(["依那普利", None, 0.125, 3])
    sheet["C3"].number_format = numbers.FORMAT_PERCENTAGE
    sheet["C4"].number_format = "0.0%"
    sheet["D3"].number_format = "0.00"
    sheet.merge_cells("A5:A6")
    sheet["A5"] = "合计"
    sheet["B5"], sheet["B6"] = 1, 2
    book.create_sheet("藏").sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    parsed = parse_in_process(tmp_path / "a.xlsx")
    table = _table(parsed)
    assert table.text == "药物剂量表"
    assert table.rows[1] == ("氨氯地平", "500", "5%", "2.50")
    assert table.rows[2] == ("依那普利", "", "12.5%", "3")
    assert [row[0] for row in table.rows[3:]] == ["合计", "合计"]
    assert table.header_rows == 1
    assert _titles(parsed) == [(1, "用药")]


# What is refused


def _zip(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def test_bad_files_are_refused_by_name(tmp_path: Path) -> None:
    def put(name: str, data: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(data)
        return path

    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)
    encrypted = ole + "EncryptedPackage".encode("utf-16-le")
    assert _refusal(tmp_path / "missing.pdf") == "unreadable"
    assert _refusal(tmp_path) == "unreadable"
    assert _refusal(put("empty.pdf", b"")) == "empty-file"
    assert _refusal(put("a.exe", b"MZ")) == "unknown-type"
    assert _refusal(put("old.doc", ole)) == "old-office"
    assert _refusal(put("old.pptx", ole)) == "old-office"
    assert _refusal(put("secret.docx", encrypted)) == "encrypted"
    assert _refusal(put("page.pdf", b"<html><body>404</body></html>")) == "mislabelled"
    assert _refusal(put("real.docx", b"%PDF-1.7 and more")) == "mislabelled"
    assert _refusal(put("picture.txt", b"\x89PNG\r\n\x1a\n" + bytes(50))) == "mislabelled"
    assert _refusal(put("noise.txt", bytes(range(256)) * 9)) == "not-text"
    assert _refusal(put("broken.pdf", b"%PDF-1.7\nno objects here")) == "broken-file"
    assert (
        _refusal(put("cut.docx", _docx(tmp_path / "b.docx").read_bytes()[:5000])) == "broken-file"
    )
    assert _refusal(put("blank.txt", b" \n\n ")) == "no-text"
    assert _refusal(_zip(tmp_path / "plain.xlsx", {"a.txt": b"x"})) == "mislabelled"


def test_an_office_file_with_another_ones_suffix_is_told_so(tmp_path: Path) -> None:
    path = tmp_path / "a.pptx"
    path.write_bytes(_docx(tmp_path / "a.docx").read_bytes())
    with pytest.raises(FileRefused, match=r"\.docx") as refused:
        parse_in_process(path)
    assert refused.value.code == "mislabelled"


@pytest.mark.parametrize(
    "html",
    [
        "<html><head><title>404 Not Found</title></head><body><h1>Not Found</h1></body></html>",
        "<html><body><h1>抱歉，页面不存在</h1><p>返回首页</p></body></html>",
        "<html><body><p>Just a moment... enable JavaScript and cookies</p></body></html>",
    ],
)
def test_a_saved_error_page_is_no_document(tmp_path: Path, html: str) -> None:
    (tmp_path / "a.html").write_text(html, encoding="utf-8")
    assert _refusal(tmp_path / "a.html") == "error-page"


def test_bombs_are_refused_before_they_are_parsed(tmp_path: Path) -> None:
    xml = b'<?xml version="1.0"?>'
    bomb = _zip(tmp_path / "bomb.docx", {"word/document.xml": bytes(30_000_000)})
    assert _refusal(bomb) == "zip-bomb"
    large = {"word/document.xml": xml, "word/media/a.bin": bytes(3_000_000)}
    assert (
        _refusal(_zip(tmp_path / "large.docx", large), Limits(inflated_bytes=2_000_000))
        == "zip-bomb"
    )
    outside = {
        "xl/workbook.xml": b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
    }
    assert _refusal(_zip(tmp_path / "xxe.xlsx", outside)) == "hostile"
    sparse = tmp_path / "sparse.pdf"
    with sparse.open("wb") as file:
        file.truncate(1 << 30)
    assert _refusal(sparse) == "too-big"


def test_deeply_nested_html_is_refused_or_read_never_a_crash(tmp_path: Path) -> None:
    deep = "<html><body>" + "<div>" * 20_000 + "text" + "</div>" * 20_000
    (tmp_path / "deep.html").write_text(deep, encoding="utf-8")
    try:
        assert read_file(tmp_path / "deep.html").blocks
    except FileRefused as refused:
        assert refused.code in ("broken-file", "no-text", "crashed", "timeout")


# The whole way, through the child


def test_every_format_is_read_in_the_child_without_an_attempt_to_connect(tmp_path: Path) -> None:
    """The child blocks and counts attempts to connect, run programs or write: there are none."""
    from corpus.sandbox import Sandbox

    (tmp_path / "a.md").write_text("# 题\n\nGive 5 mg once a day. Then 10 mg.", encoding="utf-8")
    (tmp_path / "a.html").write_text("<h1>题</h1><p>Give 5 mg. Rest.</p>", encoding="utf-8")
    (tmp_path / "a.txt").write_text("Give 5 mg once a day.", encoding="utf-8")
    _docx(tmp_path / "a.docx")
    show = pptx.Presentation()
    show.slides.add_slide(show.slide_layouts[0]).shapes.title.text = "Give 5 mg. Rest."
    show.save(str(tmp_path / "a.pptx"))
    book = openpyxl.Workbook()
    book.active.append(["a", "b"])
    book.save(tmp_path / "a.xlsx")
    box = Sandbox()
    try:
        for path in sorted(tmp_path.iterdir()):
            answer = box.run("corpus.parse:serve", {"path": str(path)}, Limits())
            assert answer["blocks"], path.name
            assert answer["attempts"] == [], path.name
    finally:
        box.close()


def test_reading_in_the_child_gives_what_reading_here_gives(tmp_path: Path) -> None:
    path = _docx(tmp_path / "a.docx")
    assert read_file(path) == parse_in_process(path)


def test_the_child_refuses_with_the_same_codes(tmp_path: Path) -> None:
    path = tmp_path / "noise.txt"
    path.write_bytes(bytes(range(256)) * 9)
    with pytest.raises(FileRefused) as refused:
        read_file(path)
    assert refused.value.code == "not-text"


def test_parsing_office_files_loads_neither_spacy_nor_torch(tmp_path: Path) -> None:
    from corpus.sandbox import Sandbox

    box = Sandbox()
    try:
        box.run("corpus.parse:serve", {"path": str(_docx(tmp_path / "a.docx"))}, Limits())
        loaded = box.run(
            "tests.corpus.test_sandbox:loaded", {"names": ["torch", "spacy"]}, Limits()
        )
    finally:
        box.close()
    assert loaded["loaded"] == []


def test_the_supported_suffixes() -> None:
    assert {".pdf", ".docx", ".pptx", ".xlsx", ".html", ".htm", ".md", ".txt"} <= SUFFIXES


def test_text_without_a_byte_order_mark_and_in_western_encoding_is_read() -> None:
    from corpus.plaintext import decode

    assert decode("Give 5 mg 高血压 ".encode("utf-16-le") * 300).startswith("Give 5 mg 高血压")
    assert decode(b"caf\xe9, " * 40).startswith("café")
