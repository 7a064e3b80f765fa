"""Labelling a report: the same answers for all, an order for each, nothing that tells."""

from __future__ import annotations

import pytest

from evals.errors import DeskRefused
from evals.labelling import Labelling, labeller_name
from evals.labels import Labelled, add_label
from tests.evals.reports import outcome, report

CASES = [f"danger-{n}" for n in range(20)]


@pytest.fixture
def labelling(tmp_path):
    return Labelling(tmp_path, report(*(outcome(id_) for id_ in CASES)), "f" * 64)


def test_all_label_the_same_answers_each_in_an_order_of_ones_own(labelling):
    labelling.begin(12)
    first, second = labelling.items("甲"), labelling.items("乙")
    assert len(first) == 12 and [one.at for one in first] == [*range(1, 13)]
    assert {one.token for one in first} == {one.token for one in second}
    assert [one.token for one in first] != [one.token for one in second]
    assert first == labelling.items("甲")


def test_the_first_who_labels_has_said_how_many(labelling):
    assert labelling.size() == 0 and labelling.items("甲") == ()
    labelling.begin(9)
    labelling.begin(6)  # a slip may still be put right
    labelling.add("甲", labelling.items("甲")[0].token, "good", "")
    labelling.begin(9)
    assert labelling.size() == 6


@pytest.mark.parametrize(("wanted", "size"), [(0, 1), (-3, 1), (10_000, 20)])
def test_a_size_stays_within_what_there_is(labelling, wanted, size):
    labelling.begin(wanted)
    assert labelling.size() == size


def test_a_token_tells_nothing_of_the_case(labelling):
    labelling.begin(20)
    assert not any("danger" in one.token or one.token in CASES for one in labelling.items("甲"))


def test_a_label_goes_to_its_answer_and_stays(labelling, tmp_path):
    labelling.begin(6)
    item = labelling.items("甲")[2]
    labelling.add("甲", item.token, "wrong", "没说剂量")
    said = Labelling(tmp_path, labelling.report, "f" * 64).items("甲")[2].said
    assert (said.id, said.label, said.note) == (item.outcome.id, "wrong", "没说剂量")
    assert said.report == "f" * 64
    assert [one.said for one in labelling.items("乙")] == [None] * 6


def test_an_answer_outside_the_sample_is_refused(labelling, tmp_path):
    whole = Labelling(tmp_path / "x", labelling.report, "f" * 64)
    (tmp_path / "x").mkdir()
    whole.begin(20)
    labelling.begin(6)
    asked = {one.token for one in labelling.items("甲")}
    other = next(one.token for one in whole.items("甲") if one.token not in asked)
    for token in (other, "", "danger-1"):
        with pytest.raises(DeskRefused):
            labelling.add("甲", token, "good", "")
    assert labelling.said() == {}


def test_labels_of_another_report_or_of_no_answer_do_not_count(labelling, tmp_path):
    when = "2026-11-22T08:00:00+00:00"
    for id_, of in ((CASES[0], "e" * 64), ("gone", "f" * 64), (CASES[1], "f" * 64)):
        add_label(tmp_path / "labels.jsonl", Labelled(id_, "甲", "good", "", when, of))
    assert [*labelling.said()["甲"]] == [CASES[1]]


@pytest.mark.parametrize(
    ("typed", "name"),
    [(" 李华 ", "李华"), ("李　华", "李 华"), ("Ｌｉ\n Hua", "Li Hua"), ("\u202e\u200b\t ", "")],
)
def test_one_person_is_one_name(typed, name):
    assert labeller_name(typed) == name
