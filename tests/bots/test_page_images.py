"""The picture of a cited page: drawn once, for PDFs only, for passages in force only."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from types import SimpleNamespace

import pytest
from fastapi.testclient import TestClient

from bots.api import create_app
from bots.page_images import PageImages
from corpus.errors import DocumentNotFound, FileRefused

from .fakes import VIEW, FakeMentor

PNG = b"\x89PNG\r\n\x1a\n picture"
ADDRESS = f"/v1/passages/{VIEW.chunk_id}/page.png"


class Catalogue:
    """One document, `file` its original."""

    def __init__(self, file: Path | None) -> None:
        self.file = file

    def find(self, name):
        if name != f"{VIEW.document_id}@{VIEW.edition}":
            raise DocumentNotFound(name)
        return SimpleNamespace(file=self.file, content_hash="hash")


@pytest.fixture
def drawn():
    return []


def client(drawn, file=Path("a.pdf"), fault=None, mentor=None):
    def draw(path, page, width):
        drawn.append((path, page, width))
        if fault:
            raise fault
        return PNG

    images = PageImages(Catalogue(file), draw)
    app = create_app(mentor or FakeMentor(), version="1", images=images)
    return TestClient(app, raise_server_exceptions=False)


def test_a_page_is_drawn_once_and_then_kept(drawn):
    with client(drawn) as http:
        assert http.get(f"/v1/passages/{VIEW.chunk_id}").json()["page_image"] == ADDRESS
        replies = [http.get(ADDRESS) for _ in range(2)]
    assert [reply.content for reply in replies] == [PNG, PNG]
    assert replies[0].headers["content-type"] == "image/png"
    assert drawn == [(Path("a.pdf"), VIEW.page, 720)]


@pytest.mark.parametrize("file", [None, Path("a.docx")])
def test_what_is_no_pdf_has_no_picture_and_says_so(drawn, file):
    with client(drawn, file) as http:
        assert http.get(f"/v1/passages/{VIEW.chunk_id}").json()["page_image"] is None
        reply = http.get(ADDRESS)
    assert (reply.status_code, reply.json()["code"]) == (404, "no-page-image")
    assert drawn == []


def test_a_page_that_cannot_be_drawn_is_said_in_the_words_of_the_refusal(drawn):
    with client(drawn, fault=FileRefused("broken", "PDF 已损坏。")) as http:
        reply = http.get(ADDRESS)
    assert (reply.status_code, reply.json()["detail"]) == (404, "PDF 已损坏。")


def test_a_passage_out_of_force_has_no_picture(drawn):
    with client(drawn) as http:
        reply = http.get(f"/v1/passages/{'f' * 16}/page.png")
    assert reply.json()["code"] == "passage-not-found" and drawn == []


def test_another_edition_or_no_page_has_none(drawn, monkeypatch):
    mentor = FakeMentor()
    for changed in ({"edition": "1999"}, {"page": None}):
        view = dataclasses.replace(VIEW, **changed)
        monkeypatch.setattr(mentor, "passage", lambda _, view=view: view)
        with client(drawn, mentor=mentor) as http:
            assert http.get(ADDRESS).json()["code"] == "no-page-image"


def test_without_an_index_it_says_what_is_missing(drawn):
    with client(drawn, mentor=FakeMentor(missing="还没有索引。")) as http:
        reply = http.get(ADDRESS)
    assert reply.status_code == 503 and reply.json()["detail"] == "还没有索引。"
