"""What was not yet asked is named, cited, and never what was said or what only knowledge asks."""

from __future__ import annotations

import pytest

from assistant.checklist.asking import _line, complaint_of, recommended
from assistant.checklist.complaints import complaints
from assistant.triage.readings import fold

DIARRHOEA = next(one for one in complaints() if one.document == "child-diarrhoea")


def test_the_line_parts_questions_from_examinations():
    line = _line(DIARRHOEA.items, "zh")
    assert line.startswith("还应问：")
    assert "；还应查：" in line
    assert _line(DIARRHOEA.items, "en").startswith("Also ask: ")


@pytest.mark.parametrize(
    "question", ["什么是儿童腹泻", "儿童腹泻补锌的剂量是多少", "腹泻患儿多久复查", "医保怎么报销"]
)
def test_knowledge_gets_no_checklist(question):
    assert complaint_of([fold(question)]) is None


def test_a_later_turn_keeps_the_complaint_of_the_patient():
    assert complaint_of([fold("娃儿拉肚子两天咋办"), fold("他没有发烧，精神还好")]) == DIARRHOEA


def test_a_passage_is_only_cited_where_it_has_the_words():
    class Nothing:
        def by_place(self, key, ordinal):
            return None

    assert recommended(DIARRHOEA.items[0], Nothing(), "child-diarrhoea@2020") is None
