"""The rules of rules.yaml: each speaks on its own examples and holds its tongue on others."""

from __future__ import annotations

import re

import pytest

from corpus.linting.rules import Rule, drug_endings, rules, rules_of

EXAMPLES = [(rule, text, True) for rule in rules() for text in rule.fires]
EXAMPLES += [(rule, text, False) for rule in rules() for text in rule.quiet]


@pytest.mark.parametrize(("rule", "text", "fires"), EXAMPLES)
def test_a_rule_does_as_its_examples_say(rule: Rule, text: str, fires: bool):
    hits = list(rule.hits(text))
    assert bool(hits) is fires
    assert all(hit in text for hit in hits)


def test_every_rule_can_be_read_by_staff_and_tested():
    assert len({rule.code for rule in rules()}) == len(rules()) >= 12
    for rule in rules():
        assert re.fullmatch(r"[a-z]+(?:-[a-z]+)+", rule.code)
        assert re.fullmatch(r"[^a-z]*.*请.+。", rule.says), rule.says
        assert len(rule.fires) >= 2
        assert len(rule.quiet) >= 2


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.code)
def test_what_is_right_in_a_guideline_alarms_nobody(rule: Rule):
    right = (
        "高血压 ≥140/90 mmHg；重度 ≥180/110 mmHg，氨氯地平每次 5～10 mg，每日 1 次，口服。",
        "对乙酰氨基酚 10～15 mg/kg，间隔 4～6 小时，24 小时不超过 4 次，0.5 g/片。",
        "白细胞 ≥15×10⁹/L，eGFR <30 mL/(min·1.73 m²)，SpO₂ 92%，BMI 24～28 kg/m²。",
        "Amoxicillin 40 mg/kg each dose by mouth, 2 times a day, 5 days; 250 mg/5 mL.",
        "2HRZE/4HR；¹³C 尿素呼气试验；HBV DNA ≥2×10⁵ IU/mL；维生素 D3 400 IU，每日 1 次。",
        "ORS 75 mL/kg over 4 hours; 0.9% NaCl 20 mL/kg; give 2 tabs bid after meals.",
    )
    for text in right:
        assert list(rule.hits(text)) == [], text


def test_a_rule_without_a_message_and_a_bad_pattern_are_refused():
    unknown = {"code": "u", "says": "请看。", "known": [], "fires": [], "quiet": []}
    row = {"code": "a-b", "says": "请看。", "pattern": "a", "fires": ["a"], "quiet": ["b"]}
    for broken, error in (({"says": None}, TypeError), ({"pattern": "("}, re.error)):
        made = {**row, **broken}
        if made["says"] is None:
            del made["says"]
            error = KeyError
        with pytest.raises(error):
            rules_of({"units": ["mg"], "rules": [made], "unknown_unit": unknown})


def test_drug_endings_are_given_for_both_languages():
    assert {"西林", "地平"} <= set(drug_endings()["zh"])
    assert {"cillin", "dipine"} <= set(drug_endings()["en"])
