"""Which pictures may be tables: by the section, the caption and the size; covers and photos not."""

from __future__ import annotations

import pytest

from corpus.document import Block, ParsedFile
from corpus.parse import parse_in_process
from corpus.pictures import note_pictures

_LARGE = Block("Image", "", 5, flags=("image_table",))
_UNSIZED = Block("Image", "", None)


def _title(text: str) -> Block:
    return Block("Title", text, 5, level=1)


def _said(text: str) -> Block:
    return Block("NarrativeText", text, 5)


def _noted(*blocks: Block) -> ParsedFile:
    return note_pictures(ParsedFile(blocks, 9, None))


def _codes(parsed: ParsedFile) -> list[tuple[str, int | None, str]]:
    return [(one.code, one.page, one.quote) for one in parsed.findings]


@pytest.mark.parametrize(
    "says",
    [
        "血压水平分类见表1。",
        "药物剂量如下表所示。",
        "按表 3-1 评估危险分层。",
        "For doses see Table 2.",
        "as in the table below",
    ],
)
def test_a_picture_in_a_section_that_refers_to_a_table_is_one(says: str) -> None:
    for picture in (_LARGE, _UNSIZED):
        parsed = _noted(_title("概述"), _said("前言。"), _title("分级"), _said(says), picture)
        assert parsed.blocks[-1].flags == ("image_table",)
        assert _codes(parsed) == [("image-table", picture.page, "分级")]
        assert "的表格是图片" in parsed.findings[0].message


@pytest.mark.parametrize(
    "caption", ["表 2 降压药剂量", "表二 分级", "Table 3. Doses", "附表1 随访表"]
)
def test_a_caption_names_a_table_above_or_below_it(caption: str) -> None:
    for blocks in ((_said(caption), _UNSIZED), (_UNSIZED, _said(caption))):
        parsed = _noted(_title("用药"), _said("正文。"), *blocks)
        assert _codes(parsed) == [("image-table", None, caption)]


def test_a_captioned_figure_is_none_unless_it_is_a_flow_chart() -> None:
    photo = _noted(_title("体位"), _said("正文见表1。"), _LARGE, _said("图 1 侧卧位照片"))
    assert photo.blocks[2].flags == ()
    assert photo.findings == ()
    chart = _noted(_title("转诊"), _said("正文。"), _LARGE, _said("图 2 转诊流程"))
    assert _codes(chart) == [("image-table", 5, "图 2 转诊流程")]
    assert "有大图" in chart.findings[0].message


def test_a_cover_is_none_and_a_large_picture_that_nothing_explains_may_be_one() -> None:
    cover = Block("Image", "", 1, flags=("image_table",))
    parsed = _noted(cover, _title("指南"), _said("正文。"), _title("治疗"), _said("正文。"), _LARGE)
    assert [block.flags for block in parsed.blocks if block.kind == "Image"] == [
        (),
        ("image_table",),
    ]
    assert _codes(parsed) == [("image-table", 5, "治疗")]


def test_a_picture_of_unknown_size_that_nothing_calls_a_table_is_not_reported() -> None:
    assert _noted(_title("急救"), _said("先呼救。"), _UNSIZED).findings == ()


def test_two_pictures_in_one_section_of_a_page_are_one_finding() -> None:
    assert len(_noted(_title("分级"), _said("见表1和表2。"), _LARGE, _LARGE).findings) == 1


def test_a_page_of_the_web_tells_the_section_of_a_table_that_is_a_picture(tmp_path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        "<html><body><h1>高血压</h1><p><img src='logo.png' width='80' height='20'>总论。</p>"
        "<h2>诊断</h2><p>血压分级见表1。</p><figure><img src='a.png'></figure>"
        "<h2>治疗</h2><p>尽早治疗。</p><div><img src='b.jpg' width='600' height='400'></div>"
        "<h2>随访</h2><p>每月<img src='c.jpg'>一次。</p></body></html>",
        encoding="utf-8",
    )
    parsed = parse_in_process(page)
    assert [(one.code, one.quote) for one in parsed.findings] == [
        ("image-table", "诊断"),
        ("image-table", "治疗"),
    ]
    assert "每月一次。" in [block.text for block in parsed.blocks]


def test_a_word_file_tells_the_section_also_for_a_picture_within_a_table(tmp_path) -> None:
    import io

    import docx
    from docx.shared import Cm
    from PIL import Image

    picture = io.BytesIO()
    Image.new("RGB", (60, 30)).save(picture, "PNG")
    document = docx.Document()
    document.add_heading("诊断", 1)
    document.add_paragraph("诊断标准见表1。")
    cell = document.add_table(1, 1).cell(0, 0)
    cell.paragraphs[0].add_run().add_picture(picture, Cm(10), Cm(5))
    document.add_paragraph("尽早转诊。")
    path = tmp_path / "a.docx"
    document.save(str(path))
    assert [(one.code, one.quote) for one in parse_in_process(path).findings] == [
        ("image-table", "诊断")
    ]
