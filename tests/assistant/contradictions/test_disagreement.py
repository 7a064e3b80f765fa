"""Two documents in force that disagree: both lines are shown, and a note says so."""

from __future__ import annotations

import types

import pytest

from assistant.compose import Sources
from assistant.contradictions.disagreement import with_conflicts
from assistant.lines.rank import Line
from assistant.lines.units import Unit
from assistant.records import Answer, Statement
from corpus.document import Chunk, Metadata
from corpus.lifecycle import Standing
from index.lexicon import built_in
from index.passage import Passage

A = Metadata(id="songta-a", title="松塔痒疹方案", issuer="国家中心", edition="1", year=2020)
B = Metadata(
    id="songta-b", title="松塔痒疹办法", issuer="县局", edition="1", year=2024, tier="county"
)
C = Metadata(id="songta-a-en", title="Songta itch", issuer="Centre", edition="1", year=2020)
SNAPSHOT = types.SimpleNamespace(standings={one.key: Standing("published") for one in (A, B, C)})


def line(text, source, *, score=1.0, section=("松塔痒疹", "伊罗他定"), kind="text", own=0.6):
    chunk = Chunk(
        f"{source.id}-{text}", source.key, 0, kind, text, section, None, (0, len(text)), "zh"
    )
    return Line(Unit(Passage(0, chunk, source), text, 0, len(text)), score, own, 0.2, 0.0, 1.0)


def asked(*lines, shown=1, language="zh"):
    sources = Sources(SNAPSHOT.standings)
    statements = tuple(
        Statement(one.unit.text, (sources.cite(one.unit.passage, one.unit.text),), "伊罗他定")
        for one in lines[:shown]
    )
    answer = Answer(
        "1", "问", "问", language, "answered", statements=statements, citations=sources.citations
    )
    return with_conflicts(answer, lines, SNAPSHOT, built_in())


MINE = "松塔痒疹成人口服伊罗他定，每次 15 mg，每日 2 次，疗程 5 天。"
THEIRS = "松塔痒疹成人口服伊罗他定，每次 30 mg，每日 2 次，疗程 9 天。"


@pytest.mark.parametrize("shown", [1, 2])
def test_the_other_documents_line_is_shown_beside_and_named(shown):
    answer = asked(line(MINE, A), line(THEIRS, B), shown=shown)
    assert [one.text for one in answer.statements] == [MINE, THEIRS]
    (note,) = answer.notes
    assert note.kind == "conflict"
    assert note.citations == (1, 2)
    for part in ("国家中心，2020", "县局，2024，县级", "15 mg", "30 mg"):
        assert part in note.text
    for citation in answer.citations:
        assert citation.quote in citation.passage


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("孕妇可用伊罗他定。", "孕妇禁用伊罗他定，改用乳膏。"),
        ("儿童口服伊罗他定，每次 0.4 mg/kg。", "儿童口服伊罗他定，每次 0.9 mg/kg。"),
        ("松塔痒疹患者第 3 天复诊。", "松塔痒疹患者第 8 天复诊。"),
    ],
)
def test_figures_and_bars_that_cannot_both_hold_are_conflicts(one, other):
    assert [note.kind for note in asked(line(one, A), line(other, B)).notes] == ["conflict"]


@pytest.mark.parametrize(
    ("other", "source", "own"),
    [
        (THEIRS, A, 0.6),  # a document is not its own other
        (THEIRS, C, 0.6),  # nor is its translation
        (THEIRS, B, 0.2),  # what has far less of the question is about something else
        (MINE, B, 0.6),
        ("松塔痒疹儿童口服伊罗他定，每次 30 mg，每日 2 次。", B, 0.6),
        ("松塔痒疹成人口服伊罗他定，首剂 30 mg。", B, 0.6),
        ("白蓝水疱成人口服卡洛美，每次 30 mg，每日 2 次，疗程 9 天。", B, 0.6),
        ("松塔痒疹成人口服伊罗他定，每次 30 mg，与国家方案规定不同。", B, 0.6),
    ],
)
def test_what_may_both_be_right_is_no_conflict(other, source, own):
    section = ("白蓝水疱", "卡洛美") if "白蓝" in other else ("松塔痒疹", "伊罗他定")
    answer = asked(line(MINE, A), line(other, source, own=own, section=section))
    assert answer.notes == ()
    assert len(answer.statements) == 1


def test_two_drugs_that_the_lexicon_knows_are_never_compared():
    one = line("松塔痒疹成人口服氯雷他定片，每次 10 mg。", A, section=("松塔痒疹",))
    other = line("松塔痒疹成人口服西替利嗪片，每次 5 mg。", B, section=("松塔痒疹",))
    assert asked(one, other).notes == ()


def test_an_answer_in_english_says_it_in_english():
    one, other = line("Adults take kelmidine 12 mg.", A), line("Adults take kelmidine 25 mg.", B)
    (note,) = asked(one, other, language="en").notes
    assert "disagree" in note.text and "county" in note.text


def test_what_is_not_answered_has_no_conflict():
    blank = Answer("1", "问", "问", "zh", "abstained")
    assert with_conflicts(blank, (line(MINE, A), line(THEIRS, B)), SNAPSHOT, built_in()) == blank
