"""Where a sentence ends and where it must not, and which language a text is in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.sentences import language_of, sentences

PIECES = ["每次0.5 g", "。", "；", "\n", " ", "1. ", "e.g. ", "Give 5 mg", ". ", "”", "A", "！？"]


@given(st.text() | st.lists(st.sampled_from(PIECES)).map("".join))
def test_joined_again_they_give_the_text(text):
    cut = sentences(text)
    assert "".join(cut) == text
    assert all(cut)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("每次0.5 g。每日3次；饭后服", 3),
        ("他说：“先测血压。”然后开药。", 2),
        ("（见附录。）再复查！好吗？？好。", 4),
        ("第一行\n第二行", 2),
        ("Give 0.5 mg/kg IM. Repeat after 5 min. Call for help!", 3),
        ("Max 40 mg in 24. Repeat once.", 2),
        ("Do not give it. (See page 4.) Refer.", 3),
    ],
)
def test_ends(text, count):
    assert len(sentences(text)) == count


@pytest.mark.parametrize(
    "text",
    [
        "每次0.5 g，最多1.5 g",
        "Give a beta-lactam (e.g. Amoxicillin) daily",
        "See Fig. A and Dr. Wang",
        "1. 休息",
        "1. Rest and drink",
        "(2. Rest",
        "Room No. A12",
        "Vitamin K. and food",
        "pH 7.35-7.45",
        "血压≥140/90 mmHg，心率60～100次/min",
    ],
)
def test_no_end_inside(text):
    assert sentences(text) == [text]


def test_a_numbered_english_list_is_cut_before_its_numbers_not_after():
    cut = sentences("Do this: rest well. 2. Drink water. 3. Come back.")
    assert "2. Drink water. " in cut


def test_a_closing_quote_stays_with_its_sentence():
    assert sentences("说：“停药。”再来。") == ["说：“停药。”", "再来。"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("高血压", "zh"),
        ("Hypertension in adults", "en"),
        ("高血压用ACEI或ARB，如enalapril 10 mg", "zh"),
        ("Hypertension (高血压) is defined as a blood pressure of 140/90 or more", "en"),
        ("", "en"),
        ("120/80", "en"),
    ],
)
def test_language(text, language):
    assert language_of(text) == language
