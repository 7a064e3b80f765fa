"""Gibberish is left out and named; what only looks odd is kept."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.clean import fold
from corpus.document import Block, ParsedFile
from corpus.errors import FileRefused
from corpus.linting.garble import is_garbled, why_garbled, without_garble
from corpus.parse import parse_in_process

ZH = "高血压定义为在未使用降压药物的情况下非同日三次测量诊室血压，收缩压≥140mmHg或舒张压≥90mmHg。"
EN = (
    "Hypertension is defined as a persistently raised blood pressure, and the patient should be"
    " treated with drugs when changes of life do not bring it down within three months of visits."
)


def _shifted(text: str, by: int) -> str:
    return "".join(chr(max(33, ord(letter) + by)) if letter != " " else " " for letter in text)


@pytest.mark.parametrize(
    "text",
    [
        ZH.encode().decode("latin-1"),
        ZH.encode().decode("cp1252", "replace"),
        ZH.encode().decode("gb18030", "replace"),
        ZH.encode("gb18030").decode("latin-1"),
        ZH.encode("gb18030").decode("cp1252", "replace"),
        ZH.encode("gb18030").decode("big5", "replace"),
        "高血壓定義為在未使用降壓藥物的情況下測量診室血壓".encode("big5").decode("gbk", "replace"),
        "é«˜è¡€åŽ‹",
        "锟斤拷锟斤拷锟斤拷压锟斤拷",
        "ï»¿高血压的诊断ï»¿标准",
        "donâ€™t give â€œaspirinâ€\x9d to the childâ€™s brother",
        "血压\ufffd升高\ufffd时应\ufffd转诊\ufffd治疗",
        "(cid:12)(cid:44)(cid:3)(cid:99)(cid:17)",
        "\ue123\ue234\ue011高血\ue222\ue223\ue224\ue225",
        _shifted(EN, 3),
        _shifted(EN, -29),
        "".join(random.Random(7).choices([chr(c) for c in range(0x4E00, 0x9FA5)], k=80)),
    ],
)
def test_gibberish_is_told_before_and_after_folding(text: str) -> None:
    assert is_garbled(text)
    assert is_garbled(fold(text)) or not fold(text).strip() or "\x9d" in text


@pytest.mark.parametrize(
    "text",
    [
        ZH,
        EN,
        "C6H12O6 + 6O2 → 6CO2 + 6H2O；NaHCO3，KMnO4，Al(OH)3，Ca2+、Mg2+、Fe3+，HCO3- 24 mmol/L",
        "Amoxicillin, Cefuroxime, Azithromycin, Metronidazole, Phenytoin, Levothyroxine,"
        " Bisoprolol, Hydrochlorothiazide, Propylthiouracil, Methylprednisolone, Ciprofloxacin",
        "ACEI ARB CCB BNP HbA1c LDL-C HDL-C ALT AST GGT ALP LDH CK-MB PSA AFP CEA TSH COPD GERD TIA"
        " STEMI NSTEMI PCI CABG DVT SLE ITP TTP DIC HUS NSAIDs PPI SSRI SNRI SGLT2i GLP-1RA",
        "I10.x00 I11.900 I20.000 I21.900x J44.100 E11.900 K25.400 N18.500 R50.900x001 Z00.000",
        "1.2 | 3.4 | 5.6–7.8 | 120/80 | ≥160 | <100 | 2.5% | 38.5℃ | 1:1000 | +++ | ± | -- | /",
        "第一章 总论 ………………………………………… 1\n第二章 诊断 .................................. 5",
        "____________ 签名：________ 日期：____年__月__日 □是 □否 □是 □否 ☑ ☐ ☐ ☐ ☐ ☐ ☐",
        "يۇقىرى قان بېسىمى كېسىلى دېگەن نېمە؟ دورا يېگەندە دىققەت قىلىش كېرەك",
        "ཁྲག་ཤེད་མཐོ་བའི་ནད་ནི་ཅི་ཞིག་ཡིན་ནམ། སྨན་བཟའ་དགོས།",
        "ᠴᠢᠰᠤᠨ ᠤ ᠳᠠᠷᠤᠯᠲᠠ ᠥᠨᠳᠥᠷ ᠡᠮ ᠤᠤᠭᠤᠬᠤ",
        "Gvangjsih Bouxcuengh Swcigih bouxcuengh vunz Nanzningz Liujcouh Gveilinz Baksaek Hozciz"
        " Cungzcoj gij vunz youq mbanj ndaw ranz raeuz bae yawj canghyw ndaej gwn yw daemq lwed",
        "阿卜杜热合曼·买买提，Abdurahman Memet，Tenzin Gyatso，Bayarjargal，Nurlan",
        "La pression artérielle élevée chez la femme enceinte a été traitée par méthyldopa",
        "Tăng huyết áp là bệnh lý mạn tính khi áp lực của máu tác động lên thành động mạch",
        "Nadciśnienie tętnicze jest chorobą układu krążenia, która charakteryzuje się ciśnieniem",
        "黄芪 党参 炙甘草 龙骨 牡蛎 薏苡仁 蛤蚧 䗪虫 鳖甲 蜈蚣 蕲蛇 葶苈子 藁本 荜茇 瓜蒌 薤白",
        "高血壓定義為在未使用降壓藥物的情況下非同日三次測量診室血壓，收縮壓升高",
        "https://www.example.cn/xxgk/qwqx/s3578.shtml rhythm strengths http xml csv pdf BTW",
        "联通",
        "±3×10⁹/L，37.5℃±0.3℃，½片，α、β、γ，µg，Ⅱ°，①②③",
        "",
    ],
)
def test_what_only_looks_odd_is_no_gibberish(text: str) -> None:
    assert why_garbled(text) == ""


@given(st.text(max_size=300))
def test_any_text_is_judged_without_an_error(text: str) -> None:
    assert is_garbled(text) == bool(why_garbled(text))


def _blocks(*texts: str) -> ParsedFile:
    blocks = (Block("Title", "用药", 3, 1), *(Block("NarrativeText", text, 4) for text in texts))
    return ParsedFile(blocks, 9, None)


def test_a_paragraph_of_gibberish_is_left_out_and_its_place_named() -> None:
    parsed = without_garble(_blocks(ZH, "é«˜è¡€åŽ‹é«˜è¡€åŽ‹", ZH, ZH))
    assert [block.text for block in parsed.blocks] == ["用药", ZH, ZH, ZH]
    (found,) = parsed.findings
    assert (found.code, found.severity, found.page) == ("garbled-text", "hold", 4)
    assert found.quote.startswith("é«˜")
    assert "第 4 页“用药”一节" in found.message
    assert "错误的编码" in found.message


def test_a_table_of_gibberish_is_left_out_too() -> None:
    table = Block("Table", "", 2, rows=(("锟斤拷", "锟斤拷"), ("锟斤拷", "5 mg")), header_rows=1)
    parsed = without_garble(ParsedFile((table, Block("NarrativeText", ZH * 3)), 2, None))
    assert [block.kind for block in parsed.blocks] == ["NarrativeText"]


def test_a_file_of_much_gibberish_is_held_and_of_nothing_else_refused() -> None:
    bad = ZH.encode().decode("gb18030", "replace")
    assert "garbled-document" in [one.code for one in without_garble(_blocks(ZH, bad)).findings]
    with pytest.raises(FileRefused, match="乱码") as refused:
        without_garble(_blocks(bad, bad))
    assert refused.value.code == "garbled"


def test_many_places_are_not_all_listed() -> None:
    parsed = _blocks(*(f"{ZH}{n}" for n in range(60)))
    bad = tuple(Block("NarrativeText", "é«˜è¡€åŽ‹é«˜è¡€åŽ‹", page) for page in range(30))
    found = without_garble(ParsedFile((*parsed.blocks, *bad), 30, None)).findings
    assert 5 <= len(found) <= 15


def test_pages_of_the_web_and_texts_lose_their_gibberish(tmp_path) -> None:
    page, text = tmp_path / "a.html", tmp_path / "a.txt"
    bad = "é«˜è¡€åŽ‹" * 4
    page.write_text(f"<h1>高血压</h1><p>{ZH}</p><p>{bad}</p><p>{ZH}</p><p>{ZH}</p>", "utf-8")
    text.write_text(f"高血压\n\n{ZH}\n\n{bad}\n\n{ZH}\n\n{ZH}\n", "utf-8")
    for path in (page, text):
        parsed = parse_in_process(path)
        assert not any(bad[:10] in block.text for block in parsed.blocks)
        assert "garbled-text" in [one.code for one in parsed.findings]
