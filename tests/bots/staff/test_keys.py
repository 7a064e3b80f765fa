"""Keys with names: who is logged in, and what an operator may write."""

from __future__ import annotations

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import SecretStr

from bots.staff.auth import Guard, Sender
from bots.staff.keys import UNNAMED, WeakKey, read_keys
from bots.staff.view import View

from .fakes import KEY, SITE

ZHANG, LI = "zhang-key-0123456789", "li-key-0123456789abc"
NAMED = SecretStr(f"张三:{ZHANG}\n李四：{LI}")


def whoami(guard):
    """A route that says who asks, behind the same guard as the pages."""
    from fastapi import APIRouter, Depends

    from bots.staff.auth import StaffProblem

    router = APIRouter(prefix="/staff", dependencies=[Depends(guard.require)])

    @router.get("/me")
    def me(person: Sender):
        return {"name": person.name, "alone": person.alone}

    app = FastAPI()
    app.add_exception_handler(StaffProblem, View().problem)
    app.include_router(router)
    return TestClient(app, headers=SITE)


def said(client, key):
    return client.get("/staff/me", headers={"Authorization": f"Bearer {key}"})


def test_each_key_names_its_person():
    client = whoami(Guard(None, named=NAMED))
    assert said(client, ZHANG).json() == {"name": "张三", "alone": False}
    assert said(client, LI).json() == {"name": "李四", "alone": False}
    assert said(client, KEY).status_code == 401


def test_who_has_the_only_key_works_alone():
    assert said(whoami(Guard(SecretStr(KEY))), KEY).json() == {"name": UNNAMED, "alone": True}
    only = Guard(None, named=SecretStr(f"张三:{ZHANG}"))
    assert said(whoami(only), ZHANG).json() == {"name": "张三", "alone": True}


def test_the_shared_key_stands_beside_the_named_ones():
    client = whoami(Guard(SecretStr(KEY), named=SecretStr(f"张三:{ZHANG}")))
    assert said(client, KEY).json() == {"name": UNNAMED, "alone": False}
    assert said(client, ZHANG).json() == {"name": "张三", "alone": False}


@pytest.mark.parametrize(
    "written",
    [
        "zhang-key-0123456789",  # a key without a name
        f"张三:{ZHANG[:15]}", f":{ZHANG}", f"{'长' * 41}:{ZHANG}", "张三:",
        f"张三:{ZHANG} 张三:{LI}", f"张三:{ZHANG} 李四:{ZHANG}", " \n",
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_without_repeating_a_key(written):
    with pytest.raises(WeakKey) as refused:
        read_keys(None, SecretStr(written))
    assert ZHANG[:15] not in str(refused.value) and "启动" in str(refused.value)
    with pytest.raises(WeakKey, match="和别人的相同"):
        read_keys(SecretStr(KEY), SecretStr(f"张三:{KEY.replace(' ', '-')} 李四:{'x' * 20} "
                                            f"王五:{'x' * 20}"))  # fmt: skip


def test_wrong_guesses_at_any_key_are_counted_together():
    client = whoami(Guard(None, named=NAMED))
    for guess in range(5):
        assert said(client, f"guess-{guess}").status_code == 401
    assert said(client, ZHANG).status_code == 429
