"""Mask what names a person before it is kept: text in, text out. Pure.

What is masked is gone: a mark such as 〔姓名〕 or 〔电话〕 says only what stood there, and nothing
leads back. Everything that stores, logs or sends a question masks it first; clinical figures,
drugs, diseases, standards and public telephone numbers stay as they are.

span.py           a stretch of text and its mark; the text as it is searched
numbers.py        cards, telephones, records, accounts, dates of birth
addresses.py      where somebody lives
chinese_names.py  names in Chinese characters
bynames.py        what people are called without a surname: 老李头, 名叫建军
latin_names.py    names in Latin letters
labelled.py       numbers behind a label; labels.yaml has the labels
clearing.py       a masked text without its marks: what is looked up
names.yaml        the words that names are made of
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.privacy.addresses import addresses
from assistant.privacy.chinese_names import chinese_names
from assistant.privacy.clearing import without_marks
from assistant.privacy.latin_names import latin_names
from assistant.privacy.numbers import numbers
from assistant.privacy.span import Span, comparable

__all__ = ["Span", "mask", "spans", "without_marks"]
_CHINESE = re.compile(r"[\u4e00-\u9fff]{2}")
_CAPITAL = re.compile(r"[A-Za-z]{2}")
# What a number has, or an account that is all letters.
_DIGIT = re.compile(r"[\d０-９零〇一二三四五六七八九@]|微信|抖音|快手|支付宝|(?i:wechat|whatsapp)")
_ANY = "号码"  # a number of which nothing says what it is
_PASSES = 4  # what is masked may lead to what stood beside it


def mask(text: str) -> str:
    """Put a mark such as 〔电话〕 for whatever names a person. Masking twice changes nothing."""
    for _ in range(_PASSES):
        found = spans(text)
        if not found:
            break
        parts: list[str] = []
        at = 0
        for span in found:
            parts += (text[at : span.start], f"〔{span.mark}〕")
            at = span.end
        text = "".join((*parts, text[at:]))
    return text


def spans(text: str) -> tuple[Span, ...]:
    """Find what names a person, in order, without overlap."""
    compared = comparable(text)
    found: list[Span] = []
    if _DIGIT.search(compared):
        found += numbers(compared)
    if _CHINESE.search(compared):
        found += chinese_names(compared)
    if _CAPITAL.search(compared):
        found += latin_names(compared)
    found += addresses(compared)
    return _apart(found)


def _apart(found: Iterable[Span]) -> tuple[Span, ...]:
    """Join what overlaps; the mark is that of the longest."""
    apart: list[Span] = []
    longest = 0
    for span in sorted(found, key=lambda one: (one.start, -one.end, one.mark == _ANY)):
        if apart and span.start < apart[-1].end:
            last = apart[-1]
            mark = span.mark if span.end - span.start > longest else last.mark
            apart[-1] = Span(last.start, max(last.end, span.end), mark)
            longest = max(longest, span.end - span.start)
        else:
            apart.append(span)
            longest = span.end - span.start
    return tuple(apart)
