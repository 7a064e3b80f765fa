"""The table of roles, written out: whoever changes it changes this as well."""

from __future__ import annotations

import pytest

from bots.access.roles import PERMISSIONS, ROLES, allowed, needs_key

# role → may it curate, review, operate? All else is everybody's who has a key.
SPECIAL = {
    "asker": (False, False, False), "staff": (True, False, False),
    "expert": (False, True, False), "operator": (True, True, True),
}  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
def test_each_role_may_do_its_own_and_what_an_asker_may(role):
    special = ("curate", "review", "operate")
    assert tuple(allowed(role, one) for one in special) == SPECIAL[role]
    assert all(allowed(role, one) for one in PERMISSIONS if one not in special)


@pytest.mark.parametrize("permission", PERMISSIONS)
def test_without_a_key_only_what_is_open(permission):
    where_open = {"public", "guarded", "read", "ask", "tell"}
    assert needs_key(permission, open_=True) == (permission not in where_open)
    assert needs_key(permission, open_=False) == (permission not in {"public", "guarded"})
