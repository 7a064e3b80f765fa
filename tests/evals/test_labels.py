"""Labels of people: kept whatever happens, drawn the same each time."""

from __future__ import annotations

import threading

import pytest
from filelock import FileLock

from evals import labels
from evals.errors import DeskRefused, LabelsUnreadable
from evals.labels import Labelled, add_label, read_all, read_labels, sample
from tests.evals.reports import outcome


def labelled(id_, who="甲", label="good", **more):
    return Labelled(id_, who, label, "", "2026-11-22T08:00:00+00:00", **more)


def test_labels_are_added_and_a_later_one_replaces(tmp_path):
    path = tmp_path / "labels.jsonl"
    assert read_labels(path) == {}
    for one in (labelled("a"), labelled("a", "乙", "wrong"), labelled("a", label="harmful")):
        add_label(path, one)
    assert read_labels(path) == {"甲": {"a": "harmful"}, "乙": {"a": "wrong"}}
    assert len(path.read_text().splitlines()) == 3


def test_a_label_counts_for_the_report_that_it_was_made_on(tmp_path):
    path = tmp_path / "labels.jsonl"
    for one in (labelled("a", report="old"), labelled("b", report="new"), labelled("c")):
        add_label(path, one)
    assert read_labels(path, "new") == {"甲": {"b": "good", "c": "good"}}
    assert read_labels(path).keys() == {"甲"} and len(read_labels(path)["甲"]) == 3
    assert read_all(path, "new")["甲"]["b"] == labelled("b", report="new")


def test_a_line_that_a_crash_cut_off_is_dropped_and_the_next_one_is_whole(tmp_path):
    path = tmp_path / "labels.jsonl"
    add_label(path, labelled("a"))
    with path.open("a") as stream:
        stream.write('{"id": "b", "labe')
    assert read_labels(path) == {"甲": {"a": "good"}}
    add_label(path, labelled("c"))
    assert read_labels(path) == {"甲": {"a": "good", "c": "good"}}


def test_people_who_label_at_once_lose_nothing(tmp_path):
    path = tmp_path / "labels.jsonl"

    def work(who):
        for n in range(20):
            add_label(path, labelled(f"{n}", who))

    threads = [threading.Thread(target=work, args=(who,)) for who in ("甲", "乙", "丙")]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert {who: len(of) for who, of in read_labels(path).items()} == {"甲": 20, "乙": 20, "丙": 20}


def test_who_cannot_write_is_told_so(tmp_path, monkeypatch):
    monkeypatch.setattr(labels, "_WAIT_SECONDS", 0.1)
    path = tmp_path / "labels.jsonl"
    with FileLock(tmp_path / "labels.lock"), pytest.raises(DeskRefused, match="过一会儿再试"):
        add_label(path, labelled("a"))
    add_label(path, labelled("a"))
    assert read_labels(path) == {"甲": {"a": "good"}}


@pytest.mark.parametrize("line", ["[]", "{}", '{"id": 1}', "x"])
def test_something_else_is_refused_with_its_line(tmp_path, line):
    path = tmp_path / "labels.jsonl"
    add_label(path, labelled("a"))
    with path.open("a") as stream:
        stream.write(line + "\n")
    with pytest.raises(LabelsUnreadable, match="第 2 行"):
        read_labels(path)


def test_an_unknown_label_is_refused(tmp_path):
    path = tmp_path / "labels.jsonl"
    add_label(path, labelled("a", label="fine"))
    with pytest.raises(LabelsUnreadable, match="fine"):
        read_labels(path)


def test_half_of_a_sample_are_misses_and_it_is_the_same_each_time():
    outcomes = [outcome(f"r{n}") for n in range(40)]
    outcomes += [outcome(f"w{n}", right=False) for n in range(10)]
    drawn = sample(outcomes, 12)
    assert len({one.id for one in drawn}) == 12
    assert sum(not one.right for one in drawn) == 6
    assert drawn == sample(outcomes, 12)
    assert sum(not one.right for one in sample(outcomes, 40)) == 10
    assert len(sample(outcomes[:3], 12)) == 3


@pytest.mark.parametrize(("right", "wrong"), [(40, 10), (10, 40), (0, 9), (9, 0), (3, 3)])
def test_a_larger_sample_holds_every_smaller_one(right, wrong):
    outcomes = [outcome(f"r{n}") for n in range(right)]
    outcomes += [outcome(f"w{n}", right=False) for n in range(wrong)]
    before: set[str] = set()
    for n in range(1, right + wrong + 3):
        drawn = {one.id for one in sample(outcomes, n)}
        assert len(drawn) == min(n, right + wrong) and before <= drawn
        before = drawn
