"""What stands in a text: whatever the writer's spaces between figures and Chinese."""

import pytest

from index.coverage import ready


@pytest.mark.parametrize(
    ("text", "name", "stands"),
    [
        ("2 型糖尿病首选二甲双胍", "2型糖尿病", True),
        ("2型糖尿病首选二甲双胍", "2 型糖尿病", True),
        ("查 hba1c 后再定", "hba1c", True),
        ("give 2 tablets of metformin", "metformin", True),
        ("非空腹血糖低于 10", "空腹血糖", False),
    ],
)
def test_a_name_is_met_with_and_without_spaces(text, name, stands):
    assert ready(text).has((name,)) is stands
