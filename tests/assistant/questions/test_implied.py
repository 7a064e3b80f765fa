"""A question that names no disease is searched under the one that it means."""

import pytest

from assistant.questions.implied import with_implied
from index.lexicon import built_in


@pytest.mark.parametrize(
    ("question", "language", "expected"),
    [
        ("85岁老人血压控制到多少", "zh", "高血压：85岁老人血压控制到多少"),
        ("八十岁的婆婆血压压到好多合适", "zh", "高血压：八十岁的婆婆血压压到好多合适"),
        ("HbA1c target in an old woman?", "en", "diabetes: HbA1c target in an old woman?"),
        ("糖尿病病人血压控制到多少", "zh", "糖尿病病人血压控制到多少"),
        ("血压怎么量", "zh", "血压怎么量"),
        ("脑梗以后血压降到多少", "zh", "脑梗以后血压降到多少"),
    ],
)
def test_the_disease_that_is_meant_is_added_where_none_is_named(question, language, expected):
    assert with_implied(question, language, built_in()) == expected
