"""A line that says the opposite of what a question takes for granted is found; others are not."""

from __future__ import annotations

from pathlib import Path

import pytest

import assistant.premises.opposing as opposing
from assistant.lines.rank import Line
from assistant.lines.units import Unit
from assistant.premises.asserting import takes_for_granted
from assistant.premises.opposing import SHAPE, opposed
from assistant.rule_files import check_examples, read_rules
from corpus.document import Chunk, Metadata
from index.lexicon import built_in
from index.passage import Passage

SOURCE = Metadata(id="d", title="诊疗规范", issuer="学会", edition="2023", year=2023)
LEXICON = built_in()


def line(text):
    chunk = Chunk(text, SOURCE.key, 0, "text", text, ("用药",), None, (0, len(text)), "zh")
    return Line(Unit(Passage(0, chunk, SOURCE), text, 0, len(text)), 0.6, 0.6, 0.2, 0.0, 1.0)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("青光眼急性发作点阿托品散瞳，点几滴", "急性闭角型青光眼停用散瞳药，不用阿托品、颠茄。"),
        ("孕妇高血压可以吃依那普利，一天吃几片", "妊娠期禁用 ACEI 和 ARB（如依那普利）。"),
        ("百草枯中毒马上给病人高流量吸氧，几升", "百草枯中毒不常规吸氧，以免加重肺损伤。"),
        ("他汀吃到血脂正常就停掉，对吧", "血脂正常了也不能自己停他汀。"),
        ("重度脱水不用输液，对吧", "重度脱水者立即静脉补液。"),
        ("4个月的娃发烧喂布洛芬，一次几毫升", "布洛芬不用于6月龄以下婴儿。"),
        ("小婴儿气道异物也是做腹部冲击对吧", "1 岁以下婴儿气道异物拍背 5 次，不做腹部冲击。"),
    ],
)
def test_a_line_that_bars_goes_on_or_asks_for_it_is_found(question, text):
    found = opposed(question, [line(text)], LEXICON)
    assert found is not None and found.text == text


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("孕妇禁用依那普利，那用什么降压", "妊娠期禁用 ACEI 和 ARB（如依那普利）。"),
        ("高血压吃依那普利，一天吃几片", "妊娠期禁用 ACEI 和 ARB（如依那普利）。"),
        ("娃儿12公斤发烧39度，布洛芬混悬液喂几毫升", "布洛芬不用于6月龄以下婴儿。"),
        ("肾功能差的病人，甲氨蝶呤每周多少", "甲氨蝶呤每周服 1 次，不可每日服用。"),
        ("15公斤儿童肺炎吃阿奇霉素，吃几天", "成人肺炎不单用阿奇霉素治疗。"),
        ("过敏性休克打肾上腺素，打几针", "严重过敏反应的肾上腺素不推荐皮下注射。"),
        ("过敏性休克老年人打肾上腺素，打多少", "过敏性休克抢救没有绝对禁用肾上腺素的情况。"),
        ("乙肝抗病毒药不能自己停，那多久复查", "乙肝抗病毒药不能自己停。"),
    ],
)
def test_a_line_for_others_or_that_the_question_agrees_with_is_not(question, text):
    assert opposed(question, [line(text)], LEXICON) is None


@pytest.mark.parametrize(
    ("question", "takes"),
    [
        ("听同行说这个药可以停，是这样吧", True),
        ("为什么孕妇可以吃他汀", True),
        ("we were taught to give oxytocin 100 units first", True),
        ("孕妇能吃他汀吗", False),
        ("硫酸镁的维持速度是多少？", False),
        ("一次15mg还是30mg，对吧", False),
    ],
)
def test_what_a_question_takes_for_granted_shows_in_how_it_is_put(question, takes):
    assert takes_for_granted(question) is takes


def test_the_words_keep_their_examples():
    rules = read_rules(Path(opposing.__file__).with_name("opposing.yaml"), SHAPE)
    check_examples(rules, SHAPE)
