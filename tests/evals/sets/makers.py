"""Cases for tests: a small one to vary, and whatever hypothesis can think of."""

from __future__ import annotations

import dataclasses
from typing import get_args

from hypothesis import strategies as st

from assistant.records import Turn, Urgency
from corpus.document import Language
from evals.case import Case, CaseSet, Expected, Point, Risk, Split, Wording

ROW = {
    "id": "a-1",
    "question": "阿卡维林成人每次吃多少？",
    "expected": "answer",
    "must": [["12.5 mg", "12.5毫克"]],
}

# What a sheet, XML, CSV or the grammar of cells might trip over.
_TRICKY = (
    "=+-@'|｜\\\n\r\t\"，,;()（）123 问答QA：:>＞_x0041#　０＝"
    "\x00\x07\x0b\x1f\x85\u2028\ufeff\uffff"
)
_TRICKY_TEXTS = (
    "=1+1", "@SUM(A1)", "-5 mg", "'=x", "''-1", "(3) 级", "（3）级", "007", "0.10", "3-5", "TRUE",
    "_x0007_", "a_x000D_b", "a\\nb", "a\\|b", "c:\\new", "问：甲", "答：乙", "#N/A", "# canary",
    "一 | 二", "x" * 300,
)  # fmt: skip
TEXT = st.one_of(
    st.sampled_from(_TRICKY_TEXTS),
    st.text(
        st.one_of(st.sampled_from(_TRICKY), st.characters(exclude_categories=["Cs"])), max_size=20
    ),
).map(str.strip)
FILLED = TEXT.filter(bool)
_ID = FILLED.filter(lambda text: text.isprintable() and len(text) <= 80)
_DOCUMENT = FILLED.map(lambda text: text.replace(">", "").replace("＞", "").strip()).filter(bool)
_POINTS = st.lists(
    st.builds(
        Point, st.lists(FILLED, min_size=1, max_size=3, unique=True).map(tuple), st.integers(1, 10)
    ),
    max_size=3,
).map(tuple)
_TURN = st.builds(Turn, FILLED, st.one_of(st.none(), FILLED))


@st.composite
def cases(draw, id_):
    """Any case that is right."""
    expected = draw(st.sampled_from(get_args(Expected)))
    must = () if expected == "abstain" else draw(_POINTS)
    if expected == "answer" and not must:
        must = (Point(("12.5 mg",)),)
    wanted = {one for point in must for one in point.alternatives}
    must_not = tuple(
        point for point in draw(_POINTS) if not wanted.intersection(point.alternatives)
    )
    passages = tuple(
        f"{document} > {heading}"
        for document, heading in draw(st.lists(st.tuples(_DOCUMENT, FILLED), max_size=2))
    )
    named = [*draw(st.lists(FILLED, max_size=2)), *(one.split(" > ")[0] for one in passages)]
    return Case(
        id=id_,
        question=draw(FILLED),
        expected=expected,
        language=draw(st.sampled_from(get_args(Language))),
        wording=draw(st.sampled_from(get_args(Wording))),
        history=tuple(draw(st.lists(_TURN, max_size=2))),
        must=must,
        must_not=must_not,
        documents=tuple(dict.fromkeys(named)),
        passages=passages,
        urgency=draw(st.sampled_from(get_args(Urgency))) if expected == "alert" else None,
        risk=draw(st.sampled_from(get_args(Risk))),
        **{name: draw(TEXT) for name in ("topic", "population", "kind", "group", "author")},
        provenance=draw(TEXT),
        split=draw(st.sampled_from(get_args(Split))),
    )


@st.composite
def sets(draw):
    """Any set that is right."""
    ids = draw(st.lists(_ID, min_size=1, max_size=3, unique=True))
    about = draw(st.dictionaries(FILLED.filter(lambda key: key != "library"), FILLED, max_size=3))
    return CaseSet("set", tuple(draw(cases(one)) for one in ids), draw(TEXT), about)


def renamed(one, name):
    """Give a set another name: a file's."""
    return dataclasses.replace(one, name=name)
