"""A statement says what the tally says; whoever changes a byte of it is found out."""

import base64
import csv
import io
import json
import os
import re
import stat
from dataclasses import replace

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.learning.signing import KeyUnusable, StatementKey, holds, statement_key
from assistant.learning.statement_check import MOST, opened, verify
from assistant.learning.statement_csv import write_csv
from assistant.learning.statement_pdf import write_pdf
from assistant.learning.statement_seal import sealed_pdf
from assistant.learning.statements import code_of, draw_up, signed_bytes, typed_code
from tests.assistant.learning.credit_made import (
    FOREIGN,
    KEY,
    NOON,
    WHO,
    entry,
    imported,
    signed,
    tallied,
)

KEYS = {KEY.public: "甲县基层导师（本机）"}
SOME = signed([entry(1), imported(2)])


def resigned(content, key=KEY):
    """Sign any content, as somebody with a key could."""
    plain = signed_bytes(content)
    whole = {"code": code_of(plain), "signature": key.sign("statement", plain)}
    return json.dumps(whole | {"statement": content}, ensure_ascii=False).encode()


def content_of(data=SOME.json):
    return json.loads(data)["statement"]


def text_of(pdf):
    document = pypdfium2.PdfDocument(pdf)
    text = "\n".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return text


def cells_of(data):
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_the_key_is_made_once_and_nobody_else_reads_it(tmp_path):
    home = tmp_path / "new"
    key = statement_key(home)
    assert statement_key(home).public == key.public != statement_key(tmp_path / "other").public
    assert stat.S_IMODE(os.stat(home / "statement.key").st_mode) == 0o600
    assert [path.name for path in home.iterdir()] == ["statement.key"]
    (home / "statement.key").write_bytes(b"short")
    with pytest.raises(KeyUnusable, match="备份"):
        statement_key(home)


def test_a_signature_stands_for_one_purpose_only():
    signature = KEY.sign("csv", b"data")
    assert holds(KEY.public, "csv", b"data", signature)
    assert not holds(KEY.public, "pdf", b"data", signature)
    assert not holds(FOREIGN.public, "csv", b"data", signature)
    for odd in ("", "zz", signature.upper(), signature + "00", "é" * 128):
        assert not holds(KEY.public, "csv", b"data", odd)
    assert not holds("00", "csv", b"data", signature)


def test_it_says_what_the_tally_says():
    said = SOME.statement
    assert (said.issuer, said.name, said.example, said.region) == (
        "甲县基层导师", "张三", True, "example"
    )  # fmt: skip
    assert [str(one.credits) for one in said.entries] == ["0.166", "0.500"]
    assert (str(said.earned), str(said.imported)) == ("0.666", "0.500")
    assert said.last_hash == f"{2:064x}" and WHO not in SOME.json.decode()
    assert opened(SOME.json) == SOME


def test_all_three_forms_are_valid_and_carry_the_code():
    for data in (SOME.json, write_csv(SOME, KEY), write_pdf(SOME, KEY)):
        for code in ("", SOME.code, SOME.code.lower().replace("-", " ")):
            verdict = verify(data, code=code, keys=KEYS)
            assert verdict.valid and verdict.issuer == KEYS[KEY.public]
            assert verdict.signed.statement == SOME.statement
            assert verdict.sentence.startswith("有效：") and SOME.code in verdict.sentence
            assert "示例规则，未获主管部门认定" in verdict.sentence
            assert "有效学分 0.666" in verdict.sentence and "2 条记录" in verdict.sentence


def test_a_valid_statement_of_an_unknown_key_says_that_anybody_may_have_made_it():
    verdict = verify(SOME.json, keys={})
    assert verdict.valid and verdict.issuer == "" and "不能说明是谁出具的" in verdict.sentence


def test_the_code_is_short_and_forgives_what_is_misread():
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{5}-){3}[0-9A-HJKMNP-TV-Z]{5}", SOME.code)
    assert typed_code("ol1i0-00000 00000－0000O") == "01110-00000-00000-00000"
    assert typed_code("０" * 20) == "00000-00000-00000-00000"
    for wrong in ("", "123", SOME.code + "0", "U" * 20, "验" * 20):
        assert typed_code(wrong) is None


def test_another_code_is_named():
    other = signed([entry(1)]).code
    verdict = verify(SOME.json, code=other, keys=KEYS)
    assert not verdict.valid and other in verdict.sentence and SOME.code in verdict.sentence
    assert "20 个" in verify(SOME.json, code="12345", keys=KEYS).sentence


def test_every_changed_byte_of_the_json_is_seen():
    tried = 0
    for place, byte in enumerate(SOME.json):
        for flip in (1, 0x20, 0x80):
            changed = bytearray(SOME.json)
            changed[place] = byte ^ flip
            verdict = verify(bytes(changed), keys=KEYS)
            assert not verdict.valid and verdict.sentence.startswith("无效："), (place, flip)
            tried += 1
    print(tried, "changes")


def test_every_changed_byte_of_the_pdf_is_seen():
    pdf = write_pdf(SOME, KEY)
    for place in range(len(pdf)):
        changed = bytearray(pdf)
        changed[place] ^= 1
        assert not verify(bytes(changed), keys=KEYS).valid, place
    for more in (pdf + b"\n", pdf[:-1], pdf + pdf, b"\n" + pdf, pdf[:4000]):
        assert not verify(more, keys=KEYS).valid
    print(len(pdf), "changes")


def test_a_changed_cell_is_seen_and_its_line_named():
    data = write_csv(SOME, KEY)
    whole = cells_of(data)
    for at, cells in enumerate(whole):
        for column in range(len(cells)):
            rows = [list(one) for one in whole]
            rows[at][column] += "0"
            text = io.StringIO()
            csv.writer(text).writerows(rows)
            verdict = verify(text.getvalue().encode("utf-8-sig"), keys=KEYS)
            assert not verdict.valid, (at, column)
            if not cells[0].startswith(("签名内容", "封签")):
                assert f"表格第 {at + 1} 行" in verdict.sentence, (at, verdict.sentence)
    for rows in (whole[:20] + whole[21:], [*whole[:20], whole[19], *whole[20:]], whole[1:]):
        text = io.StringIO()
        csv.writer(text).writerows(rows)
        assert not verify(text.getvalue().encode("utf-8-sig"), keys=KEYS).valid


def test_a_table_that_was_saved_again_without_a_change_still_holds():
    rows = [[*cells, "", ""] for cells in cells_of(write_csv(SOME, KEY))]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    assert verify(text.getvalue().encode(), keys=KEYS).valid


def test_the_csv_opens_in_a_spreadsheet_and_runs_nothing():
    some = signed([entry(1, title="=1+1"), entry(2, title="@SUM(A1)", at=NOON)], name="-2+3")
    data = write_csv(some, KEY)
    assert data.startswith(b"\xef\xbb\xbf") and b"\r\n" in data
    rows = cells_of(data)
    assert ["学员", "'-2+3"] in rows and ["验证码", some.code] in rows
    assert any("'=1+1" in cells for cells in rows) and any("'@SUM(A1)" in c for c in rows)
    assert all(not cell.startswith(("=", "+", "-", "@")) for cells in rows for cell in cells)
    assert verify(data, keys=KEYS).valid


def test_the_pdf_shows_the_code_the_totals_and_the_warning():
    pdf = write_pdf(SOME, KEY)
    text = text_of(pdf)
    assert text.count(SOME.code) >= 2
    for said in ("基层导师学习学分证明", "张三", "0.666", "病例 1", "示例规则，未获主管部门认定",
                 "外地认可", "2026-09-23", "第 1 页"):  # fmt: skip
        assert said in text, said
    assert write_pdf(SOME, KEY) == pdf, "the same statement gives the same bytes"
    page = pypdfium2.PdfDocument(pdf)[0]
    assert [round(side) for side in page.get_size()] == [595, 842]


def test_the_json_is_attached_to_the_pdf():
    document = pypdfium2.PdfDocument(write_pdf(SOME, KEY))
    assert document.count_attachments() == 1
    attached = document.get_attachment(0)
    assert attached.get_name() == "statement.json"
    assert bytes(attached.get_data()) == SOME.json


def test_a_long_statement_goes_over_pages_each_with_the_code():
    long = signed([entry(n, title="很长的题目" * 12) for n in range(60)])
    pdf = write_pdf(long, KEY)
    pages = len(pypdfium2.PdfDocument(pdf))
    assert pages >= 3 and text_of(pdf).count(f"验证码 {long.code}") >= pages
    for data in (pdf, write_csv(long, KEY)):
        assert verify(data, code=long.code, keys=KEYS).valid


@pytest.mark.parametrize(
    "name", ["<b>粗</b>&amp;", "𠮷野家😀", "换\n行\t", "\ud800\u202e\x00", "", "长" * 500, "龘"]
)
def test_no_name_breaks_a_form(name):
    some = signed([entry(1, title=f"题 {name}", subject=name)], name=name)
    for data in (some.json, write_csv(some, KEY), write_pdf(some, KEY)):
        verdict = verify(data, keys=KEYS)
        assert verdict.valid and verdict.sentence.isprintable()


def test_rules_that_are_no_example_carry_no_warning():
    real = tallied([entry(1, number=1, hash="1" * 64)])
    real = replace(real, rules=replace(real.rules, example=False, source="甲文件\n〔2026〕1 号"))
    some = draw_up(real, key=KEY, issuer="甲", person=WHO, name="", at=NOON)
    assert "未获" not in text_of(write_pdf(some, KEY))
    assert "未获" not in verify(some.json, keys=KEYS).sentence


def test_what_no_ledger_has_kept_is_not_stated():
    with pytest.raises(ValueError):
        draw_up(tallied([entry(1)]), key=KEY, issuer="甲", person=WHO, name="", at=NOON)


def test_who_has_no_entries_gets_a_statement_of_nothing():
    empty = signed([])
    assert str(empty.statement.earned) == "0.000" and empty.statement.last_hash == "0" * 64
    for data in (empty.json, write_csv(empty, KEY), write_pdf(empty, KEY)):
        assert verify(data, keys=KEYS).valid


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{", b"{}", b"[]", b"null", b"\xff\xfe", b"%PDF-1.4", b"a,b\r\n", b"\0" * 50,
        b'{"code":1,"signature":2,"statement":3}', b'{"code":"","signature":"","statement":{}}',
        b'{"a":' * 5000 + b"1" + b"}" * 5000, b'"' * 1001, b"\xe5\xb0\x81\xe7\xad\xbe,x\r\n",
        SOME.json.replace(b'{"code"', b'{"code":"","code"', 1),
        SOME.json.replace(b'"form":1', b'"form":1,"form":1', 1),
        SOME.json.replace(b'"form":1', b'"form":1.0', 1),
        SOME.json.replace(b'"form":1', b'"form":NaN', 1),
        b'{"x":' + b"9" * 5000 + b"}",
        b"x" * (MOST + 1),
    ],
)  # fmt: skip
def test_what_is_no_statement_is_refused_in_a_sentence(data):
    verdict = verify(data, keys=KEYS)
    assert not verdict.valid and verdict.signed is None
    assert re.fullmatch(r"无效：.{5,}。", verdict.sentence)


@settings(max_examples=200, deadline=None)
@given(
    st.binary(max_size=400)
    | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))
)
def test_no_bytes_break_the_check(data):
    for some in (data, b"%PDF-" + data, b"{" + data, "封签,".encode() + data):
        assert not verify(some, keys=KEYS).valid


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"form": 2}, "另一个版本"),
        ({"earned": "-1"}, "不合格式"),
        ({"earned": "NaN"}, "不合格式"),
        ({"name": "\u001b[2J"}, "不合格式"),
        ({"issued_at": 2**60}, "不合格式"),
        ({"issued_at": "1"}, "不合格式"),
        ({"entries": [{}]}, "不合格式"),
        ({"last_hash": "x"}, "不合格式"),
    ],
)
def test_what_is_signed_but_no_statement_is_refused(change, said):
    assert said in verify(resigned(content_of() | change), keys=KEYS).sentence


def test_a_signature_of_another_key_is_not_the_issuer_s():
    assert not verify(resigned(content_of(), FOREIGN), keys=KEYS).valid
    moved = content_of() | {"key": FOREIGN.public, "earned": "25.000"}
    verdict = verify(resigned(moved, FOREIGN), keys=KEYS)
    assert verdict.valid and not verdict.issuer, "whole, but of somebody unknown"
    assert verify(resigned(moved, FOREIGN), code=SOME.code, keys=KEYS).valid is False


def test_a_page_of_another_statement_cannot_be_put_around_the_json():
    rich = signed([entry(n) for n in range(50)], key=FOREIGN)
    pdf = write_pdf(rich, FOREIGN).replace(rich.json, SOME.json)
    assert "PDF 出具后被改动" in verify(sealed_pdf(pdf, FOREIGN), keys=KEYS).sentence
    table = cells_of(write_csv(rich, FOREIGN))
    inner = base64.b64encode(SOME.json).decode()
    rows = [cells for cells in table if cells and not cells[0].startswith(("签名内容", "封签"))]
    text = io.StringIO()
    csv.writer(text).writerows([*rows, ["签名内容 1/1", f"json:{inner}"], ["封签", "0" * 128]])
    assert "表格第" in verify(text.getvalue().encode(), keys=KEYS).sentence


def test_a_key_needs_thirty_two_bytes():
    with pytest.raises(ValueError):
        StatementKey(b"short")
