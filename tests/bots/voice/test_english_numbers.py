"""Number words become figures; what is no number stays as it was said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.voice.english_numbers import in_figures


@pytest.mark.parametrize(
    ("said", "figures"),
    [
        ("fifteen mg", "15 mg"), ("fifty mg", "50 mg"), ("Sixteen and sixty", "16 and 60"),
        ("twenty-five mg", "25 mg"), ("twenty five mg", "25 mg"),
        ("one hundred and twenty", "120"), ("a hundred mg", "a 100 mg"),
        ("two thousand five hundred", "2500"), ("five hundred thousand units", "500000 units"),
        ("one million two hundred thousand units", "1200000 units"),
        ("zero point five grams", "0.5 grams"), ("point two five mg", "0.25 mg"),
        ("point one two five", "0.125"), ("ten point five", "10.5"),
        # no numbers of one piece: said digit by digit, or two beside each other
        ("one twenty", "one twenty"), ("five six", "five six"),
        ("twenty fifteen", "twenty fifteen"), ("ten and five", "10 and 5"),
        ("point twelve", "point twelve"), ("zero five", "zero five"),
        ("someone at the weight point", "someone at the weight point"),
        ("2 point 5", "2 point 5"), ("", ""), ("头孢", "头孢"),
    ],
)  # fmt: skip
def test_number_words(said, figures):
    assert in_figures(said) == figures


@given(st.lists(st.sampled_from(["one", "ten", "twenty", "hundred", "thousand", "million", "and",
                                 "point", "five", "zero", "mg", "-"]), max_size=12))  # fmt: skip
def test_no_words_break_it_and_figures_stay(words):
    once = in_figures(" ".join(words))
    assert in_figures(once) in (once, in_figures(once))
    assert once.count("mg") == words.count("mg")
