"""Asked for a dose, what doses or bars the drug comes first; else nothing moves."""

from __future__ import annotations

from assistant.lines.dosing import doses_first
from assistant.lines.rank import rank_lines
from index.passage import Wanted
from tests.assistant.fakes import BigramEncoder, make_found, make_passage

OTHER = "蜂蜇者尽快去掉蜂刺并远离现场。"
DOSE = "阿卡维林成人每次 5 mg，肌内注射。"
BAN = "阿卡维林不要静脉推注。"


def order(question: str, *texts: str) -> list[str]:
    passages = [make_passage(text, number=at, ordinal=at) for at, text in enumerate(texts)]
    wanted = (Wanted(("阿卡维林",), 2.0, "drug", surface="阿卡维林"),)
    lines = rank_lines(question, make_found(*passages), (), encoder=BigramEncoder(), language="zh")
    single = sorted(lines, key=lambda line: texts.index(line.unit.passage.chunk.text))
    seen = dict.fromkeys(
        line.unit.passage.chunk.text for line in doses_first(question, single, wanted)
    )
    return list(seen)


def test_the_dose_and_the_ban_come_before_what_else_was_found():
    assert order("蜂蜇过敏阿卡维林打多少", OTHER, BAN, DOSE) == [BAN, DOSE, OTHER]


def test_without_a_dose_of_the_drug_nothing_moves():
    assert order("蜂蜇过敏阿卡维林打多少", OTHER, BAN) == [OTHER, BAN]


def test_where_no_dose_is_asked_nothing_moves():
    assert order("蜂蜇过敏怎么处理", OTHER, BAN, DOSE) == [OTHER, BAN, DOSE]
