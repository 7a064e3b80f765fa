"""The second opinion: what its weights make of a question, and where it may speak."""

from __future__ import annotations

import math

import pytest

from assistant.scope import judge, likeness
from assistant.scope.judge import judge_scope, second_look
from assistant.scope.likeness import Likeness, Weights, features, like


def test_features_are_characters_and_words_with_the_ends_of_each_run():
    assert features("开药ok go") == {
        "^", "开", "药", "$", "^开", "开药", "药$", "^开药", "开药$", "ok", "go", "ok go",
    }  # fmt: skip
    assert features("") == frozenset()


def test_the_probability_is_a_softmax_beside_the_clinical_questions():
    weights = Weights((-1.0, -2.0, -3.0), {"假": (0.0, 0.0, 6.0)})
    found = weights.like("假")
    # Three features: ^ 假 $ and the pairs and the whole of them, six in all.
    score = -3.0 + 6.0 / math.sqrt(len(features("假")))
    powers = [math.exp(-1.0), math.exp(-2.0), math.exp(score)]
    assert found.probability == pytest.approx(sum(powers) / (1 + sum(powers)))
    assert found.group == "papers"  # exp(-0.55), against exp(-1)
    assert weights.like("").group == "self-harm"


@pytest.mark.parametrize(
    "question",
    ["高血压病人随访多久一次", "娃发烧抽了咋办", "What is the dose of amoxicillin for a child?"],
)
def test_a_clinical_question_is_not_alike(question):
    assert like(question).probability < likeness.RATHER / 2


@pytest.mark.parametrize(("group", "rule"), [("self-harm", "self-harm"), ("harm", "harm")])
def test_it_speaks_with_the_words_of_the_rule(monkeypatch, group, rule):
    monkeypatch.setattr(likeness, "like", lambda _: Likeness(group, 0.5))
    refusal = second_look("某句话", "zh")
    assert refusal is not None and refusal.rule == rule
    assert refusal.self_harm is (group == "self-harm")
    assert judge_scope("阿司匹林每天吃多少", [], "阿司匹林每天吃多少", "zh") is None


def test_papers_have_a_sentence_of_their_own_in_both_languages(monkeypatch):
    monkeypatch.setattr(likeness, "like", lambda _: Likeness("papers", 0.95))
    for language, word in (("zh", "处方"), ("en", "prescription")):
        refusal = judge_scope("阿司匹林每天吃多少", [], "阿司匹林每天吃多少", language)
        assert refusal is not None and word in refusal.message
    assert set(judge._PAPERS) == {"zh", "en"}
