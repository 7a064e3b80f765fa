"""What is right, how sure we may be of a rate, and which numbers do not stand where they should."""

from __future__ import annotations

import dataclasses
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.records import Answer, Citation, Statement
from evals.cases import Case
from evals.run import Rate, rate, run, ungrounded

PASSAGE = "成人每次 12.5 mg，每日 2 次。"


def case(name, *facts):
    return Case(name, name, "standard", "zh", tuple((f,) for f in facts), (), "normal", "dev")


def answer(kind, *texts, passage=PASSAGE):
    citation = Citation(
        1, "d", "t", "", "", None, "published", "s", None, passage, passage, "c", "u"
    )
    said = tuple(Statement(text, (1,)) for text in texts)
    return Answer("a", "q", "q", "zh", kind, statements=said, citations=(citation,) if said else ())


class Table:
    """A mentor that looks its answers up."""

    def __init__(self, answers):
        self.answers = answers

    def ask(self, question):
        return self.answers[question]


def test_what_is_right_and_why_not():
    cases = [
        case("shown", "12.5 mg"), case("not shown", "25 mg"), case("silent", "12.5 mg"),
        case("lacking"), case("made up"),
    ]  # fmt: skip
    mentor = Table(
        {
            "shown": answer("answered", PASSAGE), "not shown": answer("answered", PASSAGE),
            "silent": answer("abstained"), "lacking": answer("abstained"),
            "made up": answer("answered", PASSAGE),
        }
    )  # fmt: skip
    done = []
    verdicts = run(cases, mentor, lambda at, total: done.append((at, total)))
    assert [one.wrong for one in verdicts] == ["", "facts not shown", "abstained", "", "answered"]
    assert [one.right for one in verdicts] == [True, False, False, True, False]
    assert done == [(1, 5), (2, 5), (3, 5), (4, 5), (5, 5)]
    assert rate(verdicts) == Rate(2, 5)
    assert rate([]) == Rate(0, 0)


def test_the_interval_is_wilson_s():
    low, high = Rate(8, 10).interval
    # (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n) with p = 0.8, n = 10
    z = 1.959964
    spread = z * math.sqrt(0.8 * 0.2 / 10 + z * z / 400)
    assert low == pytest.approx((0.8 + z * z / 20 - spread) / (1 + z * z / 10))
    assert high == pytest.approx((0.8 + z * z / 20 + spread) / (1 + z * z / 10))
    assert str(Rate(8, 10)) == "8/10 = 80.0% (49.0%-94.3%)"
    assert str(Rate(0, 0)) == "-"
    assert Rate(0, 0).interval == (0.0, 1.0)


@given(st.integers(0, 500), st.integers(1, 500))
def test_a_rate_lies_in_its_interval(hits, n):
    hits = min(hits, n)
    low, high = Rate(hits, n).interval
    assert 0 <= low <= hits / n + 1e-9
    assert hits / n - 1e-9 <= high <= 1


def test_a_number_that_does_not_stand_in_the_cited_passage_is_listed():
    assert ungrounded(answer("answered", PASSAGE)) == []
    assert len(ungrounded(answer("answered", "成人每次 25 mg。"))) == 1
    elsewhere = dataclasses.replace(
        answer("answered"), statements=(Statement("成人每次 12.5 mg。", (7,)),)
    )
    assert len(ungrounded(elsewhere)) == 1
