"""The list of metrics: named, described, in bounds, and the same twice."""

import dataclasses
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.metrics.all import METRICS
from tests.evals.metrics.makers import (
    TEXT,
    alert,
    answer,
    case,
    citation,
    context,
    opened,
    result,
    statement,
)

DOCS = Path(__file__).parents[3] / "docs" / "metrics.md"


def test_names_and_titles_are_each_once():
    assert len({one.name for one in METRICS}) == len({one.title for one in METRICS}) == len(METRICS)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]+", one.name) for one in METRICS)
    assert all(re.search(r"[\u4e00-\u9fff]", one.title) for one in METRICS)


@pytest.mark.parametrize("metric", METRICS, ids=lambda one: one.name)
def test_the_documentation_has_each_with_its_title_and_which_way_is_good(metric):
    arrow = {"high": "↑", "low": "↓"}[metric.better]
    assert f"| `{metric.name}` {arrow} {metric.title} |" in DOCS.read_text(encoding="utf-8")


def test_the_documentation_has_no_other():
    named = re.findall(r"^\| `(\w+)`", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(named) == sorted(one.name for one in METRICS)


@pytest.mark.parametrize("metric", METRICS, ids=lambda one: one.name)
def test_each_says_what_it_is_and_nothing_gives_nothing(metric):
    assert metric.score.__doc__
    assert metric.score([]) == {}


CASES = st.builds(
    case,
    expected=st.sampled_from(["answer", "abstain", "decline", "alert", "quiet"]),
    must=st.lists(st.sampled_from(["12.5 mg", "99 mg", "饭后"]), max_size=3),
    must_not=st.lists(st.sampled_from(["12.5 mg", "99 mg"]), max_size=2),
    documents=st.sampled_from([(), ("d",), ("d", "e")]),
    passages=st.sampled_from([(), ("d > 用法用量",)]),
    urgency=st.sampled_from([None, "urgent", "immediate"]),
    group=st.sampled_from(["", "g"]),
    language=st.sampled_from(["zh", "en"]),
)
ANSWERS = st.builds(
    lambda statements, kind, alerts: answer(
        *statements, kind=kind, alerts=alerts, citations=[citation()], text="低血压\n药"
    ),
    st.lists(
        st.builds(
            statement,
            st.sampled_from([TEXT, "成人饭后口服，每次 12.5 mg。", "每次 99 mg。", "x"]),
            st.sampled_from([1, 2]),
            context=st.sampled_from(["", "用法用量", "别的"]),
        ),
        max_size=3,
    ),
    st.sampled_from(["answered", "abstained", "declined", "clarify"]),
    st.lists(st.builds(alert, st.sampled_from(["urgent", "immediate"])), max_size=2),
)
RESULTS = st.builds(
    result,
    CASES,
    ANSWERS,
    shown=st.sampled_from([[None], [opened()], [opened("别的。")]]),
    contexts=st.lists(
        st.builds(context, st.sampled_from(["d", "e", "x"]), text=st.sampled_from(["", TEXT])),
        max_size=4,
    ),
    probability=st.floats(0, 1),
)


@settings(deadline=None, max_examples=60)
@given(st.lists(RESULTS, max_size=5))
def test_every_value_is_a_share_of_a_case_or_group_that_was_asked_and_the_same_twice(results):
    numbered = [
        dataclasses.replace(one, case=dataclasses.replace(one.case, id=f"c{n}"))
        for n, one in enumerate(results)
    ]
    known = {one.case.id for one in numbered} | {one.case.group for one in numbered}
    for metric in METRICS:
        scores = metric.score(numbered)
        assert set(scores) <= known, metric.name
        assert all(0 <= value <= 1 + 1e-9 for value in scores.values()), metric.name
        assert metric.score(numbered) == scores
        backwards = metric.score(numbered[::-1])
        assert backwards == pytest.approx(dict(scores)), metric.name
