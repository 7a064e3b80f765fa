"""Nothing is lost, nothing is too long, no figure is parted."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.chat.splitting import split


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def bytes_of(text: str) -> int:
    return len(text.encode())


def test_what_fits_stays_whole():
    assert split("一句话。", 300) == ("一句话。",)


def test_it_parts_between_lines_before_it_parts_within_one():
    text = "1. 首选氨氯地平；每次 5 mg，每日 1 次。\n2. 加用依那普利；每次 5 mg。"
    assert split(text, 30) == tuple(text.split("\n"))


def test_a_long_line_is_parted_at_its_sentences_and_marks_stay_with_theirs():
    text = "阿莫西林每次 0.5 g，每日 3 次。[1] 青霉素过敏者禁用。[2]"
    assert split(text, 24) == ("阿莫西林每次 0.5 g，每日 3 次。[1]", "青霉素过敏者禁用。[2]")


@pytest.mark.parametrize("longest", range(8, 40))
def test_no_figure_is_parted_where_there_is_room_for_it(longest):
    text = "地西泮0.3～0.5毫克每公斤缓慢静脉注射单次不超过10毫克速度1～2毫克每分钟" * 3
    figures = re.findall(r"[\d.～]+", text)
    assert re.findall(r"[\d.～]+", "|".join(split(text, longest))) == figures


@given(st.text(max_size=400), st.integers(4, 60), st.sampled_from([len, utf16, bytes_of]))
def test_nothing_is_lost_and_nothing_is_too_long(text, longest, size):
    parts = split(text, longest, size)
    assert "".join("".join(part.split()) for part in parts) == "".join(text.split())
    assert all(part and size(part) <= longest for part in parts)


def test_an_empty_message_cannot_hold_anything():
    with pytest.raises(ValueError):
        split("字", 0)
