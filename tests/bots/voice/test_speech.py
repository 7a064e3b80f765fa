"""What a transcriber writes where nobody speaks is not taken for a question."""

from __future__ import annotations

import pytest

from assistant.reading import LONGEST_QUESTION
from bots.voice.hints import MOST_TOKENS, hints, tokens_at_most
from bots.voice.speech import said
from bots.voice.transcriber import NothingHeard
from index.lexicon import Concept, Lexicon, built_in

HINT = hints(built_in(), "zh")


@pytest.mark.parametrize(
    "text",
    [
        "", " \n", "。。。", "…", None, 7, ["x"],
        "谢谢观看", "字幕由Amara.org社区提供", "请不吝点赞 订阅 转发 打赏支持明镜与点点栏目",
        "Thank you for watching!", "Thanks for watching.", "感谢大家的收看",
        "阿莫西林、头孢克肟、阿奇霉素。", "头孢克肟 阿奇霉素", HINT,
    ],
)  # fmt: skip
def test_what_nobody_said(text):
    with pytest.raises(NothingHeard):
        said(text, HINT)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("阿莫西林", "阿莫西林"),  # one name may well be said alone
        ("头孢克肟怎么吃", "头孢克肟怎么吃"),
        ("头孢克肟和阿奇霉素能一起吃吗", "头孢克肟和阿奇霉素能一起吃吗"),
        ("阿奇霉素、头孢克肟", "阿奇霉素、头孢克肟"),  # not in the order of the hint
        ("  高血压\n怎么\u200b办 ", "高血压 怎么办"),
        ("病人看了电视说谢谢观看" + "，然后一直头痛" * 10, None),
    ],
)
def test_what_was_said(text, words):
    assert said(text, HINT) == (words or text)


def test_a_speech_is_cut_to_a_question():
    assert len(said("咳" * 9000)) == LONGEST_QUESTION


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh", ("阿莫西林", "头孢克肟", "高血压", "糖尿病")), (None, ("阿莫西林",)),
     ("en", ("amoxicillin", "hypertension"))],
)  # fmt: skip
def test_a_hint_names_drugs_and_diseases_in_few_tokens(language, words):
    hint = hints(built_in(), language)
    assert all(word in hint for word in words)
    assert tokens_at_most(hint) <= MOST_TOKENS
    assert hint.endswith((".", "。"))


def test_a_library_without_these_drugs_has_no_hint():
    assert hints(Lexicon((Concept("x", "drug", ("甲",), ("x",)),)), "zh") == ""


def test_tokens_are_counted_generously():
    assert tokens_at_most("头孢") == 2 * 2
    assert tokens_at_most("abc") == 2
