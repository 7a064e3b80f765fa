"""What is told by its signs is answered under the name that the library suspects."""

from __future__ import annotations

import dataclasses

import pytest

from assistant.lines.rank import Line
from assistant.lines.suspicion import first, named, suspicion
from assistant.lines.units import Unit
from corpus.document import Metadata
from index.lexicon import built_in
from index.passage import Wanted
from tests.assistant.fakes import make_found, make_passage

SOURCE = Metadata(id="urinary", title="尿路感染要点", edition="1")
SUSPECT = "女性突然尿频、尿急、尿痛，应怀疑膀胱炎。"
TOLD = (Wanted(("尿痛",), 3.0, "symptom"), Wanted(("尿频",), 3.0, "symptom"))


def line(text, *, score=1.0, own=0.6, section=("何时怀疑",), number=0):
    passage = make_passage(text, number=number, source=SOURCE, section=section)
    return Line(Unit(passage, text, 0, len(text)), score, own, 0.0, 0.5, 0.5)


def suspect(question, *lines, wanted=TOLD):
    found = dataclasses.replace(make_found(), wanted=wanted)
    return suspicion(question, found, lines, built_in(), "zh")


def test_signs_are_put_under_the_name_that_the_library_suspects():
    known = suspect("尿痛尿频，吃什么药", line(SUSPECT))
    assert known is not None
    assert (known.name, known.documents) == ("膀胱炎", ("urinary",))
    assert known.question.startswith("膀胱炎：") and "什么药" in known.question


@pytest.mark.parametrize(
    ("question", "lines", "wanted"),
    [
        ("尿痛尿频是什么病", [line(SUSPECT)], TOLD),  # nothing to do is asked
        ("膀胱炎尿痛，吃什么药", [line(SUSPECT)], TOLD),  # it names the disease itself
        ("尿痛尿频，吃什么药", [line(SUSPECT, section=("立即转诊",))], TOLD),
        ("尿痛尿频，吃什么药", [line(SUSPECT, own=0.1)], TOLD),
        ("尿痛吃头孢多少", [line(SUSPECT)], (*TOLD, Wanted(("头孢",), 3.0, "drug"))),
        ("吃什么药", [line(SUSPECT)], ()),
    ],
)
def test_nothing_is_suspected_where_it_is_not_asked_told_or_said(question, lines, wanted):
    assert suspect(question, *lines, wanted=wanted) is None


def test_what_is_ruled_out_is_not_suspected():
    assert suspect("尿痛尿频，吃什么药", line("尿频尿痛的人要先排除膀胱炎。")) is None


def test_only_what_is_asked_for_is_put_with_the_name():
    assert named("尿痛尿频", "膀胱炎", ("urinary",), "zh") is None


def test_what_stands_under_the_name_comes_first_and_the_others_follow_in_their_order():
    own = [line(f"第{at}步。", score=2.0 - at / 10, number=at) for at in range(6)]
    others = [line(f"旁{at}。", score=3.0 - at, number=10 + at) for at in range(2)]
    merged = first("尿痛怎么办", own, others)
    assert merged[:4] == tuple(own[:4])
    assert [one.unit.text for one in merged[4:]] == ["旁0。", "旁1。"]
    assert merged[4].score < merged[3].score and merged[5].score < merged[4].score


def test_without_lines_under_the_name_all_stays():
    others = (line(SUSPECT),)
    assert first("尿痛怎么办", (), others) == others
    assert first("尿痛怎么办", others, others) == others


def test_what_is_not_for_this_patient_does_not_come_first():
    own = [line("无脱水的儿童在家补液。"), line("有些脱水的儿童在卫生院补液 4 小时。", number=1)]
    merged = first("娃拉肚子眼窝凹下去了咋办", own, (line("每次稀便后补锌。", number=2),))
    assert [one.unit.text[:2] for one in merged] == ["有些", "每次"]
