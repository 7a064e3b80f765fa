"""A list steps back where the question is about a few of its items only."""

from __future__ import annotations

import pytest

from assistant.lines.items import holds_others
from assistant.lines.units import Unit
from index.passage import Wanted
from tests.assistant.fakes import make_passage

DANGERS = "• 上腹剧痛，转诊。\n• 全身肌肉痛，停药。\n• 黄疸，停药。\n• 嘴歪、手无力，呼叫 120。"
DROOP = (Wanted(("嘴歪",), 4.0), Wanted(("糖尿病",), 3.0))


def unit(text, section=("立即转诊的情况",), context=""):
    return Unit(make_passage(text, section=section), text, 0, len(text), context)


def test_a_list_with_one_item_on_the_point_steps_back():
    assert holds_others(unit(DANGERS), DROOP)


@pytest.mark.parametrize(
    ("text", "section", "wanted"),
    [
        # every item answers: what is asked about stands in the heading or the lead-in
        (DANGERS, ("嘴歪怎么办",), DROOP),
        ("有嘴歪的人：\n" + DANGERS, ("处理",), DROOP),
        # two of four are no few of three
        ("• 嘴歪一。\n• 嘴歪二。\n• 三。", ("处理",), DROOP),
        # nothing asked about stands in it, or hardly anything
        (DANGERS, ("处理",), (Wanted(("发热",), 4.0),)),
        (DANGERS, ("处理",), (Wanted(("嘴歪",), 0.5), Wanted(("糖尿病",), 4.0))),
        # a sentence and a short list are no long list
        ("嘴歪、手无力，呼叫 120。", ("处理",), DROOP),
        ("• 嘴歪，呼叫 120。\n• 黄疸，停药。", ("处理",), DROOP),
    ],
)
def test_other_lists_stay_whole(text, section, wanted):
    assert not holds_others(unit(text, section), wanted)
