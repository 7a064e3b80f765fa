"""A patient with a danger sign, told of without a name, is answered under the danger's."""

from __future__ import annotations

import dataclasses

import pytest

from assistant.lines.danger import under_danger
from assistant.lines.rank import Line
from assistant.lines.units import Unit
from index.passage import Wanted
from tests.assistant.fakes import make_found, make_passage

DANGER = ("血压过高", ("htn",))
DIZZY = Wanted(("头晕",), 3.0, "symptom", surface="头晕")
CHILD = Wanted(("娃",), 1.0, "population", surface="娃")


def line(fitting, own=0.9):
    passage = make_passage("站起来头晕，按脱水处理。")
    return Line(Unit(passage, passage.chunk.text, 0, 12), 1.0, own, 0.0, 0.5, fitting)


def put(question, *wanted, fitting=0.0, danger=DANGER, own=0.9):
    found = dataclasses.replace(make_found(), wanted=wanted)
    return under_danger(question, found, [line(fitting, own)], danger, "zh")


@pytest.mark.parametrize("question", ["老人头晕血压200/120", "头晕血压200/120怎么办"])
def test_who_tells_of_a_patient_is_answered_under_the_danger(question):
    known = put(question, DIZZY)
    assert known is not None
    assert (known.documents, known.question) == (("htn",), "血压过高 怎么处理")


def test_for_whom_it_is_stays_in_the_question():
    known = put("娃头晕血压200/120", CHILD, DIZZY)
    assert known is not None and known.question.startswith("娃 ")


@pytest.mark.parametrize(
    ("question", "wanted", "fitting", "danger"),
    [
        ("头晕血压200/120怎么办", DIZZY, 0.6, DANGER),  # a line has what is asked
        ("头晕血压200/120能不能含硝苯地平", DIZZY, 0.0, DANGER),  # one thing is asked about
        ("头晕血压200/120多久复查", DIZZY, 0.0, DANGER),
        ("头晕", Wanted(("血压过高",), 3.0, "disease"), 0.0, DANGER),
        ("头晕", Wanted(("硝苯地平",), 3.0, "drug"), 0.0, DANGER),
        ("头晕", DIZZY, 0.0, ("血压过高", ())),
    ],
)
def test_what_speaks_for_itself_is_left(question, wanted, fitting, danger):
    assert put(question, wanted, fitting=fitting, danger=danger) is None


def test_what_no_line_speaks_to_is_looked_up_in_the_documents_of_the_danger():
    known = put("打完针就喘起来能不能推地塞米松", DIZZY, own=0.2, fitting=0.6)
    assert known is not None and known.documents == ("htn",)
    assert known.question == "血压过高：打完针就喘起来能不能推地塞米松"


def test_a_disease_in_the_background_does_not_stand_in_the_way():
    known = put("糖尿病的老人头晕血压200/120", Wanted(("糖尿病",), 3.0, "disease"), DIZZY)
    assert known is not None and known.question.endswith("怎么处理")
