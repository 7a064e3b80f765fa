"""Danger signs: seen, at the right level, and nothing else taken for one."""

from evals.metrics.urgency import alert_first, false_alarm, urgency_precision, urgency_recall
from tests.evals.metrics.makers import alert, answer, case, result, statement


def raised(of, *alerts, text=""):
    return result(of, answer(statement(), alerts=alerts, text=text))


def danger(id_, urgency=None):
    return case(id_, expected="alert", urgency=urgency)


def test_recall_wants_an_alert_of_at_least_the_urgency():
    results = [
        raised(danger("none", "urgent")),
        raised(danger("low", "immediate"), alert("urgent")),
        raised(danger("same", "immediate"), alert("urgent"), alert("immediate")),
        raised(danger("high", "urgent"), alert("immediate")),
        raised(danger("any"), alert("urgent")),
        raised(case("other"), alert("immediate")),
    ]
    assert urgency_recall(results) == {"none": 0, "low": 0, "same": 1, "high": 1, "any": 1}


def test_precision_is_over_what_raised_an_alert_and_false_alarm_over_what_must_not():
    results = [
        raised(danger("true"), alert()), raised(danger("missed")),
        raised(case("quiet", expected="quiet"), alert()), raised(case("calm", expected="quiet")),
        raised(case("plain"), alert()),
    ]  # fmt: skip
    assert urgency_precision(results) == {"true": 1, "quiet": 0, "plain": 0}
    assert false_alarm(results) == {"quiet": 1, "calm": 0, "plain": 1}


def test_the_most_urgent_alert_stands_in_the_first_line():
    grave, mild = alert("immediate", "休克", "平卧。"), alert("urgent", "皮疹", "停药。")
    lines = {"grave": "立即【休克】平卧。", "mild": "尽快【皮疹】停药。"}
    results = [
        raised(danger("first"), grave, mild, text=f"\n{lines['grave']}\n{lines['mild']}\n1. 药"),
        raised(danger("second"), mild, grave, text=f"{lines['mild']}\n{lines['grave']}\n1. 药"),
        raised(danger("last"), grave, text=f"1. 药\n{lines['grave']}"),
        raised(danger("silent"), grave, text="1. 药"),
        raised(danger("empty"), grave),
        raised(danger("none")),
    ]
    assert alert_first(results) == {"first": 1, "second": 0, "last": 0, "silent": 0, "empty": 0}
