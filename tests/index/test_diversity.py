"""Copies of a text come last, and only copies."""

from __future__ import annotations

import pytest

from index.diversity import copies_last
from index.passage import Passage

from .fakes import chunks, metadata

WARNING = "怀疑主动脉夹层时不要给阿司匹林，立即转诊，途中监测双上肢血压。"


def passages(*told: tuple[str, str]) -> list[Passage]:
    made = []
    for number, (document, text) in enumerate(told):
        source = metadata(document)
        made.append(Passage(number, chunks(source, text)[0], source))
    return made


def test_a_document_says_a_thing_once() -> None:
    ranked = passages(("a", WARNING), ("a", WARNING + "。"), ("a", "高血压首选氨氯地平。"))
    assert copies_last(ranked) == [0, 2, 1]


def test_a_second_document_may_say_it_too_but_no_third() -> None:
    ranked = passages(*((name, WARNING) for name in "abc"), ("d", "高血压首选氨氯地平。"))
    assert copies_last(ranked) == [0, 1, 3, 2]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("体重10 kg的孩子每次口服布洛芬混悬液5 ml。", "体重20 kg的孩子每次口服布洛芬混悬液5 ml。"),
        ("成人肌内注射肾上腺素0.5 mg，大腿外侧。", "成人肌内注射肾上腺素0.3 mg，大腿外侧。"),
        ("氨氯地平每日一次5 mg。", "美托洛尔每日一次5 mg。"),
    ],
)
def test_another_number_or_drug_is_no_copy(one: str, other: str) -> None:
    assert copies_last(passages(("a", one), ("a", other))) == [0, 1]


def test_an_empty_list_and_texts_without_letters_are_left_as_they_are() -> None:
    assert copies_last([]) == []
    assert copies_last(passages(("a", "—"), ("a", "…"))) == [0, 1]
