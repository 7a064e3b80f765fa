"""The rules of assistant/scope as shipped, and rules that are refused."""

from __future__ import annotations

import pytest

from assistant.errors import RulesWrong
from assistant.scope import emptiness, instructions, leaning, rules
from assistant.scope.instructions import without_instructions
from assistant.scope.spelling import fold

WORDS = "make: >-\n  写 开\nnote: >-\n  假条\ne-note: >-\n  sick_note\n"
RULE = """certificate:
  kind: declined
  follows: act
  says: {zh: 不开, en: no}
  when: ['<make>…<note>', '<e-note> please']
  source: a law
  refused: [写个假条, a sick note please]
  kept: [写病历, 假条]
"""


def test_the_shipped_rules_do_what_their_examples_say():
    rules.check_rules(rules.built_in())


@pytest.mark.parametrize("rule", rules.built_in().rules, ids=lambda one: one.id)
def test_a_rule_refuses_in_one_short_message_without_an_amount(rule):
    for message in rule.says.values():
        assert len(message) < 400
        assert all(word not in fold(message) for word in ("mg", "毫克", "片", "tablet", "毫升"))


@pytest.mark.parametrize("rule", rules.built_in().rules, ids=lambda one: one.id)
def test_a_rule_promises_no_human_as_none_is_behind_the_program(rule):
    promises = ("转人工", "真人联系", "人工专家", "for a human", "will contact you")
    assert [one for one in promises for text in rule.says.values() if one in text] == []


def test_no_example_that_one_rule_keeps_is_declined_by_another():
    known = rules.built_in()
    kept = {one: rule.id for rule in known.rules for one in rule.kept}
    assert {one: known.first(fold(one)) for one in kept} == dict.fromkeys(kept)


def test_empty_words_do_what_their_examples_say():
    known = emptiness.built_in()
    assert [one for one in known.asked_back if not known.is_empty(fold(one))] == []
    assert [one for one in known.looked_up if known.is_empty(fold(one))] == []


def test_instructions_do_what_their_examples_say():
    known = instructions.built_in()
    pairs = [tuple(one.split(" => ")) for one in known.cut]
    assert [(one, without_instructions(one).text) for one, _ in pairs] == pairs
    assert [one for one in known.untouched if without_instructions(one).cut] == []


def test_a_small_file_is_read():
    read = rules.read_rules(WORDS, RULE)
    rules.check_rules(read)
    assert [one.id for one in read.rules] == ["certificate"]
    assert read.first("帮我写一个假条") is read.named("certificate")
    assert read.first("a sick note please") is not None
    assert read.first("病历怎么写") is None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("<e-note> please", "<e-noet> please", "e-noet"),
        ("source: a law", "source: ''", "source"),
        ("kind: declined", "kind: refused", "kind"),
        ("follows: act", "follows: none", "follows"),
        ("says: {zh: 不开, en: no}", "says: {zh: 不开}", "says"),
        ("kept: [写病历, 假条]", "kept: [写病历]", "例句"),
        ("refused: [写个假条, a sick note please]", "refused: 写个假条", "列表"),
        ("  when: ['<make>…<note>', '<e-note> please']\n", "", "when"),
        ("source: a law", "sauce: a law", "只能有"),
        ("certificate:", "certificate: [", "读不懂"),
    ],
)
def test_a_rule_that_cannot_be_used_is_refused_by_name(old, new, said):
    with pytest.raises(RulesWrong, match=said):
        rules.read_rules(WORDS, RULE.replace(old, new))


def test_a_refusal_names_the_line():
    with pytest.raises(RulesWrong, match="第 2 行的 certificate"):
        rules.read_rules(WORDS, "# a remark\n" + RULE.replace("source: a law", "source: ''"))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("<make>…<note>", "(?:<make>", "写得不对"),
        ("<make>…<note>", "<make>?", "什么话都符合"),
        ("写病历, 假条", "写病历, 写个假条", "却谢绝"),
        ("写个假条, a sick", "写张假单, a sick", "没有谢绝"),
    ],
)
def test_a_pattern_or_an_example_that_fails_is_refused(old, new, said):
    with pytest.raises(RulesWrong, match=said):
        rules.check_rules(rules.read_rules(WORDS, RULE.replace(old, new)))


@pytest.mark.parametrize("words", ["make: ''\n", "make: >-\n  <other>\n", "- 写\n", ""])
def test_words_that_cannot_be_used_are_refused(words):
    with pytest.raises(RulesWrong):
        rules.read_words(words)


@pytest.mark.parametrize(
    "read", [emptiness.read_emptiness, leaning.read_leaning, instructions.read_instructions]
)
def test_other_files_that_lack_a_part_are_refused(read):
    with pytest.raises(RulesWrong, match="只能有"):
        read("asking: what\n")


@pytest.mark.parametrize(
    ("read", "file", "key"),
    [
        (emptiness.read_emptiness, emptiness.CLARIFY, "chinese: >-"),
        (leaning.read_leaning, leaning.LEANING, "means: '"),
        (instructions.read_instructions, instructions.INSTRUCTIONS, "figures: '"),
    ],
)
def test_a_pattern_of_the_other_files_that_cannot_be_read_is_refused_with_its_line(read, file, key):
    text = (rules.FOLDER / file).read_text(encoding="utf-8")
    broken = text.replace(key, key + ("\n  (?:" if key.endswith("-") else "(?:"), 1)
    line = text[: text.index("\n" + key) + 1].count("\n") + 1
    with pytest.raises(RulesWrong, match=f"第 {line} 行"):
        read(broken)
