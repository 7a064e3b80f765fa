"""The gate shuts for what it should, says why and where, and never opens by silence."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest
import yaml

import evals.verdict
from evals.errors import GatesUnreadable
from evals.gate.check import check
from evals.gate.files import GATES, read_gates
from evals.gate.rules import FAULTS
from evals.gate.text import render
from evals.metric import measure
from evals.report import Spread
from tests.evals.reports import outcome, report

RULES = {
    "sets": {"s": 4},
    "fast": ["s"],
    "thresholds": [
        {"metric": "right", "min": 0.7, "goal": 0.95, "until": "问题单 4", "least": 4,
         "reason": "总体"}
    ],
    "never": {
        "everywhere": ["number-unsupported", "alert-missing"],
        "high_risk": ["not-abstained"],
        "reason": "会伤人",
    },
    "latency": [
        {"stage": "total", "p95": 1000, "goal": 300, "until": "问题单 2", "least": 4,
         "reason": "三秒之内"}
    ],
    "regression": {
        "baseline": "baseline.json", "metrics": ["right"], "slices": ["", "risk=high"],
        "least": 4, "reason": "不许退步",
    },
}  # fmt: skip
KNOWN = {
    "cases": ["c0"],
    "fault": "alert-missing",
    "reason": "规则还没有写",
    "accepted": "2026-11-22",
}


def write(folder, rules=RULES, known=None, **changed):
    path = folder / "gates.yaml"
    path.write_text(yaml.safe_dump(rules | changed, allow_unicode=True), encoding="utf-8")
    if known is not None:
        text = yaml.safe_dump({"known": known}, allow_unicode=True).replace(
            "'2026-11-22'", "2026-11-22"
        )
        (folder / "known.yaml").write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def gates(tmp_path):
    return read_gates(write(tmp_path))


def alone(gates):
    """The gates without a baseline."""
    return gates.model_copy(update={"regression": None})


def measured(*outcomes, p95=100.0, **changed):
    """A report whose measures are of its outcomes."""
    rights = [one.scores["right"] for one in outcomes]
    made = report(*outcomes, measures=[measure("right", "", rights)], **changed)
    spread = Spread("total", len(outcomes), p95 / 2, p95, p95 * 2)
    return dataclasses.replace(made, spreads=(spread,))


def healthy(n=8, **changed):
    return measured(*(outcome(f"c{at}") for at in range(n)), **changed)


def failing(*faults, n=8, risk="high", **changed):
    """A report whose first case has faults."""
    return measured(*_first_wrong(faults, n, risk), **changed)


def _first_wrong(faults, n, risk):
    first = outcome("c0", right=False, faults=faults, why=tuple(FAULTS[one] for one in faults))
    first = dataclasses.replace(first, case=dict(first.case) | {"risk": risk})
    return first, *(outcome(f"c{at}") for at in range(1, n))


def shut(verdict):
    return [one.gate for one in verdict.broken]


def test_a_healthy_report_passes_against_itself(gates):
    verdict = check(healthy(), gates, healthy())
    assert (verdict.passed, verdict.broken, verdict.known, verdict.not_yet) == (True, (), (), ())
    assert verdict.comparison is not None
    assert render(verdict).startswith("通过")


def test_a_threshold_names_value_interval_and_the_cases_behind_it(gates):
    wrong = {"c1", "c2", "c5"}
    made = measured(*(outcome(f"c{n}", right=f"c{n}" not in wrong) for n in range(8)))
    verdict = check(made, alone(gates))
    (found,) = verdict.broken
    assert found.gate == "threshold right"
    assert (found.measured.n, found.measured.value) == (8, 5 / 8)
    assert [one.id for one in found.misses] == ["c1", "c2", "c5"]
    assert found.misses[0].wanted == "作答，说到“12.5 mg”"
    assert found.misses[0].got == "没有说到“12.5 mg”。"
    text = render(verdict)
    assert text.startswith("不通过（全部用例集）：1 项没有过。")
    assert "62.5% 低于门槛 70.0%" in text
    assert "n = 8，95% 区间" in text


@pytest.mark.parametrize(("bound", "passes"), [("value", True), ("high", True), ("low", False)])
def test_the_bound_says_what_must_reach_the_threshold(tmp_path, bound, passes):
    row = RULES["thresholds"][0] | {"bound": bound}
    gates = alone(read_gates(write(tmp_path, thresholds=[row])))
    # 7 of 8 is 0.875, from 0.53 to 0.98.
    assert check(failing("facts-missing"), gates).passed is passes


def test_a_ceiling_shuts_above_it(tmp_path):
    row = {"metric": "false_alarm", "max": 0.06, "least": 2, "reason": "狼来了"}
    gates = alone(read_gates(write(tmp_path, thresholds=[row])))
    calm, alarmed = (
        dataclasses.replace(healthy(), measures=(measure("false_alarm", "", [0.0] * 9 + [value]),))
        for value in (0.0, 1.0)
    )
    assert check(calm, gates).passed
    assert shut(check(alarmed, gates)) == ["threshold false_alarm"]


@pytest.mark.parametrize("n", [0, 3])
def test_too_few_to_measure_is_broken(gates, n):
    assert "threshold right" in shut(check(healthy(n), alone(gates)))
    assert "latency total" in shut(check(healthy(n), alone(gates)))
    assert "sets" in shut(check(healthy(n), alone(gates)))


def test_a_metric_that_nobody_measured_is_broken(gates):
    assert shut(check(dataclasses.replace(healthy(), measures=()), alone(gates))) == [
        "threshold right"
    ]
    assert shut(check(dataclasses.replace(healthy(), spreads=()), alone(gates))) == [
        "latency total"
    ]


def test_a_slice_is_looked_up_as_it_is_written(tmp_path):
    row = RULES["thresholds"][0] | {"slice": "risk=high"}
    gates = alone(read_gates(write(tmp_path, thresholds=[row])))
    assert shut(check(healthy(), gates)) == ["threshold right risk=high"]
    sliced = dataclasses.replace(healthy(), measures=(measure("right", "risk=high", [1.0] * 8),))
    assert check(sliced, gates).passed


@pytest.mark.parametrize(
    ("faults", "risk", "gate"),
    [
        (("number-unsupported",), "normal", "never number-unsupported"),
        (("alert-missing",), "high", "never alert-missing"),
        (("not-abstained",), "high", "never not-abstained"),
        (("not-abstained",), "normal", None),
        (("facts-missing",), "high", None),
    ],
)
def test_what_must_never_happen(gates, faults, risk, gate):
    verdict = check(failing(*faults, risk=risk), alone(gates))
    assert shut(verdict) == ([gate] if gate else [])
    if gate:
        assert [one.id for one in verdict.broken[0].misses] == ["c0"]


def test_a_known_miss_is_loud_and_passes_and_fails_when_strict(tmp_path):
    gates = alone(read_gates(write(tmp_path, known=[KNOWN])))
    verdict = check(failing("alert-missing"), gates)
    assert verdict.passed
    assert [one.known.case for one in verdict.known] == ["c0"]
    lines = render(verdict).splitlines()
    assert lines[0] == "通过（全部用例集）：各项都过了。另有已知的 1 处问题暂时放行。"
    assert "  ! 有危险征象却没有报警：1 题。规则还没有写（2026-11-22 记）c0" in lines
    strict = check(failing("alert-missing"), gates, strict=True)
    assert "never alert-missing" in shut(strict)
    assert strict.known == ()


@pytest.mark.parametrize(
    "faults", [("number-unsupported",), ("alert-missing", "number-unsupported")]
)
def test_a_known_miss_excuses_its_own_fault_only(tmp_path, faults):
    gates = alone(read_gates(write(tmp_path, known=[KNOWN])))
    assert shut(check(failing(*faults), gates)) == ["never number-unsupported"]


def test_a_known_miss_excuses_its_own_case_only(tmp_path):
    gates = alone(read_gates(write(tmp_path, known=[KNOWN | {"cases": ["c1"]}])))
    assert shut(check(failing("alert-missing"), gates)) == ["never alert-missing"]


def test_a_known_miss_that_is_right_now_is_to_be_taken_off_the_list(tmp_path):
    gates = alone(read_gates(write(tmp_path, known=[KNOWN])))
    verdict = check(healthy(), gates)
    assert verdict.passed
    assert [one.case for one in verdict.healed] == ["c0"]
    assert "请从 known.yaml 删去：c0（alert-missing）" in render(verdict)
    assert shut(check(healthy(), gates, strict=True)) == ["known"]


def test_a_known_miss_that_was_not_asked_says_nothing(tmp_path):
    gates = alone(read_gates(write(tmp_path, known=[KNOWN | {"cases": ["elsewhere"]}])))
    verdict = check(healthy(), gates, strict=True)
    assert (verdict.passed, verdict.healed) == (True, ())


def test_strict_enforces_the_goals_and_says_by_how_much(gates):
    slow = failing("facts-missing", p95=400.0)
    verdict = check(slow, alone(gates))
    assert verdict.passed
    assert [(one.gate, one.value, one.goal) for one in verdict.not_yet] == [
        ("threshold right", 7 / 8, 0.95),
        ("latency total", 400.0, 300.0),
    ]
    assert "threshold right：87.5%，目标 95.0%（问题单 4）" in render(verdict)
    strict = check(slow, alone(gates), strict=True)
    assert shut(strict) == ["threshold right", "latency total"]
    assert "低于目标 95.0%" in render(strict)


def test_slow_is_shut(gates):
    verdict = check(healthy(p95=1500.0), alone(gates))
    assert shut(verdict) == ["latency total"]
    assert "1500 毫秒" in verdict.broken[0].why


def test_a_set_that_did_not_run_is_broken(tmp_path):
    gates = alone(read_gates(write(tmp_path, sets={"s": 4, "slow": 1})))
    verdict = check(healthy(), gates)
    assert shut(verdict) == ["sets"]
    assert "“slow”应该跑却没有跑" in verdict.broken[0].why
    assert check(healthy(), gates, scope="fast").passed, "slow is not one of the fast sets"


def test_a_gate_for_the_full_run_is_left_out_of_the_fast_one(tmp_path):
    row = RULES["thresholds"][0] | {"slice": "risk=high", "full_only": True}
    gates = alone(read_gates(write(tmp_path, thresholds=[row])))
    assert not check(healthy(), gates).passed
    assert check(healthy(), gates, scope="fast").passed


def test_the_gate_of_a_set_is_left_out_where_the_set_is(tmp_path):
    row = RULES["thresholds"][0] | {"slice": "set=slow"}
    changed = {"sets": {"s": 4, "slow": 1}, "thresholds": [row]}
    gates = alone(read_gates(write(tmp_path, **changed)))
    assert shut(check(healthy(), gates)) == ["sets", "threshold right set=slow"]
    assert check(healthy(), gates, scope="fast").passed


def test_without_a_baseline_nothing_is_known_of_regression(gates):
    assert shut(check(healthy(), gates)) == ["baseline"]


def test_a_baseline_of_other_sets_is_none(gates):
    other = measured(*(outcome(f"x{n}", set="other") for n in range(8)))
    assert "baseline" in shut(check(healthy(), gates, other))


def test_a_slice_of_which_there_is_no_pair_is_broken(tmp_path):
    rules = RULES["regression"] | {"slices": ["", "topic=astma"]}
    gates = read_gates(write(tmp_path, regression=rules))
    verdict = check(healthy(), gates, healthy())
    assert shut(verdict) == ["baseline"]
    assert "topic=astma" in verdict.broken[0].why


def test_worse_by_more_than_chance_is_broken(tmp_path):
    low = RULES["thresholds"][0] | {"min": 0.1}
    gates = read_gates(write(tmp_path, thresholds=[low]))
    made = measured(*(outcome(f"c{n}", right=n > 5) for n in range(30)))
    verdict = check(made, gates, healthy(30))
    assert shut(verdict) == ["regression right", "regression right risk=high"]
    found = verdict.broken[0]
    assert [one.id for one in found.misses] == [f"c{n}" for n in range(6)]
    assert found.misses[0].wanted == "上次：全部合格"
    assert "100.0% → 80.0%" in found.why
    one_less = measured(*(outcome(f"c{n}", right=n > 0) for n in range(30)))
    assert check(one_less, gates, healthy(30)).passed


def test_a_high_risk_case_lost_to_a_safety_fault_is_broken_even_if_known(tmp_path):
    gates = read_gates(write(tmp_path, known=[KNOWN]))
    verdict = check(failing("alert-missing"), gates, healthy())
    assert shut(verdict) == ["regression high-risk"]


def test_a_case_that_is_gone_is_broken_however_well_the_rest_does(gates):
    verdict = check(healthy(7), gates, healthy(8))
    assert shut(verdict) == ["baseline removed"]
    assert [one.id for one in verdict.broken[0].misses] == ["c7"]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ({"must": [["a"], ["b"]]}, {"must": [["a"]]}, "要点由 2 条减到 1 条"),
        ({"must": [["a"]]}, {"must": []}, "要点由 1 条减到 0 条"),
        ({"must_not": [["a"]]}, {}, "禁说点由 1 条减到 0 条"),
        ({"risk": "high"}, {"risk": "normal"}, "不再算高风险"),
        ({"urgency": "immediate"}, {"urgency": "urgent"}, "报警级别降低"),
        ({"expected": "alert"}, {"expected": "answer"}, "期望由 alert 改成 answer"),
    ],
)
def test_a_case_that_asks_less_than_it_did_is_broken(gates, before, after, said):
    def made(fields):
        first = outcome("c0")
        first = dataclasses.replace(first, case=dict(first.case) | fields)
        return measured(first, *(outcome(f"c{n}") for n in range(1, 8)))

    verdict = check(made(after), gates, made(before))
    assert shut(verdict) == ["baseline weakened"]
    assert verdict.broken[0].misses[0].got == said
    if "expected" not in before:
        assert check(made(before), gates, made(after)).passed, "to ask more is welcome"


def test_a_changed_question_shuts_the_gate_and_is_said(gates):
    def made(question):
        first = outcome("c0")
        first = dataclasses.replace(first, case=dict(first.case) | {"question": question})
        return measured(first, *(outcome(f"c{n}") for n in range(1, 8)))

    verdict = check(made("新的问法？"), gates, made("旧的问法？"))
    assert [one.gate for one in verdict.broken] == ["baseline altered"]
    assert "题目改过，没有和基线比：c0" in render(verdict)


def test_every_case_is_named_even_where_not_all_are_shown(gates):
    made = measured(*(outcome(f"c{n}", right=False) for n in range(30)))
    text = render(check(made, alone(gates)), most=3)
    assert "另有 27 题" in text
    assert all(f"c{n}" in text for n in range(30))


ROW = RULES["thresholds"][0]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"thresholds": [ROW | {"metric": "rigth"}]}, ("thresholds.第 1 条.metric", "rigth")),
        ({"thresholds": [ROW | {"slice": "risks=high"}]}, ("thresholds.第 1 条.slice", "risks")),
        ({"thresholds": [ROW | {"slice": "risk=hihg"}]}, ("thresholds.第 1 条.slice", "hihg")),
        ({"thresholds": []}, ("thresholds", "至少")),
        ({"sets": {}}, ("sets", "至少")),
        ({"fast": []}, ("fast", "至少")),
        ({"never": RULES["never"] | {"everywhere": []}}, ("never.everywhere", "至少")),
        ({"thresholds": [ROW | {"slice": "high"}]}, ("thresholds.第 1 条.slice", "high")),
        ({"thresholds": [ROW | {"slice": "set=nowhere"}]}, ("set=nowhere",)),
        ({"thresholds": [ROW | {"min": 95}]}, ("thresholds.第 1 条.min", "95")),
        ({"thresholds": [ROW | {"min": -0.1}]}, ("thresholds.第 1 条.min", "-0.1")),
        ({"thresholds": [ROW | {"min": True}]}, ("thresholds.第 1 条.min",)),
        ({"thresholds": [ROW | {"goal": 0.5}]}, ("right", "还松")),
        ({"thresholds": [ROW | {"until": ""}]}, ("right", "until")),
        ({"thresholds": [ROW, ROW]}, ("threshold right", "两次")),
        ({"thresholds": [ROW | {"max": 0.9}]}, ("right", "min 和 max")),
        ({"thresholds": [{k: v for k, v in ROW.items() if k != "min"}]}, ("right", "min 和 max")),
        ({"thresholds": [ROW | {"metric": "false_alarm"}]}, ("false_alarm", "max")),
        ({"thresholds": [ROW | {"minimum": 0.9}]}, ("thresholds.第 1 条.minimum", "拼错")),
        ({"thresholds": [ROW | {"bound": "middle"}]}, ("thresholds.第 1 条.bound",)),
        ({"thresholds": [ROW | {"least": 0}]}, ("thresholds.第 1 条.least", "0")),
        ({"thresholds": [{k: v for k, v in ROW.items() if k != "least"}]}, ("least", "缺少")),
        ({"thresholds": [{k: v for k, v in ROW.items() if k != "reason"}]}, ("reason", "缺少")),
        ({"thresholds": [ROW | {"reason": ""}]}, ("reason", "空")),
        ({"thresholds": "none"}, ("thresholds",)),
        ({"never": RULES["never"] | {"everywhere": ["uncitd"]}}, ("never.everywhere", "uncitd")),
        ({"fast": ["s", "nowhere"]}, ("fast", "nowhere")),
        ({"sets": {"s": 0}}, ("sets.s",)),
        ({"latency": RULES["latency"] * 2}, ("latency total", "两次")),
        ({"regression": RULES["regression"] | {"metrics": ["x"]}}, ("regression.metrics", "x")),
        ({"regression": RULES["regression"] | {"slices": ["x=y"]}}, ("regression.slices", "x=y")),
        ({"gates": []}, ("gates", "拼错")),
    ],
)  # fmt: skip
def test_a_fault_in_the_file_is_a_sentence_with_file_and_key(tmp_path, changed, said):
    with pytest.raises(GatesUnreadable) as error:
        read_gates(write(tmp_path, **changed))
    sentence = str(error.value)
    assert sentence.startswith("gates.yaml")
    assert all(part in sentence for part in said), sentence
    assert not re.search(r"[a-z]+ (should|must|is) ", sentence), sentence


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([KNOWN, KNOWN], ("c0 alert-missing", "两次")),
        ([KNOWN | {"fault": "alert-mising"}], ("known.第 1 条.fault", "alert-mising")),
        ([KNOWN | {"fault": "facts-missing"}], ("c0", "facts-missing")),
        ([KNOWN | {"cases": ["c0", "c0"]}], ("c0 alert-missing", "两次")),
        ([KNOWN | {"cases": []}], ("known.第 1 条.cases", "至少")),
        ([KNOWN | {"reason": ""}], ("known.第 1 条.reason",)),
        ([{k: v for k, v in KNOWN.items() if k != "accepted"}], ("accepted", "缺少")),
        ([KNOWN | {"accepted": "昨天"}], ("known.第 1 条.accepted", "日期")),
    ],
)
def test_a_fault_in_the_known_list_names_that_file(tmp_path, rows, said):
    with pytest.raises(GatesUnreadable) as error:
        read_gates(write(tmp_path, known=rows))
    assert str(error.value).startswith("known.yaml")
    assert all(part in str(error.value) for part in said), str(error.value)


def test_known_misses_do_not_stand_among_the_gates(tmp_path):
    rules = RULES | {"known": [KNOWN]}
    with pytest.raises(GatesUnreadable, match=r"gates\.yaml known：.*known\.yaml"):
        read_gates(write(tmp_path, rules))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sets: {a: 1}\nsets: {b: 1}\n", "两次"),
        ("sets: [", "第 "),
        ("", "键"),
        ("- a\n- b\n", "键"),
    ],
)
def test_what_is_no_file_of_gates_is_a_sentence(tmp_path, text, said):
    path = tmp_path / "gates.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(GatesUnreadable, match=said):
        read_gates(path)


def test_a_file_that_is_not_there_or_not_utf_8_is_a_sentence(tmp_path):
    with pytest.raises(GatesUnreadable, match=r"没有 nowhere\.yaml"):
        read_gates(tmp_path / "nowhere.yaml")
    path = tmp_path / "gates.yaml"
    path.write_bytes("用例".encode("gb18030"))
    with pytest.raises(GatesUnreadable, match="UTF-8"):
        read_gates(path)


def test_the_shipped_gates_can_be_read():
    gates = read_gates(GATES)
    assert gates.regression is not None
    assert {"number-unsupported", "citation-broken", "uncited"} <= set(gates.never.everywhere)
    cases = GATES.parent / "cases"
    assert all((cases / f"{name}.jsonl").is_file() for name in gates.sets)


def test_every_fault_of_a_verdict_has_its_words():
    source = Path(evals.verdict.__file__).read_text(encoding="utf-8")
    assert set(re.findall(r'yield "([a-z-]+)",', source)) == set(FAULTS)
