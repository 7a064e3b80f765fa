"""Front matter, sidecars and flags: what is taken, what is refused, and in which words."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import MetadataError
from corpus.metadata import make_metadata, read_sidecar, slug, split_front_matter

BODY = "# 高血压\n\n正文。\n"
FRONT = """---
id: htn
title: 高血压指南
edition: 2020
valid_from: 2020-11-01
audience: [village, township]
reviewed_by: null
---
"""


def made(fields=(), flags=(), **rest):
    given_ = {"fallback_title": "文件名", "language": "zh", **rest}
    return make_metadata(dict(fields), dict(flags), **given_)


def test_front_matter_is_cut_from_the_body():
    fields, body = split_front_matter(FRONT + BODY)
    assert body == BODY
    metadata = made(fields)
    assert metadata.key == "htn@2020"
    assert metadata.title == "高血压指南"
    assert metadata.valid_from == dt.date(2020, 11, 1)
    assert metadata.audience == ("village", "township")
    assert metadata.reviewed_by is None


def test_windows_line_ends_and_a_byte_order_mark_do_not_hide_front_matter():
    fields, body = split_front_matter("\ufeff" + (FRONT + BODY).replace("\n", "\r\n"))
    assert fields["id"] == "htn"
    assert body.startswith("# 高血压")


@pytest.mark.parametrize("text", [BODY, "", "--- 不是栏线\n", "---\n\n正文，没有第二条线。\n"])
def test_a_text_without_front_matter_is_all_body(text):
    assert split_front_matter(text) == ({}, text)


def test_rules_with_prose_between_them_are_no_front_matter():
    text = "---\n\n提醒: - 先测血压: 再开药\n\n---\n正文\n"
    assert split_front_matter(text) == ({}, text)


def test_of_a_slide_decks_front_matter_only_the_title_is_used():
    deck = "---\ntheme: seriph\ntitle: 急救入门\nlayout: cover\n---\n" + BODY
    assert split_front_matter(deck) == ({"title": "急救入门"}, BODY)
    assert split_front_matter("---\ntheme: seriph\n---\n" + BODY) == ({}, BODY)


@pytest.mark.parametrize(
    "front",
    [
        "id: [a\n",
        "title: 甲: 乙: 丙\n",
        "title: 甲\nvalid_from: 2020-13-45\n",
        "title: " + "[" * 5000 + "\n",
    ],
)
def test_bad_yaml_is_one_sentence(front):
    with pytest.raises(MetadataError) as caught:
        split_front_matter(f"---\n{front}---\n{BODY}")
    assert "YAML" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_front_matter_that_is_never_closed_is_said_not_read_as_text():
    with pytest.raises(MetadataError, match="没有结尾的 ---"):
        split_front_matter("---\ntitle: 高血压\n\n# 高血压\n")


def test_an_unknown_key_is_named_with_the_known_ones():
    with pytest.raises(MetadataError) as caught:
        made({"title": "甲", "publisher": "某出版社", "auther": None})
    message = str(caught.value)
    assert "publisher" in message
    assert "auther" in message
    assert "issuer" in message


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "leaflet"),
        ("tier", "global"),
        ("populations", ["men"]),
        ("year", "last year"),
        ("digest", "maybe"),
        ("valid_from", 2020),
        ("valid_from", "2020-11"),
        ("id", "a b"),
        ("id", "a@b"),
        ("id", "../a"),
        ("edition", "a@b"),
        ("topics", {"a": 1}),
        ("issuer", ["甲"]),
    ],
)
def test_a_wrong_value_names_its_key(field, value):
    with pytest.raises(MetadataError, match=field):
        made({"title": "甲", field: value})


@pytest.mark.parametrize(
    ("edition", "expected"),
    [(2020, "2020"), (2.1, "2.1"), (dt.date(2020, 11, 1), "2020-11-01"), ("第三版", "第三版")],
)
def test_an_edition_that_yaml_read_as_a_number_or_a_date_is_text(edition, expected):
    assert made({"edition": edition}).edition == expected


def test_a_year_stands_in_for_an_edition_and_is_read_out_of_one():
    assert made({"year": 2020}).edition == "2020"
    assert made({"edition": "2017年修订版"}).year == 2017
    assert made({"title": "2019 年版指南"}).year == 2019
    assert made({"edition": "第三版"}).year is None
    assert made({"edition": "2017年版", "year": 2018}).year == 2018


def test_an_empty_known_key_is_as_good_as_absent_and_one_word_is_a_list():
    metadata = made({"issuer": None, "edition": None, "audience": "village", "id": 12})
    assert (metadata.issuer, metadata.edition) == ("", "")
    assert metadata.audience == ("village",)
    assert metadata.id == "12"


def test_flags_fill_and_override_and_empty_flags_do_neither():
    fields = {"title": "甲", "issuer": "乙", "audience": ["village"]}
    flags = {"issuer": "丙", "year": 2021, "title": None, "audience": ()}
    metadata = made(fields, flags)
    assert (metadata.title, metadata.issuer, metadata.year) == ("甲", "丙", 2021)
    assert metadata.audience == ("village",)


def test_what_nobody_stated_comes_from_the_file():
    metadata = made(fallback_title="Fever \n in  children", language="en")
    assert (metadata.title, metadata.language) == ("Fever in children", "en")
    assert metadata.id == "fever-in-children"
    assert made({"title": "甲", "language": "zh"}, language="en").language == "zh"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("国家基层高血压防治管理指南（2020 版）", "国家基层高血压防治管理指南-2020-版"),
        ("Ｆｅｖｅｒ　ｉｎ　children", "fever-in-children"),
        ("a/b\\c@d", "a-b-c-d"),
    ],
)
def test_slug(text, expected):
    assert slug(text) == expected


def test_a_title_without_a_letter_still_gives_an_id_of_its_own():
    assert slug("！！！").startswith("doc-")
    assert slug("！！！") != slug("？？？")


@given(st.text(min_size=1, max_size=200) | st.text(alphabet="\ud800\udfff！ ", min_size=1))
def test_every_title_gives_an_id_that_front_matter_would_take(text):
    name = slug(text)
    assert made({"id": name}).id == name
    assert slug(text) == name


@pytest.mark.parametrize("name", ["guide.pdf.meta.yaml", "guide.meta.yaml"])
def test_a_sidecar_is_found_under_either_name(tmp_path, name):
    (tmp_path / name).write_text("title: 指南\nedition: 2021\n", encoding="utf-8-sig")
    assert read_sidecar(tmp_path / "guide.pdf") == {"title": "指南", "edition": 2021}
    assert read_sidecar(tmp_path / "other.pdf") == {}


@pytest.mark.parametrize("text", ["- a\n- b\n", "只有一句话", "a: [", "valid_from: 2020-02-31\n"])
def test_a_broken_sidecar_is_named(tmp_path, text):
    (tmp_path / "guide.meta.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(MetadataError, match=r"guide\.meta\.yaml"):
        read_sidecar(tmp_path / "guide.pdf")


def test_a_sidecar_that_is_not_utf8_is_named(tmp_path):
    (tmp_path / "guide.meta.yaml").write_bytes("title: 指南\n".encode("gb18030"))
    with pytest.raises(MetadataError, match=r"guide\.meta\.yaml"):
        read_sidecar(tmp_path / "guide.pdf")
