"""What of a passage is searched: its text under its headings, and the headings once more."""

from __future__ import annotations

import numpy as np
import pytest

from index.indexed import indexed_text, passage_vectors
from tests.index.fakes import TopicEncoder, chunks, metadata

SOURCE = metadata("a", "儿科指南")


def test_title_and_headings_stand_before_the_text() -> None:
    (one,) = chunks(SOURCE, "口服补液盐。", section=("腹泻", "治疗"))
    assert indexed_text(SOURCE, one) == "儿科指南\n腹泻 治疗\n口服补液盐。"


def test_the_passage_under_the_heading_is_nearer_than_one_that_says_the_word_more_often() -> None:
    (under,) = chunks(SOURCE, "哮喘药与糖尿病药分开放，糖尿病药冷藏。", section=("哮喘",))
    (other,) = chunks(SOURCE, "哮喘，哮喘，还是哮喘。", section=("腹泻",))
    rows = passage_vectors(TopicEncoder(), SOURCE, [under, other])
    asked = TopicEncoder().encode(["哮喘"])[0]
    whole = TopicEncoder().encode([indexed_text(SOURCE, one) for one in (under, other)]) @ asked
    assert whole[0] < whole[1]
    assert rows[0] @ asked > rows[1] @ asked
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1.0, 1.0])


def test_a_heading_that_says_nothing_leaves_the_row_as_it_was() -> None:
    (one,) = chunks(SOURCE, "哮喘与腹泻。", section=("概述",))
    (row,) = passage_vectors(TopicEncoder(), SOURCE, [one])
    assert row == pytest.approx(TopicEncoder().encode([indexed_text(SOURCE, one)])[0])


def test_the_heading_of_a_section_is_encoded_once() -> None:
    encoder = TopicEncoder()
    passage_vectors(encoder, SOURCE, chunks(SOURCE, "哮喘。", "腹泻。", "发热。"))
    assert len(encoder.encoded) == 4
