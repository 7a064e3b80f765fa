"""Labels of people: kept whatever happens, drawn the same each time."""

from __future__ import annotations

import pytest

from evals.labels import Labelled, LabelsUnreadable, add_label, read_labels, sample

from .reports import outcome


def labelled(id_, who="甲", label="good"):
    return Labelled(id_, who, label, "", "2026-11-22T08:00:00+00:00")


def test_labels_are_added_and_a_later_one_replaces(tmp_path):
    path = tmp_path / "labels.jsonl"
    assert read_labels(path) == {}
    for one in (labelled("a"), labelled("a", "乙", "wrong"), labelled("a", label="harmful")):
        add_label(path, one)
    assert read_labels(path) == {"甲": {"a": "harmful"}, "乙": {"a": "wrong"}}
    assert len(path.read_text().splitlines()) == 3


def test_a_line_that_a_crash_cut_off_is_dropped_and_the_next_one_is_whole(tmp_path):
    path = tmp_path / "labels.jsonl"
    add_label(path, labelled("a"))
    with path.open("a") as stream:
        stream.write('{"id": "b", "labe')
    assert read_labels(path) == {"甲": {"a": "good"}}
    add_label(path, labelled("c"))
    assert read_labels(path) == {"甲": {"a": "good", "c": "good"}}


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
