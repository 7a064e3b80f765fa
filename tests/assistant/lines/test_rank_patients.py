"""What may not come first: a drug that this patient must not have, a figure that was measured."""

from __future__ import annotations

import dataclasses

from assistant.lines.rank import rank_lines
from corpus.document import Metadata
from index.passage import Wanted
from tests.assistant.fakes import BigramEncoder, make_found, make_passage

SOURCE = Metadata(id="manual", title="血压手册")
PREGNANT = Wanted(("孕妇", "妊娠"), 2.6, "population", surface="孕妇")
PRESSURE = Wanted(("血压",), 2.3, "test", surface="血压")
BANNED = "药名：厄贝沙坦；起始剂量：150 mg；主要禁忌：妊娠"
ALLOWED = "药名：拉贝洛尔；起始剂量：100 mg；主要禁忌：哮喘"


def ranked(question, *texts, wanted):
    passages = [
        dataclasses.replace(make_passage(text, source=SOURCE, kind="row"), number=at)
        for at, text in enumerate(texts, 1)
    ]
    found = dataclasses.replace(make_found(*passages), wanted=wanted)
    lines = rank_lines(question, found, (), encoder=BigramEncoder(), language="zh")
    return [one.unit.text for one in lines]


def test_a_row_on_a_drug_that_is_forbidden_to_the_patient_is_no_answer():
    wanted = (PREGNANT, PRESSURE)
    assert ranked("孕妇血压150/100怎么办", BANNED, ALLOWED, wanted=wanted) == [ALLOWED]
    assert BANNED in ranked("血压150/100怎么办", BANNED, ALLOWED, wanted=(PRESSURE,))


def test_a_row_on_the_drug_that_is_asked_about_stays():
    drug = Wanted(("厄贝沙坦",), 5.0, "drug", surface="厄贝沙坦")
    assert BANNED in ranked("孕妇能吃厄贝沙坦吗", BANNED, ALLOWED, wanted=(PREGNANT, drug))


def test_a_measured_pressure_is_no_dose():
    figure = Wanted(("150",), 3.0, surface="150")
    passage = make_passage("每次 150 mg，口服。", source=SOURCE)
    found = dataclasses.replace(make_found(passage), wanted=(PRESSURE, figure))

    def share(question):
        lines = rank_lines(question, found, (), encoder=BigramEncoder(), language="zh")
        return lines[0].own

    assert share("血压150/100怎么办") == 0 < share("血压药150怎么吃")
