"""Every route states its rule; an application with one that does not, does not start."""

from __future__ import annotations

import pytest
from fastapi import APIRouter, Depends
from pydantic import SecretStr

from bots.access.rules import ASK, GUARDED, PUBLIC, UndeclaredRoute, declared
from bots.api import create_app
from bots.page_images import PageImages
from bots.staff.auth import Guard
from bots.staff.site import Staff
from corpus.catalogue import Catalogue
from evals.desk.desk import Desk
from tests.assistant.records_db.boxes import open_box
from tests.bots.fakes import FakeMentor
from tests.bots.own import own_records

# Whoever adds a route that needs no key adds it here.
PUBLIC_ROUTES = {
    "/", "/passages/{passage_id}", "/docs", "/learn", "/sw.js", "/static", "/openapi.json",
    "/livez", "/readyz", "/version", "/metrics", "/staff/login", "/staff/logout",
    "/staff/assets/{name}",
}  # fmt: skip


@pytest.fixture
def app(tmp_path):
    guard = Guard(SecretStr("a-long-staff-key"))
    staff = Staff(guard, Desk(tmp_path), lambda *_: None, lambda *_: None, open_box(tmp_path))
    app = create_app(
        FakeMentor(), version="1", staff=staff, feedback=open_box(tmp_path),
        images=PageImages(Catalogue(tmp_path)), own=own_records(tmp_path),
    )  # fmt: skip
    yield app
    staff.close()


def test_every_route_of_the_application_states_one_rule(app):
    routes = list(declared(app))
    assert len(routes) > 50
    assert {one.path for one in routes if one.rule == PUBLIC} == PUBLIC_ROUTES
    guarded = {one.path for one in routes if one.rule == GUARDED}
    assert guarded and all(path.startswith("/staff") for path in guarded)
    assert all(path in guarded | PUBLIC_ROUTES for path in
               (one.path for one in routes) if path.startswith("/staff"))  # fmt: skip


@pytest.mark.parametrize("rules", [(), (PUBLIC, ASK)])
def test_none_or_two_rules_and_nothing_starts(rules):
    router = APIRouter(dependencies=[Depends(one) for one in rules])

    @router.get("/forgotten")
    def forgotten() -> None:
        pass

    with pytest.raises(UndeclaredRoute, match="/forgotten"):
        create_app(FakeMentor(), version="1", routers=[router])


def test_a_rule_that_is_stated_twice_is_one():
    router = APIRouter(dependencies=[Depends(PUBLIC)])
    router.add_api_route("/twice", lambda: None, dependencies=[Depends(PUBLIC)])
    create_app(FakeMentor(), version="1", routers=[router])
