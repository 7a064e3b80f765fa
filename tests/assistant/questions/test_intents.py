"""What a question wants is read from words in one file and held to examples in another."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from assistant.questions import intents as module
from assistant.questions.intents import asking, fit, intents, is_asking, read_intents
from tests.growth import grows_linearly

NAMES = [intent.name for intent in intents()]
EXAMPLES = yaml.safe_load(
    Path(module.__file__).with_name("intent_examples.yaml").read_text(encoding="utf-8")
)
WORDINGS = ("standard", "village", "english")
LABELLED = Path(__file__).with_name("intent_questions.tsv")


def wanted(question):
    return {intent.name for intent in read_intents(question)}


def test_the_file_holds_what_a_clinic_asks_for():
    assert {
        "definition", "threshold", "first_choice", "dose", "interval", "contraindication",
        "referral", "how_to", "tests", "advice",
    } <= set(NAMES)  # fmt: skip
    assert len(set(NAMES)) == len(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_intent_has_examples_of_each_wording_and_sentences_that_are_none(name):
    assert all(len(EXAMPLES[name][wording]) >= 7 for wording in WORDINGS)
    assert len(EXAMPLES[name]["not"]) >= 3
    assert list(EXAMPLES) == NAMES


@pytest.mark.parametrize(
    ("name", "example"),
    [(name, one) for name in EXAMPLES for wording in WORDINGS for one in EXAMPLES[name][wording]],
)
def test_every_example_is_read_as_what_it_is_an_example_of(name, example):
    assert name in wanted(example)


@pytest.mark.parametrize(
    ("name", "example"), [(name, one) for name in EXAMPLES for one in EXAMPLES[name]["not"]]
)
def test_what_is_no_example_is_not_read_as_one(name, example):
    assert name not in wanted(example)


def test_labelled_questions_are_read_as_they_are_labelled():
    """Hold precision and recall on questions that were written before the patterns were."""
    right = missed = wrong = 0
    for line in LABELLED.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        question, must, may, _ = line.split("\t")
        read, want = wanted(question), set(must.strip().split("|")) - {""}
        right += len(read & want)
        missed += len(want - read)
        wrong += len(read - want - set(may.strip().split("|")))
    assert right / (right + missed) >= 0.97
    assert right / (right + wrong) >= 0.97


@pytest.mark.parametrize("question", ["高血压", "阿卡维林", "fever", ""])
def test_a_bare_topic_wants_nothing_in_particular(question):
    assert wanted(question) == set()


@pytest.mark.parametrize(
    "question",
    ["狗咬了怎么办", "狗咬了如何办", "狗咬了咋办", "狗咬了咋个办", "狗咬了啷个办", "狗咬了点样办",
     "狗咬了么样办", "狗咬了哪能办", "狗咬了样般办"],
)  # fmt: skip
def test_the_regions_ask_in_their_own_words(question):
    assert "how_to" in wanted(question)


def test_capitals_and_width_do_not_matter():
    assert "dose" in wanted("WHAT IS THE DOSE OF KEREXIPINE?")
    assert "dose" in wanted("ＷＨＡＴ ＩＳ ＴＨＥ ＤＯＳＥ")


def test_several_wants_come_in_the_order_of_the_file():
    read = [intent.name for intent in read_intents("一次吃多少，孕妇能不能用，要不要转诊")]
    assert read == [name for name in NAMES if name in read]
    assert read[:3] == ["contraindication", "referral", "dose"]


@pytest.mark.parametrize(
    ("question", "stretches"),
    [
        ("阿卡维林咋个吃", ["咋个吃"]),
        ("灰谷热要不要转诊", ["要不要转诊", "转诊"]),
        ("灰谷热", []),
        ("Ｋerexipine：how much?", ["how much"]),
    ],
)
def test_the_words_that_ask_are_found_where_they_stand(question, stretches):
    found = [question[start:end] for start, end in asking(question)]
    assert all(any(one in each for each in found) for one in stretches[-1:])
    assert bool(found) == bool(stretches)


@pytest.mark.parametrize(
    ("name", "only"), [("转诊", True), ("referral", True), ("阿卡维林", False)]
)
def test_a_name_that_only_asks_is_told_from_one_that_is_asked_about(name, only):
    assert is_asking(name) is only


@pytest.mark.parametrize(
    ("question", "better", "worse"),
    [
        ("阿卡维林吃多少", "成人每次 12.5 mg，每日 2 次。", "阿卡维林用于高血压。"),
        ("how much kerexipine", "Give 7.5 mg once daily.", "Kerexipine is a tablet."),
        ("孕妇能不能用阿卡维林", "妊娠期禁用。", "每 2 周复查。"),
        ("什么时候要转诊", "血钾高于 5.8 mmol/L，立即转诊。", "饭后口服。"),
        ("多久复查一次", "每 3 个月复查 1 次。", "妊娠期禁用。"),
        ("血压目标是多少", "血压应控制在 <140/90 mmHg。", "阿卡维林饭后口服。"),
        ("要不要吃消炎药", "普通感冒不推荐使用抗菌药物。", "鼻塞、流清涕。"),
    ],
)
def test_a_line_that_has_what_is_asked_fits_better(question, better, worse):
    read = read_intents(question)
    assert fit(read, better, "") > fit(read, worse, "")


def test_a_heading_adds_to_the_line_and_both_give_1():
    dose = tuple(intent for intent in intents() if intent.name == "dose")
    line = "成人每次 12.5 mg。"
    assert 0 < fit(dose, line, "") < fit(dose, line, "用法用量") == 1
    assert 0 < fit(dose, "饭后口服。", "用法用量") < 1
    assert fit(dose, "饭后口服。", "概述") == 0
    assert fit((), line, "用法用量") == 0


def test_what_matters_more_counts_more():
    read = read_intents("孕妇能不能用阿卡维林，多久复查")
    assert [intent.name for intent in read] == ["contraindication", "interval"]
    assert fit(read, "妊娠期禁用。", "禁忌") > fit(read, "每 2 周复查。", "随访") > 0


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("what is the dose of adrenaline", "dose"),
        ("What is the BP target in diabetes", "target"),
        ("糖化目标是什么", "target"),
    ],
)
def test_a_definition_is_read_only_where_nothing_else_is(question, name):
    assert name in wanted(question)
    assert "definition" not in wanted(question)


@pytest.mark.parametrize("question", ["什么是慢阻肺", "what is preeclampsia"])
def test_a_definition_alone_is_still_read(question):
    assert wanted(question) == {"definition"}


def test_only_what_a_guideline_is_silent_on_must_stand():
    must = {intent.name for intent in intents() if intent.must_stand}
    assert must == {"price", "contact", "product", "operation"}


@pytest.mark.parametrize(
    "piece", ["能不能吃", "吃多少", "怎", "什么时候", "how can i ", "用", "要不要送县里，", " "]
)
def test_a_long_question_is_read_in_time(piece):
    assert grows_linearly(read_intents, piece)
    assert grows_linearly(asking, piece)
