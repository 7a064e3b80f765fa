"""What kills together is said first, whichever of the two drugs the question asks about."""

from __future__ import annotations

import pytest

from assistant.mentor import Mentor
from tests.assistant.fakes import add, build_home, make_mentor

LABELS = """---
id: gout-drugs
title: 痛风用药规范
issuer: 测试卫生院
language: zh
kind: guideline
---
# 痛风用药规范

## 用法用量

痛风急性发作时成人秋水仙碱首剂 1 mg，口服。

克拉霉素成人每次 500 mg，每日 2 次，口服。

双氯芬酸成人每次 25 mg，每日 3 次，口服。

## 禁忌与相互作用

秋水仙碱不与克拉霉素、酮康唑合用，可致致命中毒。

服抗凝药的患者避免用布洛芬、双氯芬酸，出血风险增加。

对乙酰氨基酚和布洛芬不推荐联合使用。
"""
DEADLY = "秋水仙碱不与克拉霉素、酮康唑合用，可致致命中毒。"


@pytest.fixture(scope="module")
def mentor(tmp_path_factory: pytest.TempPathFactory) -> Mentor:
    home = tmp_path_factory.mktemp("home")
    add(home, LABELS)
    build_home(home)
    return make_mentor(home)


@pytest.mark.parametrize(
    "question",
    [
        "患者正服克拉霉素治胃病，痛风发作，秋水仙碱首剂多少？",
        "吃着秋水仙碱的病人，克拉霉素一次多少毫克",
        "克拉霉素和秋水仙碱能一起吃吗",
        "一直在吃秋水仙碱，嗓子发炎想加克拉霉素，咋吃",
    ],
)
def test_what_is_not_given_together_stands_first(mentor, question):
    answer = mentor.ask(question)
    assert answer.kind == "answered" and answer.statements[0].text == DEADLY
    assert answer.citations[answer.statements[0].citations[0] - 1].quote == DEADLY


def test_a_way_of_speaking_of_both_after_them_counts(mentor):
    told = mentor.ask("娃发烧，对乙酰氨基酚和布洛芬换着喂行不行").statements
    assert told[0].text == "对乙酰氨基酚和布洛芬不推荐联合使用。"


@pytest.mark.parametrize("question", ["秋水仙碱首剂多少？", "克拉霉素成人一次多少毫克"])
def test_one_drug_alone_is_answered_as_before(mentor, question):
    assert mentor.ask(question).statements[0].text != DEADLY


def test_drugs_of_one_list_are_not_against_each_other(mentor):
    told = mentor.ask("布洛芬和双氯芬酸哪个好，双氯芬酸一次多少").statements
    assert told and all(one.label != "禁忌" for one in told)
