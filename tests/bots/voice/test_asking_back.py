"""Whether a heard question is answered at once, and what the reply to asking back means."""

from __future__ import annotations

import pytest

from bots.voice.asking_back import settle, understand
from bots.voice.doubts import doubts
from index.lexicon import built_in

LX = built_in()
MISHEARD = "头孢可我一次一百毫克"
TWINS = "雅施达四毫克一天一次"


@pytest.mark.parametrize(
    ("heard", "names", "certain"),
    [
        (MISHEARD, [("头孢克肟",)], [False]),
        ("啊磨西淋和布落芬", [("阿莫西林",), ("布洛芬",)], [False, False]),
        (TWINS, [("雅施达", "压氏达")], [False]),
        ("阿莫西林零点五克", [("阿莫西林", "阿洛西林")], [True]),
        ("头孢克肟一百毫克", [("头孢克肟", "头孢克洛")], [True]),
        ("amoxacillin 500 mg", [("amoxicillin",)], [False]),
        ("硝苯地平十毫克", [], []),
        ("感冒怎么办", [], []),
    ],
)
def test_which_drugs_may_be_others(heard, names, certain):
    found = doubts(heard, LX)
    assert [one.names for one in found] == names
    assert [one.certain for one in found] == certain
    assert all(heard[one.start : one.end] == one.heard for one in found)


def test_a_question_without_doubt_is_answered_at_once():
    spoken = understand("硝苯地平十毫克一天三次", LX, "zh")
    assert not spoken.ask_first
    assert spoken.lines == (
        "您问的是：硝苯地平 10 毫克，1 天 3 次？",
        "听到的话：硝苯地平十毫克一天三次",
    )


def test_a_question_without_drug_or_figure_shows_what_was_heard():
    assert understand("感冒怎么办", LX, "zh").lines == ("听到的话：感冒怎么办",)
    assert understand("how is fever treated", LX, "en").lines == ("Heard: how is fever treated",)


def test_a_similar_name_is_pointed_out_without_asking():
    spoken = understand("头孢克肟一百毫克", LX, "zh")
    assert not spoken.ask_first
    assert spoken.lines[-1] == "读音相近的药，请分清：头孢克肟、头孢克洛。"


def test_a_misheard_drug_is_asked_about_first():
    spoken = understand(MISHEARD, LX, "zh")
    assert spoken.ask_first
    assert spoken.choices == ("头孢克肟",)
    assert spoken.lines == (
        "您问的是：头孢克肟 1 次 100 毫克？",
        "药名没听准，听到的是“头孢可我”，像是 头孢克肟。",
        "对就回“是”；不对，请直接发正确的药名。",
    )


def test_twins_are_asked_about_with_what_they_are():
    spoken = understand(TWINS, LX, "zh")
    assert spoken.ask_first
    assert spoken.choices == ("雅施达", "压氏达")
    assert "雅施达（培哚普利）、压氏达（氨氯地平）" in spoken.lines[1]


def test_in_english():
    spoken = understand("sefixime two hundred mg", LX, "en")
    assert spoken.ask_first
    assert spoken.lines[0] == "You asked about: cefixime 200 mg?"
    assert "heard “sefixime”" in spoken.lines[1]


@pytest.mark.parametrize(
    ("heard", "reply", "text"),
    [
        (MISHEARD, "是", "头孢克肟一次一百毫克"),
        (MISHEARD, " 是的。", "头孢克肟一次一百毫克"),
        (MISHEARD, "对！", "头孢克肟一次一百毫克"),
        (MISHEARD, "头孢克肟", "头孢克肟一次一百毫克"),
        (MISHEARD, "不是，是头孢克洛", "头孢克洛一次一百毫克"),
        (MISHEARD, "我说的是头孢克洛", "头孢克洛一次一百毫克"),
        (TWINS, "是", TWINS),
        (TWINS, "压氏达", "压氏达四毫克一天一次"),
        (TWINS, "氨氯地平", "氨氯地平四毫克一天一次"),
        ("啊磨西淋和布落芬", "是", "阿莫西林和布洛芬"),
        ("啊磨西淋和布落芬", "布洛芬混悬液", "阿莫西林和布洛芬混悬液"),
        ("sefixime 100 mg", "Yes.", "cefixime 100 mg"),
        ("sefixime 100 mg", "no, I meant cefaclor", "cefaclor 100 mg"),
    ],
)
def test_the_reply_puts_the_name_right(heard, reply, text):
    spoken = settle(heard, reply, LX, "zh")
    assert spoken is not None
    assert (spoken.text, spoken.ask_first) == (text, False)


@pytest.mark.parametrize("reply", ["不是", "不对。", "No", "wrong"])
def test_a_mere_no_is_asked_again(reply):
    spoken = settle(MISHEARD, reply, LX, "zh")
    assert spoken is not None
    assert spoken.ask_first
    assert spoken.lines == ("好的，请把药名打字发来，或者把问题再说一遍。",)


@pytest.mark.parametrize(
    "reply", ["高血压怎么办", "头孢克洛一天几次", "孩子三岁", "what about aspirin?", "", "？"]
)
def test_another_question_is_no_reply(reply):
    assert settle(MISHEARD, reply, LX, "zh") is None


@pytest.mark.parametrize("reply", ["是", "不是", "头孢克洛"])
def test_where_nothing_was_asked_there_is_no_reply(reply):
    assert settle("硝苯地平十毫克", reply, LX, "zh") is None
