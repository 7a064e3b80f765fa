"""Hostile files sent to the library over the real reader: named, bounded, and nothing stays."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

import corpus
from bots.api import create_app
from bots.staff.auth import Guard
from bots.staff.library import REFUSALS
from bots.staff.shelf import open_shelf
from bots.staff.site import Staff

from .fakes import BROWSER, KEY, Evaluation
from .shelves import ADDRESS, settled

_SOURCE = re.compile(r'(?:FileRefused\(\s*|"refused": )"([a-z-]+)"')
# Drawing a page or a picture refuses beside the page, not in the list of files.
_OF_PICTURES = {"no-page-image", "no-such-page", "picture-format", "picture-too-big", "not-a-file"}


def archive(**members):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name.replace("__", "/"), content)
    return data.getvalue()


def hostile():
    """Give files by name, each with the codes that it may be refused with."""
    bomb = archive(**{"word__document.xml": b"\0" * 300_000_000, "[Content_Types].xml": b"<a/>"})
    return {
        "空.pdf": (b"", {"empty-file"}),
        "截断.pdf": (b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog", {"broken-file", "no-text"}),
        "假的.pdf": (b"MZ\x90\0" + b"\0" * 500, {"mislabelled", "broken-file"}),
        "旧.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, {"old-office"}),
        "炸弹.docx": (bomb, {"zip-bomb", "too-much-memory", "broken-file"}),
        "程序.exe": (b"MZ", {"unknown-type"}),
        "网页.html": (b"<html><body>404 Not Found</body></html>", {"error-page", "no-text"}),
        "../../上一级.txt": (b"\x00\x01\x02" * 500, {"not-text", "unreadable", "garbled"}),
    }


@pytest.fixture
def shelf(tmp_path):
    shelf = open_shelf(tmp_path / "home", None)
    yield shelf
    shelf.close()


@pytest.fixture
def officer(desk, mentor, shelf):
    staff = Staff(Guard(SecretStr(KEY)), desk, Evaluation(), lambda *_: (True, ()), shelf=shelf)
    app = create_app(mentor, version="1", staff=staff)
    with TestClient(app, headers=BROWSER, follow_redirects=False) as client:
        client.post("/staff/login", data={"key": KEY})
        yield client


def test_every_hostile_file_is_refused_by_name_and_a_good_one_is_read_after_them(officer, shelf):
    files = hostile()
    sent = [("file", (name, data)) for name, (data, _) in files.items()]
    good = (
        "# 诺瓦热\n\n成人每次口服诺瓦林 250 mg，每日 2 次，连用 5 天。发热超过 7 天转诊。".encode()
    )
    assert officer.post(ADDRESS, files=[*sent, ("file", ("好.md", good))]).status_code == 303
    jobs = {one["name"]: one for one in settled(officer)["jobs"]}
    for name, (_, codes) in files.items():
        job = jobs[name.rpartition("/")[2]]
        assert job["state"] == "refused" and job["code"] in codes, job
        assert job["says"].endswith(("。", "）", "！")) and job["code"] in REFUSALS
    assert jobs["好.md"]["state"] == "done"
    assert [one.state for one in shelf.catalogue.records()] == ["quarantined"]
    home = shelf.catalogue.home
    assert [one for one in (home / "uploads").glob("*/*")] == []
    assert len(list((home / "files").iterdir())) == 1
    assert officer.get("/livez").status_code == 200


def test_every_refusal_of_reading_has_a_name_for_staff():
    folder = Path(corpus.__file__).parent
    codes = {
        code for path in folder.glob("*.py") for code in _SOURCE.findall(path.read_text("utf-8"))
    }
    assert len(codes) > 10 and codes - _OF_PICTURES <= set(REFUSALS)
