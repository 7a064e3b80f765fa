"""Two documents that contradict each other, and the many that only look as if they did."""

from __future__ import annotations

import itertools
from functools import cache
from pathlib import Path

import pytest

import corpus
from assistant.contradictions.conflicts import Conflict, conflicts
from corpus.document import Chunk, Document, Metadata
from corpus.metadata import make_metadata, split_front_matter
from corpus.parse import parse_in_process
from corpus.split import split
from index.lexicon import built_in
from index.passage import Passage

LIBRARY = Path(corpus.__file__).parent / "library"
NUMBERS = itertools.count()


def said(name: str, text: str, *, title: str = "高血压防治", kind="text", section=("治疗",)):
    source = Metadata(id=name, title=title)
    chunk = Chunk(f"{name}{next(NUMBERS)}", source.key, 0, kind, text, section, 3, (0, 9), "zh")
    return Passage(0, chunk, source)


def found(one: str, other: str, **about) -> tuple[Conflict, ...]:
    return conflicts((said("a", one, **about), said("b", other, **about)), built_in())


ANAPHYLAXIS = {"title": "严重过敏反应诊治"}


@pytest.mark.parametrize(
    ("one", "other", "about"),
    [
        ("成人高血压，氨氯地平口服 5 mg，每日 1 次。", "成人，氨氯地平口服 50 mg，每日 1 次。", {}),
        ("成人：肾上腺素 0.5 mg，肌内注射。", "成人：肾上腺素 0.3 mg，肌内注射。", ANAPHYLAXIS),
        ("儿童：肾上腺素 0.01 mg/kg，肌注。", "儿童：肾上腺素 0.1 mg/kg，肌注。", ANAPHYLAXIS),
        ("Adults: adrenaline 0.5 mg, intramuscular.", "成人：肾上腺素肌注 5 mg。", ANAPHYLAXIS),
        ("肾上腺素肌注，5～15 分钟可重复。", "肾上腺素肌注，20～30 分钟可重复。", ANAPHYLAXIS),
        ("氨氯地平口服，每日不超过 10 mg。", "氨氯地平口服，最大每日 20 mg。", {}),
        ("每人每日食盐少于 5 g。", "每日食盐不超过 6 g。", {}),
        ("男性腰围 ≥90 cm 为中心性肥胖。", "中心性肥胖：男性腰围 ≥85 cm，女性腰围 ≥80 cm。", {}),
        ("诊室血压 ≥140/90 mmHg 可诊断高血压。", "诊室血压 ≥130/80 mmHg 可诊断高血压。", {}),
    ],
)  # fmt: skip
def test_two_figures_that_cannot_both_be_right_are_found(one, other, about):
    (conflict,) = found(one, other, **about)
    assert (conflict.first.document, conflict.second.document) == ("a@", "b@")
    assert conflict.first.quote == one
    assert conflict.second.quote == other
    assert conflict.first.section == "治疗"
    assert conflict.first.page == 3
    assert conflict.first.figure in conflict.message
    assert conflict.second.figure in conflict.message


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # another patient, per kilogram or not, another route, another step of the treatment
        ("成人高血压，氨氯地平口服 5 mg。", "老年高血压，氨氯地平口服 2.5 mg。"),
        ("儿童，布洛芬口服每次 10 mg/kg。", "儿童，布洛芬口服每次 200 mg。"),
        ("6 岁以下儿童，布洛芬口服 100 mg。", "12 岁以下儿童，布洛芬口服 200 mg。"),
        ("拉贝洛尔静脉注射 20 mg。", "拉贝洛尔口服 100 mg。"),
        ("卡托普利起始口服 12.5 mg。", "卡托普利口服，维持 25 mg。"),
        ("氨氯地平口服，最大每日 10 mg。", "氨氯地平口服每日 5 mg。"),
        ("美托洛尔缓释片每次 47.5 mg，口服。", "美托洛尔片每次 25 mg，口服。"),
        # another indication
        ("高血压用阿司匹林口服 75 mg。", "急性心肌梗死用阿司匹林口服 300 mg。"),
        # narrower, overlapping, the same in other units, the same a day
        ("氨氯地平口服每次 5～10 mg。", "氨氯地平口服每次 5 mg。"),
        ("氨氯地平口服每次 2.5～5 mg。", "氨氯地平口服每次 5～10 mg。"),
        ("氨氯地平口服每次 0.005 g。", "氨氯地平口服每次 5 mg。"),
        ("卡托普利口服每次 50 mg，每日 1 次。", "卡托普利口服每次 25 mg，每日 2 次。"),
        # no dose at all: a strength, a dilution, two drugs in one tablet
        ("氨氯地平口服每片 5 mg。", "氨氯地平口服每次 10 mg。"),
        ("缬沙坦/氨氯地平口服 80 mg/5 mg。", "氨氯地平口服 10 mg。"),
        ("呋塞米静脉注射，加入生理盐水 100 mL。", "呋塞米静脉注射，加入生理盐水 250 mL。"),
        # other thresholds of the same thing
        ("男性腰围 ≥90 cm 为中心性肥胖。", "女性腰围 ≥85 cm 为中心性肥胖。"),
        ("诊室血压 ≥140/90 mmHg 可诊断高血压。", "诊室血压的目标是 <130/80 mmHg。"),
        ("诊室血压 ≥140/90 mmHg 可诊断高血压。", "家庭血压 ≥135/85 mmHg 可诊断高血压。"),
        ("每日食盐少于 5 g。", "口服补液盐每升含食盐 2.6 g，不超过 1 L。"),
    ],
)
def test_what_only_looks_like_a_contradiction_is_none(one, other):
    assert found(one, other) == ()


def test_rows_are_read_cell_by_cell():
    rows = (
        "药物：卡托普利；人群：成人；起始剂量：12.5 mg；目标剂量：50 mg；途径：口服",
        "药物：卡托普利；人群：成人；起始剂量：12.5 mg；目标剂量：500 mg；途径：口服",
    )
    (conflict,) = found(*rows, kind="row")
    assert {conflict.first.figure, conflict.second.figure} == {"50 mg", "500 mg"}
    assert found(rows[0], rows[0], kind="row") == ()


def test_a_whole_table_and_doubtful_text_claim_nothing():
    assert found("氨氯地平口服 5 mg。", "氨氯地平口服 50 mg。", kind="table") == ()
    one, other = said("a", "氨氯地平口服 5 mg。"), said("b", "氨氯地平口服 50 mg。")
    read = Chunk("x", "c@", 0, "text", "氨氯地平口服 50 mg。", (), 1, (0, 9), "zh", None, ("ocr",))
    assert len(conflicts((one, other), built_in())) == 1
    assert conflicts((one, Passage(0, read, Metadata("c", "高血压防治"))), built_in()) == ()


def test_a_document_that_gives_both_figures_has_shown_the_difference():
    both = "说明书：氨氯地平口服每次 5 mg。\n世界卫生组织：氨氯地平口服每次 50 mg。"
    assert found(both, "氨氯地平口服每次 50 mg。") == ()


def test_a_line_that_says_how_two_sources_differ_claims_neither():
    line = "氨氯地平说明书口服每次 5 mg，少于世界卫生组织的用量。"
    assert found(line, "氨氯地平口服每次 50 mg。") == ()


def test_a_document_does_not_contradict_itself_and_may_be_asked_about_alone():
    one, other = said("a", "氨氯地平口服 5 mg。"), said("b", "氨氯地平口服 50 mg。")
    third = said("c", "每日食盐少于 5 g。")
    assert conflicts((one, said("a", "氨氯地平口服 50 mg。")), built_in()) == ()
    assert len(conflicts((one, other, third), built_in(), of="a@")) == 1
    assert conflicts((one, other, third), built_in(), of="c@") == ()


@cache
def library() -> tuple[Passage, ...]:
    passages = []
    for path in sorted(LIBRARY.rglob("*.md")):
        fields, _ = split_front_matter(path.read_text(encoding="utf-8"))
        source = make_metadata(fields, {}, fallback_title="", language="zh")
        blocks = parse_in_process(path).blocks
        chunks = split(Document(source, "0", path.name, blocks, None))
        passages.extend(Passage(0, chunk, source) for chunk in chunks)
    return tuple(passages)


def test_the_library_does_not_contradict_itself():
    shown = [
        (one.name, one.first.document, one.first.quote, one.second.document, one.second.quote)
        for one in conflicts(library(), built_in())
    ]
    assert shown == []


def test_a_slip_in_the_library_would_be_seen():
    slips = (
        ("anaphylaxis", "0.5 mg", "5 mg"),
        ("heart-failure", "1.25 mg", "12.5 mg"),
        ("tuberculosis", "450 mg", "4500 mg"),
    )
    for name, right, wrong in slips:
        copies = tuple(
            said(f"{name}-x", one.chunk.text.replace(right, wrong), title=one.source.title,
                 kind=one.chunk.kind, section=one.chunk.section)
            for one in library()
            if one.source.title == titles()[name] and right in one.chunk.text
        )  # fmt: skip
        assert conflicts((*library(), *copies), built_in(), of=f"{name}-x@"), name


@cache
def titles() -> dict[str, str]:
    paths = (LIBRARY / "guidelines").glob("*.md")
    return {
        path.stem: str(split_front_matter(path.read_text(encoding="utf-8"))[0]["title"])
        for path in paths
    }
