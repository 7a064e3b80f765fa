"""Keys that the environment states, and several sources of keys as one."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from bots.access.keys import BadKeys, KeyRing, StatedKey, StatedKeys

A, B = "a" * 16, "b:" + "b" * 20


def stated(text):
    return StatedKeys(SecretStr(text))


def test_a_key_is_found_by_its_secret_alone():
    keys = stated(f"卫生院:asker:{A}\n老王：expert：{B}")
    assert keys.find(A) == StatedKey("env:卫生院", "卫生院", "asker")
    assert keys.find(B) == StatedKey("env:老王", "老王", "expert")
    for wrong in ("", A[:-1], A + "a", A.upper(), "卫生院", "\ud800"):
        assert keys.find(wrong) is None


@pytest.mark.parametrize("none", [None, SecretStr(""), SecretStr(" \n ")])
def test_without_keys_none_is_found(none):
    assert StatedKeys(none).find("") is None
    assert StatedKeys(none).find(A) is None


@pytest.mark.parametrize(
    "text",
    [
        A,
        f"x:{A}",
        f"x:admin:{A}",
        f":asker:{A}",
        "x:asker:",
        "x:asker:tooshort",
        f"{'x' * 41}:asker:{A}",
        f"x:asker:{A}密",
        f"x:asker:{A} x:staff:{B}",
        f"x:asker:{A} y:staff:{A}",
    ],
)
def test_what_cannot_be_read_is_refused_without_repeating_it(text):
    with pytest.raises(BadKeys) as refused:
        stated(text)
    assert "MENTOR_API_KEYS" in str(refused.value)
    assert A not in str(refused.value) and "tooshort" not in str(refused.value)


def test_a_ring_asks_its_sources_in_turn():
    first, second = stated(f"x:asker:{A}"), stated(f"y:staff:{A} z:operator:{B}")
    ring = KeyRing(first, second)
    assert ring.find(A) == first.find(A)
    assert ring.find(B) == second.find(B)
    assert ring.find("c" * 16) is None
    assert KeyRing().find(A) is None
