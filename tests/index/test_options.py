"""A search's switches take a stage away each; its filter keeps documents out."""

from __future__ import annotations

import pytest

from index.options import EVERYTHING, Filter

from .fakes import metadata

CLASSICAL = metadata("old", tradition="chinese-medicine", kind="course")
CHILDREN = metadata("imci", populations=("child",), language="en")


def test_the_empty_filter_lets_everything_through() -> None:
    assert EVERYTHING.admits(CLASSICAL)
    assert EVERYTHING.admits(CHILDREN)


@pytest.mark.parametrize(
    ("wanted", "old", "imci"),
    [
        (Filter(traditions=("modern",)), False, True),
        (Filter(kinds=("course", "local")), True, False),
        (Filter(languages=("en",)), False, True),
        (Filter(populations=("pregnancy",)), True, False),  # "old" names none: for everybody
        (Filter(populations=("pregnancy", "child")), True, True),
        (Filter(kinds=("course",), languages=("en",)), False, False),
    ],
)
def test_a_filter_admits_what_has_one_of_each_wanted_value(
    wanted: Filter, old: bool, imci: bool
) -> None:
    assert (wanted.admits(CLASSICAL), wanted.admits(CHILDREN)) == (old, imci)
