"""The order of fused candidates, with every score worked out by hand."""

from __future__ import annotations

import pytest

from corpus.document import Chunk, Metadata
from index.fuse import Fused
from index.passage import Passage, Wanted
from index.ranking import order


def passage(number: int, text: str, *, document: str = "a", section: str = "治疗") -> Passage:
    source = Metadata(id=document, title="手册", edition="1")
    chunk = Chunk(
        f"c{number}", source.key, number, "text", text, ("手册", section), None, (0, 9), "zh"
    )
    return Passage(number, chunk, source)


def fused(number: int, score: float) -> Fused:
    return Fused(number, score, score, 0.0)


def scores(candidates, passages, wanted=(), prefer=None) -> dict[int, float]:
    by_number = {one.number: one for one in passages}
    ranked = order(candidates, by_number, wanted, "zh", prefer)
    assert [score for score, _, _ in ranked] == sorted((s for s, _, _ in ranked), reverse=True)
    return {one.number: score for score, one, _ in ranked}


def test_a_document_that_fits_in_several_places_gains():
    alone, first, second = passage(1, "甲", document="b"), passage(2, "乙"), passage(3, "丙")
    found = scores([fused(1, 1.0), fused(2, 1.0), fused(3, 0.8)], [alone, first, second])
    assert found[1] == pytest.approx(1.0 + 0.12 * 1.0 / 3)
    assert found[2] == pytest.approx(1.0 + 0.12 * (1.0 + 0.8) / 3)
    assert next(iter(found)) == 2


def test_what_is_named_gains_by_its_share_and_other_words_do_not():
    wanted = (Wanted(("哮喘",), 3.0, "disease"), Wanted(("慢阻肺",), 1.0, "disease"))
    plain = Wanted(("氧气",), 9.0)
    passages = [passage(1, "哮喘"), passage(2, "氧气", document="b")]
    found = scores([fused(1, 1.0), fused(2, 1.0)], passages, (*wanted, plain))
    assert found[1] == pytest.approx(1.0 + 0.2 * 3 / 4 + 0.12 / 3)
    assert found[2] == pytest.approx(1.0 + 0.12 / 3)


def test_a_preferred_section_gains_in_proportion_to_its_score():
    passages = [passage(1, "甲", section="转诊"), passage(2, "乙", document="b", section="转诊")]
    found = scores([fused(1, 1.0), fused(2, 0.5)], passages, prefer=lambda one: 0.1)
    assert found[1] == pytest.approx(1.0 * 1.1 + 0.12 / 3)
    assert found[2] == pytest.approx(0.5 * 1.1 + 0.12 * 0.5 / 3)


def test_a_score_below_nothing_gains_and_loses_nothing():
    found = scores([fused(1, -0.2)], [passage(1, "甲")], prefer=lambda one: 0.5)
    assert found[1] == pytest.approx(-0.2 + 0.12 * -0.2 / 3)


def test_candidates_without_a_passage_are_left_out_and_ties_go_by_number():
    passages = [passage(2, "甲", document="b"), passage(1, "乙")]
    assert list(scores([fused(2, 1.0), fused(9, 5.0), fused(1, 1.0)], passages)) == [1, 2]
