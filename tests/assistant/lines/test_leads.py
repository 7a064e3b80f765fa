"""What a line begins with says for whom and when it is."""

from __future__ import annotations

import pytest

from assistant.lines.leads import is_later_step, unasked_share, words_of
from assistant.lines.units import Unit
from index.passage import Wanted
from tests.assistant.fakes import make_passage


def unit(text, kind="text"):
    return Unit(make_passage(text, kind=kind), text, 0, len(text))


def share(text, question, *names, kind="text"):
    wanted = (Wanted(names, 1.0),) if names else ()
    return unasked_share(unit(text, kind), words_of(question, wanted))


def test_a_line_for_others_says_more_that_nobody_asked():
    question = "痛风尿酸降到多少"
    general = share("痛风患者降尿酸的达标值：血尿酸低于 360 μmol/L。", question)
    special = share("有痛风石、慢性关节炎或频繁发作的痛风患者，低于 300 μmol/L。", question)
    assert general < special


def test_other_names_of_what_is_asked_are_not_strange():
    assert share("癫痫，停药。", "羊癫疯能停不", "癫痫") < share("癫痫，停药。", "羊癫疯能停不")


def test_of_a_row_its_first_cells_count_without_their_headers():
    row = "药名：氨氯地平；人群：成人；剂量：5 mg"
    assert share(row, "氨氯地平成人多少", kind="row") == 0.0


def test_a_line_without_a_word_before_its_figure_is_all_there_is():
    assert share("15 分钟后血糖仍低，再给一次。", "血糖低") > 0


@pytest.mark.parametrize(
    ("text", "question", "later"),
    [
        ("用药后 2～3 分钟无效可重复，累计 10 mg。", "纳洛酮成人量", True),
        ("用药后 2～3 分钟无效可重复，累计 10 mg。", "纳洛酮打了没效咋办", False),
        ("成人每次 0.4～2 mg，无效可重复。", "纳洛酮成人量", False),
        ("If there is still no effect, repeat the dose.", "naloxone dose", True),
    ],
)
def test_what_comes_after_a_first_try_is_known(text, question, later):
    assert is_later_step(unit(text), question) is later
