"""Numbers must stand in what the library opens."""

import pytest

from evals.metrics.numbers import has_wrong_number, numbers_faithful, numeric_faithfulness
from tests.evals.metrics.makers import (
    TEXT,
    alert,
    answer,
    case,
    citation,
    opened,
    result,
    statement,
)


def cited(*statements, shown=TEXT, alerts=(), of=None):
    given = answer(*statements, alerts=alerts, citations=[citation()])
    return [result(of or case(), given, shown=[None if shown is None else opened(shown)])]


def test_the_share_of_the_numbers_that_stand_in_what_is_cited():
    results = cited(statement("每次 12.5 mg，最大 99 mg。"), statement("饭后服。"))
    assert numeric_faithfulness(results) == {"a": pytest.approx(1 / 2)}
    assert numbers_faithful(results) == {"a": 0.0}
    assert has_wrong_number(results[0])


def test_a_unit_is_part_of_its_number():
    assert numbers_faithful(cited(statement("每次 12.5 mg。"))) == {"a": 1.0}
    assert numbers_faithful(cited(statement("每次 12.5 g。"))) == {"a": 0.0}


def test_what_the_answer_says_of_its_source_does_not_count():
    own = answer(statement("每次 99 mg。"), citations=[citation(quote="每次 99 mg。")])
    results = [result(case(), own, shown=[opened()])]
    assert numbers_faithful(results) == {"a": 0.0}


def test_a_citation_that_does_not_open_or_is_unknown_carries_no_number():
    assert numbers_faithful(cited(statement("每次 12.5 mg。"), shown=None)) == {"a": 0.0}
    assert numbers_faithful(cited(statement("每次 12.5 mg。", 7))) == {"a": 0.0}


def test_a_lead_in_may_take_its_numbers_from_the_heading():
    below = statement("饭后口服", context="2 岁以上")
    shown = [opened("饭后口服。", section="药 > 2 岁以上")]
    results = [result(case(), answer(below, citations=[citation()]), shown=shown)]
    assert numbers_faithful(results) == {"a": 1.0}
    assert numbers_faithful(cited(below)) == {"a": 0.0}


def test_an_alert_that_cites_is_judged_and_may_say_whom_to_call():
    message = "呼叫120，肌注 0.5 mg。"
    assert numbers_faithful(cited(alerts=[alert("urgent", "休克", message, 1)])) == {"a": 0.0}
    shown = "肌注 0.5 mg。"
    assert numbers_faithful(cited(alerts=[alert("urgent", "休克", message, 1)], shown=shown)) == {
        "a": 1.0
    }
    assert numbers_faithful(cited(alerts=[alert("urgent", "休克", message)])) == {}


def test_an_answer_without_a_number_is_left_out():
    assert numbers_faithful(cited(statement("饭后服。"))) == {}
    assert numeric_faithfulness([result(case(), answer(kind="abstained"))]) == {}
