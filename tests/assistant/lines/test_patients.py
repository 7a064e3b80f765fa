"""Special patients: who is named, and who is only said not to be there."""

from __future__ import annotations

import pytest

from assistant.lines.mismatches import applying
from assistant.lines.patients import named, patients, speaks_of


@pytest.mark.parametrize(
    "question", ["没怀孕的女人能吃吗", "非孕妇女能吃吗", "a woman who is not pregnant"]
)
def test_a_denied_pregnancy_names_nobody(question: str) -> None:
    assert named(question) == ()
    assert applying(question) == ()


def test_a_normal_kidney_is_no_kidney_disease() -> None:
    (kidney,) = named("肾不好的人能吃吗")
    assert speaks_of([kidney], "eGFR 低于 30 的患者禁用")
    assert not speaks_of([kidney], "成人（肾功能正常）：每次 75 mg")


def test_the_pregnant_are_still_named() -> None:
    assert [one.zh for one in named("没做产检的孕妇能吃吗")] == ["孕妇"]
    assert len(patients()) >= 4
