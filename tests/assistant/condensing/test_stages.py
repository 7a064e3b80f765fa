"""An age rules out the stages of life that it does not fall into, and nothing else."""

from __future__ import annotations

import pytest

from assistant.condensing.stages import _YEARS, falls_into, is_stage, is_young_or_old
from index.lexicon import built_in


@pytest.mark.parametrize(
    ("age", "stage", "fits"),
    [
        ("两个月大", "child", True),
        ("5岁", "child", True),
        ("70岁", "child", False),
        ("八十来岁", "elderly", True),
        ("半岁", "infant", True),
        ("18个月", "newborn", False),
        ("a 3 year old", "adult", False),
        ("3 months old", "infant", True),
        ("35岁", "pregnancy", True),
        ("70岁", "dialysis-patient", True),
        ("老", "child", True),
    ],
)
def test_an_age_falls_into_a_stage(age, stage, fits):
    assert falls_into(age, stage) is fits


def test_the_young_and_the_old_are_told_from_the_rest():
    assert is_young_or_old("child") and is_young_or_old("elderly")
    assert not is_young_or_old("pregnancy") and not is_young_or_old("adult")
    assert not is_stage("dialysis-patient")


def test_each_stage_is_a_concept_of_the_lexicon():
    found = {
        each.id
        for name in ("新生儿", "儿童", "成人", "老年人", "妊娠")
        for each in built_in().named(name)
    }
    assert found <= set(_YEARS)
