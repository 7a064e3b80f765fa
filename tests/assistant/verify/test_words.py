"""The patterns of words.yaml find their examples; a broken file is refused with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import RulesWrong
from assistant.rule_files import Rules, check_examples, parts_in
from assistant.verify import cues, wording
from assistant.verify.cues import groups_in
from assistant.verify.wording import PATTERNS, SHAPE, words_in

WORDS = Path(wording.__file__).with_name("words.yaml").read_text(encoding="utf-8")
CUES = Path(cues.__file__).with_name("cues.yaml").read_text(encoding="utf-8")


def line(text, start):
    return next(n for n, one in enumerate(text.split("\n"), 1) if one.startswith(start))


def test_each_pattern_finds_its_examples_and_none_of_the_others():
    rules = parts_in("words.yaml", WORDS)
    rows = {name: rules.rows[name] for name in ("limiting", *PATTERNS)}
    check_examples(Rules("words.yaml", rules.source, rows, WORDS), SHAPE)


@pytest.mark.parametrize(
    ("old", "new", "at", "said"),
    [
        ("source: written", "because: written", "because", "没有写来源"),
        ("either:\n", "neither:\n", "neither", "不认识的项 neither"),
        (r"  say: '慎|小心", r"  say: '慎(|小心", "  say: '慎", "不是正则表达式"),
        ("  fits: [肾病者慎用, use with caution]", "  fits: [慎用]", "caring", "至少要有 2 个例句"),
    ],
)
def test_words_that_cannot_be_used_are_refused_with_their_line(old, new, at, said):
    broken = WORDS.replace(old, new, 1)
    assert broken != WORDS
    with pytest.raises(RulesWrong) as caught:
        words_in("words.yaml", broken)
    assert said in str(caught.value)
    expected = 1 if at == "because" else line(broken, at)
    assert f"words.yaml 第 {expected} 行" in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "at", "said"),
    [
        ("source: >-", "because: >-", "", "没有写来源"),
        ("{say: '滴眼|", "{says: '滴眼|", "  eye", "只能有"),
        ("{say: '滴眼|", "{say: '滴(眼|", "  eye", "不是正则表达式"),
        ("fits: [滴眼, eye drops]", "fits: [滴眼]", "  eye", "至少各要有 2 个例句"),
    ],
)
def test_cues_that_cannot_be_used_are_refused_with_their_line(old, new, at, said):
    broken = CUES.replace(old, new, 1)
    assert broken != CUES
    with pytest.raises(RulesWrong) as caught:
        groups_in("cues.yaml", broken)
    assert said in str(caught.value)
    assert f"cues.yaml 第 {line(broken, at) if at else 1} 行" in str(caught.value)
