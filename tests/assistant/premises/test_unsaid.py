"""Who wants a figure confirmed that no cited passage has is told so."""

from __future__ import annotations

import dataclasses

import pytest

from assistant.premises.unsaid import unsaid
from assistant.records import Answer, Citation, Statement

LINE = "6 月龄及以上每天补锌 20 mg，连用 10～14 天。"


def answer(question, passage=LINE):
    cited = Citation(
        n=1,
        document_id="d",
        title="腹泻",
        issuer="",
        edition="",
        year=None,
        state="published",
        section="用法",
        page=None,
        quote=LINE,
        passage=passage,
        chunk_id="c",
        url="",
    )
    blank = Answer(
        id="a",
        question=question,
        standalone_question=question,
        language="zh",
        kind="answered",
        index_version="v",
    )
    return dataclasses.replace(blank, statements=(Statement(LINE, (1,)),), citations=(cited,))


def test_a_figure_that_no_passage_has_is_named():
    note = unsaid(answer("一岁娃补锌吃5天就停，没错吧"))
    assert note is not None and note.kind == "premise" and note.citations == (1,)
    assert "“5天”" in note.text


@pytest.mark.parametrize(
    "question",
    [
        "一岁娃补锌吃12天就停，没错吧",  # within what the line says
        "一岁娃补锌吃几天",  # nothing is to be confirmed
        "娃拉了5天了，补锌20毫克，没错吧",  # how long the child has been ill
    ],
)
def test_what_agrees_or_is_the_patients_own_is_not(question):
    assert unsaid(answer(question)) is None


def test_what_stands_elsewhere_in_the_passage_is_not():
    assert unsaid(answer("补锌吃5天就停，没错吧", passage=f"{LINE}轻症 5 天。")) is None
