"""Danger signs: what a question raises, and the file of rules that cannot be used."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import corpus
from assistant.errors import RulesWrong
from assistant.triage.findings import Vocabulary, WordWrong
from assistant.triage.plain_yaml import read_plain
from assistant.triage.rules import built_in, read_rules
from assistant.triage.signs import triage
from corpus.metadata import split_front_matter
from index.lexicon.concept import Concept
from tests.growth import grows_linearly

BUILT_IN = built_in()
ALARMS = [(rule.id, text) for rule in BUILT_IN.rules for text in rule.alarms]
QUIET = [(rule.id, text) for rule in BUILT_IN.rules for text in rule.quiet]
SMALL = """
findings:
  chest-pain: 胸痛, 胸口(痛|疼), chest pain
  sweating: 大汗, 汗…湿, sweat
  fit: 抽, !抽烟, !抽血
  pill: 药片, pill.
signs:
  weak-heart: chest-pain + sweating / pulse < 40
rules:
  heart:
    urgency: immediate
    label: {zh: 疑似心梗, en: possible heart attack}
    first: {zh: 立即呼叫120。, en: Call 120.}
    when: [weak-heart]
    covers: [fits]
    source: 测试指南，2020
    alarms: [胸痛大汗, chest pain with sweat]
    quiet: [胸痛, 大汗]
  fits:
    urgency: urgent
    label: {zh: 抽搐, en: convulsion}
    first: {zh: 侧卧。, en: On the side.}
    when: [fit + !pill, fit + age < 2 years]
    unless: sweating
    source: 测试指南，2020
    alarms: [刚才抽了, 老王抽了一阵]
    quiet: [抽烟, 抽血]
"""
FAKES = read_rules({"small.yaml": SMALL})


def raised(question, *earlier, rules=FAKES):
    return [rule.id for rule in triage(question, earlier, rules=rules)]


@pytest.mark.parametrize(("rule", "text"), ALARMS)
def test_every_example_that_should_alarm_raises_its_rule(rule, text):
    assert rule in raised(text, rules=BUILT_IN)


@pytest.mark.parametrize(("rule", "text"), QUIET)
def test_every_quiet_example_raises_nothing(rule, text):
    assert raised(text, rules=BUILT_IN) == []


def test_there_are_rules_for_many_presentations():
    assert len(BUILT_IN.rules) >= 80


def test_rules_cite_only_documents_of_the_starter_library():
    library = Path(corpus.__file__).parent / "library" / "guidelines"
    texts = [one.read_text(encoding="utf-8") for one in library.glob("*.md")]
    ids = {split_front_matter(text)[0]["id"] for text in texts}
    assert {name for rule in BUILT_IN.rules for name in rule.documents} <= ids


def test_the_first_steps_say_whom_to_call_and_no_other_number():
    for rule in BUILT_IN.rules:
        for language in ("zh", "en"):
            said = rule.first[language]
            assert any(word in said.lower() for word in ("120", "转诊", "refer")), rule.id
            digits = "".join(one if one.isdigit() else " " for one in said).split()
            assert set(digits) <= {"120"}, rule.id


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("胸痛，大汗", ["heart"]),
        ("胸口疼得汗都湿透了", ["heart"]),
        ("胸痛，脉搏36次/分", ["heart"]),
        ("胸痛，脉搏72次/分", []),
        ("没有胸痛，大汗", []),
        ("Chest pain and SWEATING", ["heart"]),
        ("他刚才抽了", ["fits"]),
        ("抽烟三十年，明早抽血", []),
        ("他抽了，正吃着药片", []),
        ("1岁的娃抽了，吃过药片", ["fits"]),
        ("胸痛大汗，还抽了", ["heart"]),
        ("单选题：男，60岁，胸痛大汗", []),
    ],
)
def test_a_line_needs_all_its_parts(question, expected):
    assert raised(question) == expected


def test_what_was_said_before_counts_but_raises_nothing_alone():
    assert raised("现在一身大汗", "他胸痛") == ["heart"]
    assert raised("那药一天吃几次", "他胸痛大汗") == []
    assert raised("他现在大汗", "什么是胸痛") == []


def test_the_gravest_comes_first():
    rules = triage("刚才抽了一阵现在摇不醒，血压82/40", rules=BUILT_IN)
    urgencies = [rule.urgency for rule in rules]
    assert urgencies == sorted(urgencies, key=lambda one: one != "immediate")


@pytest.mark.parametrize(
    ("old", "new", "names"),
    [
        ("when: [weak-heart]", "when: [strong-heart]", ["heart", "strong-heart"]),
        ("pulse < 40", "puls < 40", ["weak-heart", "puls"]),
        ("    source: 测试指南，2020\n    alarms: [胸", "    alarms: [胸", ["heart", "source"]),
        ("quiet: [胸痛, 大汗]", "quiet: [胸痛]", ["heart", "quiet"]),
        ("urgency: immediate", "urgency: soon", ["heart", "urgency"]),
        ("covers: [fits]", "covers: [falls]", ["heart", "falls"]),
        ("unless: sweating", "covers: [heart]", ["fits", "heart"]),
        ("胸痛, 胸口(痛|疼)", "胸痛, 胸口(痛|疼", ["chest-pain", "胸口(痛|疼"]),
        ("胸痛, 胸口", "(|胸)痛, 胸口", ["chest-pain", "什么都会匹配"]),
        ("大汗, 汗…湿", "大汗,, 汗…湿", ["sweating"]),
        ("大汗, 汗…湿", ".*, 汗…湿", ["sweating", ".*"]),
        ("label: {zh: 抽搐, en: convulsion}", "label: {zh: 抽搐}", ["fits", "label"]),
        ("    unless: sweating", "    unles: sweating", ["fits", "unles"]),
        ("  fits:\n", "  heart:\n", ["heart", "两次"]),
        ("signs:", "singns:", ["small.yaml"]),
        ("findings:", "findings: [", ["small.yaml"]),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(old, new, names):
    assert old in SMALL
    with pytest.raises(RulesWrong) as refused:
        read_rules({"small.yaml": SMALL.replace(old, new, 1)})
    assert all(name in str(refused.value) for name in names), refused.value


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("sweating: 大汗", "sweating: 大汗(", 4),
        ("chest-pain + sweating", "chest-pain + sweat", 8),
        ("urgency: urgent", "urgency: soon", 19),
        ("covers: [fits]", "covers: [fit]", 10),
        ("fit: 抽,", "fit: ({body})抽,", 5),
        ("[weak-heart]", "['!pill']", 10),
    ],
)
def test_a_refusal_names_the_file_and_the_line(old, new, line):
    assert old in SMALL
    with pytest.raises(RulesWrong, match=rf"small\.yaml 第 {line} 行"):
        read_rules({"small.yaml": SMALL.replace(old, new, 1)})


def test_shared_words_stand_where_a_finding_names_them():
    shared = SMALL.replace("胸口(痛|疼)", "({chest})(痛|疼)")
    rules = read_rules({"a.yaml": shared, "b.yaml": "words:\n  chest: 胸口|心口\n"})
    assert raised("心口疼，大汗", rules=rules) == ["heart"]


PAIN = Concept("chest-ache", "symptom", ("胸痛", "心口发堵", "心头闷"), ("chest ache", "cp"),
               ambiguous=("心头闷",))  # fmt: skip


def test_a_finding_takes_up_the_names_of_a_concept_but_for_ambiguous_and_short_ones():
    named = {"a.yaml": SMALL, "b.yaml": "concepts:\n  chest-pain: [chest-ache]\n"}
    rules = read_rules(named, [PAIN])
    assert raised("心口发堵，大汗", rules=rules) == ["heart"]
    assert raised("chest ache and sweating", rules=rules) == ["heart"]
    assert raised("心头闷，大汗", rules=rules) == raised("cp, sweating", rules=rules) == []


@pytest.mark.parametrize(
    ("named", "said"), [("nothing: [chest-ache]", "nothing"), ("chest-pain: [no-such]", "no-such")]
)
def test_a_concept_that_there_is_not_is_refused_with_its_line(named, said):
    with pytest.raises(RulesWrong, match=rf"b\.yaml 第 2 行.*{said}"):
        read_rules({"a.yaml": SMALL, "b.yaml": f"concepts:\n  {named}\n"}, [PAIN])


def test_a_rule_that_stands_alone_gives_way_to_any_other():
    rules = read_rules(
        {
            "small.yaml": SMALL.replace("    when: [fit +", "    alone: yes\n    when: [fit +")
            .replace("covers: [fits]", "covers: []")
            .replace("    unless: sweating\n", "")
        }
    )
    assert raised("他抽了", rules=rules) == ["fits"]
    assert raised("他抽了，胸痛大汗", rules=rules) == ["heart"]


@pytest.mark.parametrize(
    "question", ["下一个病人，现在一身大汗", "另一个病人大汗", "Next patient: sweating now"]
)
def test_what_was_said_of_another_patient_does_not_count(question):
    assert raised(question, "他胸痛") == []


def test_a_name_stands_in_one_file_only():
    with pytest.raises(RulesWrong, match=r"b\.yaml 第 2 行.*chest-pain"):
        read_rules({"a.yaml": SMALL, "b.yaml": "findings:\n  chest-pain: 心口痛\n"})


def test_plain_yaml_reads_texts_and_refuses_a_key_twice():
    assert read_plain("a: no\nb: [1, 2:3]\nc: {d: 12:30}") == {
        "a": "no", "b": ["1", "2:3"], "c": {"d": "12:30"},
    }  # fmt: skip
    with pytest.raises(ValueError, match="第 2 行"):
        read_plain("a: 1\na: 2")


@pytest.mark.parametrize(
    ("words", "text", "expected"),
    [
        ("胸口(痛|疼)", "胸口疼", ["胸口疼"]),
        ("出…汗", "出了一身汗", ["出了一身汗"]),
        ("出…汗", "出门,汗", []),
        ("眼睛…花", "眼睛也不花", []),
        ("cut.", "a cute cut", ["cut"]),
        ("sweat", "sweating", ["sweat"]),
        ("ate", "he rotated", []),
        ("lips…blue", "lips are blue", ["lips are blue"]),
        ("lips…blue", "lips are not blue", []),
        ("抽, !抽烟", "抽烟又抽", ["抽"]),
        ("肚子…凹进, !眼眶…凹", "肚子疼眼眶凹进", ["肚子疼眼眶凹进"]),
        ("肚子…凹进, !眼眶…凹进", "肚子疼眼眶凹进", []),
        ("肚子…凹进, !眼眶…凹进", "肚子凹进眼眶凹进", ["肚子凹进"]),
    ],
)
def test_words_are_found(words, text, expected):
    places = Vocabulary({"one": words}).places(text).get("one", [])
    assert [text[start:end] for start, end in places] == expected


def test_a_row_with_a_bracket_missing_is_refused_at_once():
    row = ", ".join(["胸口(痛|疼)一直不好很难受"] * 30) + ", 胸口(痛"
    with pytest.raises(WordWrong, match="胸口"):
        Vocabulary({"chest-pain": row})


def test_a_word_that_cannot_be_read_is_named():
    with pytest.raises(WordWrong, match="one"):
        Vocabulary({"one": "胸口(痛|疼"})


SINGLE = ["胸痛", "抽搐", "咯血", "呕血", "黑便", "呼吸困难", "昏迷", "皮疹", "头痛", "发热"]


@given(st.sampled_from(SINGLE), st.sampled_from(["无", "没有", "否认", "未见", "没得"]))
def test_a_denied_finding_raises_nothing(finding, denial):
    assert raised(f"患者今天来了，{denial}{finding}", rules=BUILT_IN) == []


@given(st.sampled_from([text for _, text in ALARMS]))
@settings(max_examples=60)
def test_width_and_case_change_nothing(text):
    wide = "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in text)
    assert raised(wide, rules=BUILT_IN) == raised(text, rules=BUILT_IN)
    assert raised(text.upper(), rules=BUILT_IN) == raised(text, rules=BUILT_IN)


@given(st.text(max_size=400), st.lists(st.text(max_size=80), max_size=3))
@settings(max_examples=60, deadline=None)
def test_any_text_is_read(text, earlier):
    assert isinstance(triage(text, earlier), list)


@pytest.mark.parametrize("text", ["没胸痛", "a chest ", "抽", "血压180/120 ", "如果", "120 "])
def test_a_flood_of_words_is_read_in_time(text):
    assert grows_linearly(triage, text)
