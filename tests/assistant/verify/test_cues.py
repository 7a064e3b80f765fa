"""Each sign of cues.yaml is heard in its examples and in none of its counter-examples."""

from __future__ import annotations

import pytest

from assistant.verify.cues import groups, signs, spots

ROWS = [(group, sign) for group, listed in groups().items() for sign in listed]


@pytest.mark.parametrize(("group", "sign"), ROWS, ids=lambda one: getattr(one, "name", one))
def test_a_sign_is_heard_where_it_is_said_and_nowhere_else(group, sign):
    assert len(sign.fits) >= 2 and len(sign.fails) >= 2
    for text in sign.fits:
        assert sign.name in signs(text, group), text
    for text in sign.fails:
        assert sign.name not in signs(text, group), text


def test_signs_stand_at_their_places():
    text = "先口服，后 IV"
    assert [(text[one.start : one.end], one.name) for one in spots(text, "route")] == [
        ("口服", "oral"), ("IV", "intravenous"),
    ]  # fmt: skip
