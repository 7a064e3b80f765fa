"""Which lines become statements: the best, none twice, and no line that only looks the same."""

from __future__ import annotations

import dataclasses

import pytest

from assistant.lines.extract import extract
from assistant.lines.rank import Line, rank_lines
from assistant.lines.units import Unit
from corpus.document import Metadata
from index.passage import Wanted
from tests.assistant.fakes import BigramEncoder, make_found, make_passage


def lines(*texts, scores=None):
    """Lines of passages of their own, best first."""
    made = []
    for rank, text in enumerate(texts):
        unit = Unit(make_passage(text, number=rank, ordinal=rank), text, 0, len(text))
        score = scores[rank] if scores else 1.0 - 0.01 * rank
        made.append(Line(unit, score, 0.5, 0.2, 0.5, 0.6))
    return made


def chosen(*texts, **more):
    return [one.text for one in extract(lines(*texts, **more))]


def test_the_best_come_first_and_at_most_6():
    texts = [f"{name}须饭后口服。" for name in "甲乙丙丁戊己庚辛"]
    different = [f"{text}{'病房检查护理随访记录档案'[at:]}" for at, text in enumerate(texts)]
    assert 1 <= len(chosen(*different)) <= 6
    assert chosen(*different)[0] == different[0]
    assert extract([]) == ()


def test_a_line_far_below_the_best_is_left_out_but_two_are_given():
    texts = ("成人每次 12.5 mg。", "妊娠期禁用。", "全身皮疹伴呼吸困难。")
    assert chosen(*texts, scores=[1.0, 0.1, 0.05]) == list(texts[:2])
    assert chosen(*texts, scores=[1.0, 0.0, 0.0]) == [texts[0]]


def test_what_says_the_same_is_said_once():
    text = "阿卡维林片成人每次 12.5 mg，每日 2 次，饭后口服。"
    assert chosen(text, text.replace("，饭后", "，饭后温水"), text) == [text]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # rows of a dose table
        ("体重（kg）：5～7；每次用量（ml）：1.5", "体重（kg）：8～10；每次用量（ml）：2.5"),
        ("儿童每次 2 片，成人每次 3 片，饭后口服。", "儿童每次 3 片，成人每次 2 片，饭后口服。"),
        ("阿卡维林片成人每次 12.5 mg，饭后口服。", "阿卡维林片成人每次 12.5 μg，饭后口服。"),
        ("阿卡维林片血压 ≥140 mmHg 时使用。", "阿卡维林片血压 <140 mmHg 时使用。"),
        # guidelines that contradict each other
        ("妊娠期可以在医生指导下用阿卡维林片。", "妊娠期不可以在医生指导下用阿卡维林片。"),
        ("毒蛇咬伤后应当切开伤口排毒处理。", "毒蛇咬伤后不应当切开伤口排毒处理。"),
        ("Kerexipine may be used in pregnancy.", "Kerexipine may not be used in pregnancy."),
    ],
)
def test_what_differs_where_it_matters_is_no_repeat(one, other):
    assert chosen(one, other) == [one, other]


def test_lines_side_by_side_become_one_statement():
    text = "成人每次 12.5 mg。每日最多 50 mg。妊娠期禁用。"
    passage = make_passage(text)
    first = text.index("每日")
    spans = [(0, first), (first, text.index("妊娠"))]
    assert [text[slice(*span)] for span in spans] == ["成人每次 12.5 mg。", "每日最多 50 mg。"]
    ranked = [
        Line(Unit(passage, text[start:end], start, end), 1.0 - start / 100, 0.5, 0, 0.5, 0.5)
        for start, end in reversed(spans)
    ]
    (one,) = extract(ranked)
    assert one.text == text[: text.index("妊娠")]


# Ranking


def ranked(question, *passages, wanted, rows=(), language="zh"):
    found = make_found(*passages, wanted=wanted)
    return rank_lines(question, found, rows, encoder=BigramEncoder(), language=language)


def test_a_dose_is_preferred_where_a_dose_is_asked():
    passage = make_passage("阿卡维林用于高血压病人。阿卡维林每次 12.5 mg 口服。", section=("概述",))
    best = ranked("阿卡维林吃多少", passage, wanted=("阿卡维林",))[0]
    assert "12.5 mg" in best.unit.text
    assert best.fitting > 0


def test_a_passage_that_lost_its_digits_gives_no_line():
    lost = make_passage("阿卡维林每次 mg 口服，每日次。", flags=("lost_digits",))
    assert ranked("阿卡维林吃多少", lost, wanted=("阿卡维林",)) == ()


def test_the_rows_of_a_table_that_was_hit_are_lines_even_of_a_table_that_opens_the_document():
    table = make_passage("体重 | 用量\n5～7 | 1.5", kind="table", ordinal=0)
    row = make_passage("体重：5～7；用量：1.5 ml", number=1, kind="row", ordinal=1, parent=0)
    far = make_passage("体重：8～10；用量：2.5 ml", number=2, kind="row", ordinal=9, parent=8)
    found = {line.unit.text: line.score for line in ranked(
        "用量多少", table, wanted=("用量",), rows=(row, far)
    )}  # fmt: skip
    assert set(found) == {row.chunk.text, far.chunk.text}
    assert found[row.chunk.text] > found[far.chunk.text] + 0.3


def test_the_question_s_language_is_preferred():
    zh = make_passage("阿卡维林 akaweilin 12.5 mg")
    en = make_passage("阿卡维林 akaweilin 12.5 mg", number=1, ordinal=1, language="en")
    for language, first in (("zh", zh), ("en", en)):
        lines = ranked("akaweilin", zh, en, wanted=("akaweilin",), language=language)
        assert lines[0].unit.passage == first


def test_a_line_is_better_the_more_of_the_question_it_covers():
    rest = "其余各项须逐一核对。" * 16
    passage = make_passage(f"阿卡维林妊娠期禁用。{rest}饭后口服即可以了。")
    lines = ranked("阿卡维林妊娠期", passage, wanted=("阿卡维林", "妊娠期"))
    assert lines[0].unit.text == "阿卡维林妊娠期禁用。"
    assert lines[0].own == 1.0
    assert lines[0].score == max(line.score for line in lines)


def test_the_dose_of_another_drug_is_no_line():
    """Found by asking the starter library for warfarin's dose: it gave zinc's."""
    zinc = make_passage("6 月龄及以上每天口服元素锌 20 mg。", section=("补锌",))
    other = make_passage("要问清用过什么药，尤其是华法林。", number=1, ordinal=1)
    found = make_found(zinc, other, wanted=("华法林",))
    drug = dataclasses.replace(found.wanted[0], concept="drug")
    found = dataclasses.replace(found, wanted=(drug,))
    for question, texts in (
        ("华法林每天吃多少", {other.chunk.text}),
        ("华法林隔多久吃一次", {other.chunk.text}),
        ("华法林有什么禁忌", {zinc.chunk.text, other.chunk.text}),
    ):
        lines = rank_lines(question, found, (), encoder=BigramEncoder(), language="zh")
        assert {line.unit.text for line in lines} == texts


def test_a_figure_for_another_disease_is_no_line_where_one_is_named():
    own = make_passage("哮喘急性发作的血氧饱和度目标是 94%～98%。", section=("哮喘",))
    copd = Metadata(id="copd", title="慢阻肺要点", edition="1")
    other = make_passage("血氧饱和度目标是 88%～92%。", number=1, source=copd, section=("氧疗",))
    found = make_found(own, other)
    found = dataclasses.replace(found, wanted=(Wanted(("哮喘",), 3.0, "disease"),))
    asked = "哮喘血氧饱和度目标是多少"
    lines = rank_lines(asked, found, (), encoder=BigramEncoder(), language="zh")
    assert {line.unit.passage.number for line in lines} == {0}


def test_of_the_first_lines_the_one_for_whoever_asks_is_read_first():
    some = "有痛风石、慢性关节炎或频繁发作的痛风患者，尿酸目标低于 300 μmol/L。"
    all_of_them = "痛风患者尿酸目标：低于 360 μmol/L，长期保持，不自己停药，定期复查尿酸。"
    question = "痛风尿酸目标是多少"
    lines = ranked(question, make_passage(f"{some}\n{all_of_them}"), wanted=("痛风", "尿酸"))
    assert [line.unit.text for line in lines[:2]] == [all_of_them, some]
    assert lines[0].score >= lines[1].score


def test_a_self_test_of_a_course_stands_behind_its_sections():
    text = "青霉素用前要做皮试。"
    test = make_passage(text, section=("自测",))
    plain = make_passage(text, number=1, ordinal=1, section=("皮试",))
    best = ranked("青霉素用前要做皮试", test, plain, wanted=("青霉素", "皮试"))[0]
    assert best.unit.passage.number == 1
