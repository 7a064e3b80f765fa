"""The table of who may do what. Pure.

A key has one role. Staff and experts may do all that an asker may, an operator all that anybody
may. Without a key one may do what is open: everything that is public, and asking where the
operator has not closed it (MENTOR_OPEN=false).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

from assistant.records_db.keys import ROLES, Role

# public    pages, static files, health: nobody's data
# guarded   guarded by the route itself: a channel's signature, the session of the staff pages
# read      passages of the library and the pictures of their pages
# ask       questions
# tell      feedback on an answer
# keep      one's own conversations and data
# curate    the library; review: the experts' queue; operate: the service itself
Permission = Literal[
    "public", "guarded", "read", "ask", "tell", "keep", "curate", "review", "operate"
]

PERMISSIONS: tuple[Permission, ...] = get_args(Permission)
WITHOUT_KEY: frozenset[Permission] = frozenset(("public", "guarded"))
WHERE_OPEN: frozenset[Permission] = frozenset(("read", "ask", "tell"))

__all__ = ["PERMISSIONS", "ROLES", "TABLE", "Permission", "Role", "allowed", "needs_key"]

_ASKER: frozenset[Permission] = WITHOUT_KEY | WHERE_OPEN | {"keep"}
TABLE: Mapping[Role, frozenset[Permission]] = {
    "asker": _ASKER,
    "staff": _ASKER | {"curate"},
    "expert": _ASKER | {"review"},
    "operator": frozenset(PERMISSIONS),
}


def needs_key(permission: Permission, *, open_: bool) -> bool:
    """Say whether only who has a key may do this."""
    return permission not in WITHOUT_KEY and not (open_ and permission in WHERE_OPEN)


def allowed(role: Role, permission: Permission) -> bool:
    """Say whether who has a key of this role may do this."""
    return permission in TABLE[role]
