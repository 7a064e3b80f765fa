"""What was not answered, and how long it took."""

import pytest

from evals.metrics.gaps import gaps
from evals.metrics.latency import nearest_rank, spreads
from evals.report import Gap, Spread
from tests.evals.metrics.makers import answer, case, result, said, withheld


def test_gaps_are_by_topic_most_first():
    results = [
        withheld(case("a", topic="高血压")), said("x", case("b", topic="高血压")),
        withheld(case("c", expected="abstain", kind="other-disease")),
        withheld(case("d", expected="abstain", kind="other-disease")),
        withheld(case("e")), said("x", case("f", topic="哮喘")),
        withheld(case("g", expected="decline")), withheld(case("h", expected="quiet")),
    ]  # fmt: skip
    assert gaps(results) == (
        Gap("other-disease", 2, 2, ("c？", "d？")), Gap("其他", 1, 1, ("e？",)),
        Gap("高血压", 2, 1, ("a？",)),
    )  # fmt: skip
    assert gaps([]) == ()


def test_spreads_are_nearest_ranks_with_the_total_last():
    timed = [
        result(case(str(n)), answer(ms={"retrieve": float(n), "total": 2.0 * n, "answer": 1.0}))
        for n in range(1, 21)
    ]
    assert spreads([*timed, withheld()]) == (
        Spread("retrieve", 20, 10.0, 19.0, 20.0), Spread("answer", 20, 1.0, 1.0, 1.0),
        Spread("total", 20, 20.0, 38.0, 40.0),
    )  # fmt: skip
    assert spreads([]) == ()


@pytest.mark.parametrize(("share", "value"), [(0.5, 2.0), (0.51, 3.0), (0.95, 4.0), (1.0, 4.0)])
def test_the_nearest_rank(share, value):
    assert nearest_rank([1.0, 2.0, 3.0, 4.0], share) == value
    assert nearest_rank([7.0], share) == 7.0
