"""The page's files, read as text: light, self-contained, and complete in both languages."""

from __future__ import annotations

import gzip
import re

import pytest

from bots.api import WEB


def test_the_page_is_light_and_names_no_other_host():
    files = [file for file in WEB.iterdir() if not file.name.startswith("docs")]
    assert sum(len(gzip.compress(file.read_bytes())) for file in files) < 60_000
    for file in WEB.iterdir():
        text = file.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"""["'(]\s*(https?:)?//""", text), file.name


def test_the_page_never_parses_text_as_html_and_holds_nothing_inline():
    for file in WEB.glob("*.js"):
        code = file.read_text(encoding="utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", code)
    for file in WEB.glob("*.html"):
        markup = file.read_text(encoding="utf-8")
        assert not re.search(r"<style|style=|\son\w+=|<script(?![^>]*src=)", markup), file.name


@pytest.mark.parametrize(
    ("file", "pages", "call", "attribute"),
    [
        ("words.js", "index.html", "words", "data-word"),
        ("learn_words.js", "learn.html", "learnWords", "data-learn"),
    ],
)
def test_every_word_is_there_in_both_languages(file, pages, call, attribute):
    code = (WEB / file).read_text(encoding="utf-8")
    zh, en = code.split("const ZH = {")[1].split("const EN = {")
    key = re.compile(r"^  (\w+):", re.MULTILINE)
    assert key.findall(zh) == key.findall(re.split("const KEY|export", en)[0])
    page = (WEB / pages).read_text(encoding="utf-8")
    used = set(re.findall(rf'{attribute}="(\w+)"', page))
    for script in (one.read_text(encoding="utf-8") for one in WEB.glob("*.js")):
        if re.search(rf"\bw = {call}\(\)", script):
            used |= set(re.findall(r"\bw\.(\w+)", script))
        used |= set(re.findall(rf"\b{call}\(\)\.(\w+)", script))
    assert used <= set(key.findall(zh))
