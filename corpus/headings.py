"""Which lines are headings, and how deep: by numbering, by looks, by what follows. Pure.

Chinese guidelines number their headings 第一章, 第一节, 一、, （一）, 1., 1.1, （1）, ① and
use the same signs for lists; English ones write CHAPTER 2, 2.1 and CAPITALS. A numbered line is a
heading when it is short, ends like a heading, and something other than its next sibling follows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from corpus.clean import is_cjk

_NUMERAL = "[一二三四五六七八九十百零〇两]"
_NUMBER = r"(?:\d{1,3}|" + _NUMERAL + "{1,4})"
# Outermost first; the name of a scheme is its place in the numbering's usual nesting.
_SCHEMES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "part",
        re.compile(rf"第\s*{_NUMBER}\s*[篇部卷编分]|(?:PART|VOLUME)\s+(?:[IVX]+|\d+)\b", re.I),
    ),
    (
        "chapter",
        re.compile(rf"第\s*{_NUMBER}\s*章|(?:CHAPTER|ANNEX|APPENDIX)\s+\w{{1,4}}\b|附[录件]", re.I),
    ),
    ("section", re.compile(rf"第\s*{_NUMBER}\s*节|SECTION\s+\w{{1,4}}\b", re.I)),
    ("clause", re.compile(rf"第\s*{_NUMBER}\s*条")),
    ("han", re.compile(rf"{_NUMERAL}{{1,3}}\s*[、.．]")),
    ("han-brackets", re.compile(rf"[（(]\s*{_NUMERAL}{{1,3}}\s*[）)]")),
    ("decimal-4", re.compile(r"\d{1,2}(?:\.\d{1,2}){3}\.?(?=[^\d.%])")),
    ("decimal-3", re.compile(r"\d{1,2}\.\d{1,2}\.\d{1,2}\.?(?=[^\d.%])")),
    (
        "decimal-2",
        re.compile(
            r"[1-9]\d?\.\d{1,2}\.?(?:\s+|(?=[\u4e00-\u9fff]))"
            r"(?![\d%~～-]|(?:m?g|kg|m?l|cm|m?mol|μg|iu|d|h)\b|[克毫片岁倍万亿小天次个年月周度升厘米])",
            re.I,
        ),
    ),
    ("arabic", re.compile(r"\d{1,2}\s*(?:[、．]|\.(?!\d))")),
    ("arabic-brackets", re.compile(r"[（(]?\s*\d{1,2}\s*[）)]")),
    ("circled", re.compile(r"[①-⑳]")),
    ("letter", re.compile(r"[A-Ha-h]\s*[.)]\s")),
)
_ORDER = {
    name: place
    for place, name in enumerate(
        (
            "part",
            "chapter",
            "section",
            "clause",
            "han",
            "han-brackets",
            "arabic",
            "decimal-2",
            "decimal-3",
            "decimal-4",
            "arabic-brackets",
            "circled",
            "letter",
        )
    )
}
_OUTER = ("part", "chapter", "section")
_MOST_CHINESE = 40
_MOST_WORDS = 14
_BAD_END = re.compile(r"[。；;，,、！!？?.:：][”’\"')）】]*$")
_UNIT = re.compile(r"\d\s*(?:mg|g|ml|μg|µg|mcg|iu|mmol|mmHg|kg|%|℃|片|粒|次/|/d\b)", re.IGNORECASE)


def scheme(line: str) -> str | None:
    """Name the numbering that opens `line`, or None: "han" for 一、, "decimal-2" for 1.1."""
    for name, pattern in _SCHEMES:
        if pattern.match(line):
            return name
    return None


def order(name: str) -> int:
    """Tell how deep a numbering scheme usually nests: smaller is outer."""
    return _ORDER[name]


def reads_like_heading(line: str) -> bool:
    """Say whether `line`, number aside, is short and ends as headings do: no stop, no dose."""
    text = line.strip()
    if not text or _BAD_END.search(text) or _UNIT.search(text):
        return False
    if not re.search(r"[A-Za-z\u3400-\u9fff]", text):
        return False
    if any(map(is_cjk, text)):
        return len(text) <= _MOST_CHINESE and text.count("，") <= 1 and "。" not in text
    return len(text.split()) <= _MOST_WORDS and len(text) <= 100


def without_stop(line: str, name: str | None) -> str:
    """Drop the full stop that official Chinese documents put behind a heading (（一）定义。)."""
    stopped = name in ("han", "han-brackets", "section", "chapter") and line.endswith("。")
    return line[:-1] if stopped and len(line) <= 26 else line


def is_capitals(line: str) -> bool:
    """Say whether an English line is all in capitals, as headings are and units are not."""
    letters = [letter for letter in line if letter.isalpha()]
    return (
        len(letters) >= 4
        and all(letter.isupper() for letter in letters if letter.isascii())
        and (all(letter.isascii() for letter in letters))
    )


def numbered_headings(lines: Sequence[str]) -> dict[int, str]:
    """Find which of `lines` are numbered headings: their index and scheme.

    A run of siblings with nothing in between (1. 2. 3.) is a list, unless the numbering is one of
    第…章 / 第…节; so is the last of such a run.
    """
    schemes = [scheme(line) for line in lines]
    found: dict[int, str] = {}
    for index, name in enumerate(schemes):
        if name is None or name in ("letter", "circled"):
            continue
        if not reads_like_heading(without_stop(lines[index], name)):
            continue
        before = schemes[index - 1] if index else None
        after = schemes[index + 1] if index + 1 < len(schemes) else None
        if name in _OUTER or (name not in (before, after) and index + 1 < len(lines)):
            found[index] = name
    return found


def is_chinese(line: str) -> bool:
    """Say whether `line` holds any Chinese."""
    return any(map(is_cjk, line))


def numbered_order(name: str, base: int) -> int:
    """Order a numbered heading among others: 第…章 outermost, the rest from `base` on."""
    return order(name) if name in _OUTER else base + order(name)


def is_caption(line: str) -> bool:
    """Say whether `line` names a table or a figure: 表 2, Figure 1."""
    return bool(
        re.match(r"(?:附?[图表]|Fig(?:ure)?\.?|Table)\s*[\d一二三四五六七八九十IVX]", line, re.I)
    )


def is_bare(title: str) -> bool:
    """Say whether a title is a number without a name: "CHAPTER 2", 第三章."""
    name = scheme(title)
    if name not in _OUTER:
        return False
    return bool(
        re.fullmatch(
            r"(?:第.{1,6}[篇部卷编章节]|附[录件]\s*\w{0,2}|[A-Za-z]+\s+\w{1,4})[:：.]?",
            title.strip(),
        )
    )


def nest(orders: Iterable[int]) -> list[int]:
    """Turn each heading's order (smaller is outer) into its level, 1 to 6, in this document.

    A heading hangs below the last one before it that is outer, so that levels have no holes: the
    1. under a 一、 is of level 2 when no （一） stands between.
    """
    levels = []
    open_orders: list[int] = []
    for own in orders:
        while open_orders and open_orders[-1] >= own:
            open_orders.pop()
        open_orders.append(own)
        levels.append(min(len(open_orders), 6))
    return levels
