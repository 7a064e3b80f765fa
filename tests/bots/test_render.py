"""Golden files: an Answer as a person reads it. GOLDEN=write rewrites them for review."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.compose import text_of
from assistant.records import Answer, Note, NoteKind, Verdict, Verification
from bots.render import label, plain, render_chat, render_text

from .fakes import ABSTAINED, ALARMED, ANSWERED, FOLLOWED

GOLDEN = Path(__file__).parent / "golden"
CASES = {"answered": ANSWERED, "abstained": ABSTAINED, "alarmed": ALARMED, "followed": FOLLOWED}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", CASES)
def test_rendered_answer_is_the_golden_one(name, language):
    rendered = render_text(CASES[name], language) + "\n"
    file = GOLDEN / f"{name}.{language}.txt"
    if os.environ.get("GOLDEN") == "write":
        file.write_text(rendered, encoding="utf-8")
    assert rendered == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", CASES)
def test_rendered_for_a_chat_is_the_golden_one(name, language):
    rendered = render_chat(CASES[name], language) + "\n"
    file = GOLDEN / f"{name}.chat.{language}.txt"
    if os.environ.get("GOLDEN") == "write":
        file.write_text(rendered, encoding="utf-8")
    assert rendered == file.read_text(encoding="utf-8")


def test_where_only_the_beginning_is_shown_the_label_follows_the_danger():
    alarmed = dataclasses.replace(ALARMED, text=text_of(ALARMED))
    lines = render_chat(alarmed, label_first=True).split("\n\n")
    assert lines[0].startswith("⚠") and lines[1].startswith("供医师参考")
    assert "供医师参考" not in "".join(lines[2:])


def test_every_citation_is_in_the_sources():
    below = render_text(ANSWERED).split("出处")[1]
    assert all(f"[{citation.n}]" in below for citation in ANSWERED.citations)


def test_label_tells_generated_from_quoted_and_claims_neither_of_a_refusal():
    generated = dataclasses.replace(ANSWERED, ai_generated=True, mode="generated")
    assert label(ANSWERED) == "供医师参考 · 原文摘录"
    assert label(generated) == "供医师参考 · AI 生成"
    assert label(ABSTAINED) == "供医师参考"


def test_every_kind_of_note_has_a_name():
    for kind in get_args(NoteKind):
        noted = dataclasses.replace(ANSWERED, notes=(Note(kind, "内容", (2,)),))
        noted = dataclasses.replace(noted, text=text_of(noted))
        assert render_text(noted).count("：内容 [2]") == 1


def test_the_label_says_how_many_sentences_their_sources_carry():
    verdicts = (Verdict(1, (1,)), Verdict(2, (1,), ("number",)))
    checked = dataclasses.replace(ANSWERED, verification=Verification(1.0, 0.5, verdicts))
    assert label(checked) == "供医师参考 · 原文摘录 · 逐句核对 1/2"
    assert label(checked, "en").endswith("checked against the sources 1/2")


def test_a_document_cannot_steer_the_terminal_or_turn_digits_around():
    hostile = Answer("i", "q", "q", "zh", "answered", text="5\x1b[2J mg\u202e05\x00\x9b\ud800\n完")
    assert render_text(hostile).split("\n")[0] == "5[2J mg05"


@given(st.text())
def test_plain_only_ever_drops(text):
    kept = iter(text)
    assert all(character in kept for character in plain(text))
    assert plain(plain(text)) == plain(text)
