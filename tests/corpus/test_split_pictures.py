"""What stands beside a table that is a picture is marked; recognised text keeps to itself."""

from __future__ import annotations

from corpus.document import Block
from corpus.split import split
from tests.corpus.test_split import SENTENCE, document, prose, title


def test_a_table_as_picture_is_flagged_on_all_that_its_section_says_and_no_other():
    picture = Block("Image", "", 3, flags=("image_table",))
    before, after = [prose(SENTENCE)] * 15, [prose(SENTENCE)] * 15
    chunks = split(
        document(title("分级"), *before, picture, *after, title("别的"), prose("别的。"))
    )
    assert len(chunks) > 2
    assert all(chunk.flags == ("image_table",) for chunk in chunks[:-1])
    assert chunks[-1].flags == ()
    alone = split(
        document(title("分级"), picture, prose("见上图。"), title("别的"), prose("别的。"))
    )
    assert [chunk.flags for chunk in alone] == [("image_table",), ()]


def test_a_picture_that_is_no_table_is_not_flagged():
    chunks = split(document(title("体位"), prose("侧卧。"), Block("Image", "", 3)))
    assert [chunk.flags for chunk in chunks] == [()]


def test_without_headings_a_picture_is_flagged_near_its_page_only():
    pages = [prose(SENTENCE * 8, page) for page in range(1, 21)]
    picture = Block("Image", "", 10, flags=("image_table",))
    chunks = split(document(*pages[:10], picture, *pages[10:]))
    flagged = [chunk.page for chunk in chunks if "image_table" in chunk.flags]
    assert flagged
    assert all(9 <= page <= 11 for page in flagged)


def test_recognised_text_never_shares_a_chunk_with_typed_text():
    seen = Block("NarrativeText", "一级高血压。", 3, flags=("ocr", "image_table"))
    chunks = split(document(title("分级"), prose("按血压分级。"), seen, seen, prose("尽早治疗。")))
    assert [(chunk.text, chunk.flags) for chunk in chunks] == [
        ("按血压分级。", ()),
        ("一级高血压。\n一级高血压。", ("ocr", "image_table")),
        ("尽早治疗。", ()),
    ]
