"""Plain text → blocks: find the encoding, the headings, the lists and the broken lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus import headings
from corpus.clean import (
    ends_sentence,
    fold,
    fold_line,
    is_cjk,
    is_contents_line,
    is_page_number,
    join_lines,
    split_bullet,
    vocabulary,
)
from corpus.document import Block, ParsedFile
from corpus.errors import FileRefused

# The mark-up of the public-domain collection of classical texts: a chapter, its part, its body.
_TAG_TITLE = re.compile(r"<篇名>\s*(.*)")
_TAG_PART = re.compile(r"<目录>\s*(.*)")
_TAG_NOISE = re.compile(r"</?\w{1,12}>|\\x|^\s*属性[：:]")
_FIELD = re.compile(r"(?:书名|作者|朝代|年份)[：:]")
_ITEM = re.compile(r"(?:[（(]?\d{1,2}[）)]|\d{1,2}[.、．](?!\d)|[①-⑳]|[a-zA-Z][.)]\s)")
_USUAL = re.compile(
    r"Introduction|Complications|Investigations|Prevention|Causes|Treatment|Management|Diagnosis"
    r"|Types|Definition|Notes|前言|引言|概述|定义|病因|诊断|治疗|预防|参考文献"
)
_LEADS_IN = re.compile(
    r"(?:includ|follow|\b(?:with|are|of|by|to|for|as|either|or)$)", re.IGNORECASE
)
_EMBEDDED = re.compile(r"(data:[\w/+.-]{1,80};base64,)[A-Za-z0-9+/=%]{64,}")
_WRAPPED_CHINESE = 24  # a Chinese line this long that ends in mid-sentence was broken by its width
_WRAPPED_ENGLISH = 55


def decode(data: bytes) -> str:
    """Read bytes as UTF-8, UTF-16 or GB18030, tolerating a last character that is cut off.

    Raises FileRefused("not-text") for bytes that are no text in any of them.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data[: len(data) // 2 * 2].decode("utf-16", "replace")
    for codec in ("utf-8-sig", "gb18030"):
        text = _decode_cut(data, codec)
        if text is not None and _is_text(text):
            return text
    if data[:4000].count(0) > len(data[:4000]) // 4:
        codec = "utf-16-le" if data[1:400:2].count(0) > data[0:400:2].count(0) else "utf-16-be"
        text = data[: len(data) // 2 * 2].decode(codec, "replace")
        if _is_text(text):
            return text
    text = data.decode("cp1252", "replace")
    if b"\0" not in data and text.count("\ufffd") < len(text) / 200 and _is_text(text):
        return text
    raise FileRefused(
        "not-text", "文件内容不是文字（或编码无法识别）。请另存为 UTF-8 编码的文本文件后再添加。"
    )


def decode_html(data: bytes) -> str:
    """Read a page's bytes: its own charset declaration first, then as any text."""
    declared = re.search(rb"charset=[\"']?\s*([\w-]{3,20})", data[:4096], re.IGNORECASE)
    if declared and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        name = declared.group(1).decode("ascii").lower()
        try:
            return data.decode("gb18030" if name in ("gb2312", "gbk") else name)
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(data)


def without_embedded(text: str) -> str:
    """Empty the pictures that are embedded in a page: a long one ends the reading of the page."""
    return _EMBEDDED.sub(r"\1", text)


def _decode_cut(data: bytes, codec: str) -> str | None:
    for cut in range(4):
        try:
            return data[: len(data) - cut].decode(codec)
        except UnicodeDecodeError as error:
            if error.start < len(data) - 4:
                return None
    return None


def _is_text(text: str) -> bool:
    sample = text[:20_000]
    odd = sum(
        1 for c in sample if (c < " " and c not in "\t\n\r\f\v\x1a") or "\ue000" <= c <= "\uf8ff"
    )
    return odd <= len(sample) / 100


def read_text(data: bytes) -> ParsedFile:
    """Read a plain-text file."""
    blocks = text_blocks(decode(data))
    title = next((b.text for b in blocks if b.kind == "Title" and b.level == 1), None)
    return ParsedFile(tuple(blocks), None, title)


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    bullet: bool
    indent: int
    gap: bool  # an empty line stands before it
    tag: str = ""  # "title" or "part" where mark-up says that it is a heading
    length: int = 0


def text_blocks(text: str) -> list[Block]:
    """Turn plain text into blocks with headings and lists."""
    lines = list(_lines(text))
    words = vocabulary(line.text for line in lines)
    found = _heading_orders(lines)
    levels = iter(headings.nest(found.values()))
    blocks: list[Block] = []
    paragraph: list[_Line] = []
    width = _wrap_width(lines)

    def close() -> None:
        if paragraph:
            kind = "ListItem" if _is_item(paragraph[0]) else "NarrativeText"
            joined = join_lines((line.text for line in paragraph), words)
            blocks.append(Block("ListItem" if kind == "ListItem" else "NarrativeText", joined))
            paragraph.clear()

    for index, line in enumerate(lines):
        if index in found:
            close()
            blocks.append(Block("Title", line.text, level=next(levels)))
            continue
        if not (paragraph and _goes_on(paragraph[-1], line, width)):
            close()
        paragraph.append(line)
    close()
    return blocks


def _lines(text: str) -> Iterator[_Line]:
    gap = True
    part = ""
    for raw in fold_keeping_indent(text):
        tag, body = _untag(raw)
        bullet, plain = split_bullet(body)
        plain = fold_line(plain)
        if not plain or is_page_number(plain) or is_contents_line(raw) or plain == part:
            gap = True
            continue
        part = plain if tag == "part" else part
        indent = len(raw) - len(raw.lstrip())
        yield _Line(plain, bullet, indent, gap, tag, len(raw.strip()))
        gap = False


def _untag(raw: str) -> tuple[str, str]:
    for tag, pattern in (("title", _TAG_TITLE), ("part", _TAG_PART)):
        if found := pattern.match(raw.strip()):
            return tag, found.group(1)
    return "", _TAG_NOISE.sub("", raw)


def fold_keeping_indent(text: str) -> list[str]:
    """Fold each line of `text` but keep the spaces that it begins with."""
    kept = []
    for raw in text.replace("\r\n", "\n").replace("\r", "\n").replace("\x1a", "").split("\n"):
        indent = raw[: len(raw) - len(raw.lstrip())].replace("\u3000", "  ").replace("\t", "    ")
        kept.append(" " * len(indent) + fold(raw).replace("\n", " ").strip())
    return kept


def _wrap_width(lines: Sequence[_Line]) -> int:
    """Find the width at which a file breaks its lines; 0 when it does not break them."""
    lengths = sorted(line.length for line in lines if not line.tag)
    if len(lengths) < 8:
        return 0
    longest = lengths[int(len(lengths) * 0.95)]
    near = sum(longest * 0.75 <= length <= longest * 1.1 for length in lengths)
    return longest if near >= len(lengths) * 0.12 and longest <= 200 else 0


def _goes_on(before: _Line, line: _Line, width: int) -> bool:
    """Say whether `line` goes on the paragraph or item that `before` ends."""
    if line.gap or _is_item(line) or line.tag or _FIELD.match(line.text):
        return False
    chinese = is_cjk(before.text[-1]) or is_cjk(line.text[0])
    full = before.length >= (0.6 * width if width else _width_of(chinese))
    if not chinese and line.text[0].islower() and not ends_sentence(before.text):
        return True
    if before.text.endswith((",", "，", "、", "-", "(", "（", "《", "∶")) and full:
        return True
    if ends_sentence(before.text):
        return bool(width and full and before.text[-1] not in ":：" and not chinese)
    return full


def _width_of(chinese: bool) -> int:
    return _WRAPPED_CHINESE if chinese else _WRAPPED_ENGLISH


def _is_item(line: _Line) -> bool:
    return line.bullet or bool(_ITEM.match(line.text)) or headings.scheme(line.text) is not None


def _heading_orders(lines: Sequence[_Line]) -> dict[int, int]:
    """Find the headings and how deep each is: index → order, smaller is outer."""
    numbered = headings.numbered_headings([line.text for line in lines])
    found: dict[int, int] = {}
    for index, line in enumerate(lines):
        after = lines[index + 1] if index + 1 < len(lines) else None
        if line.tag:
            found[index] = -3 if not index else (-2 if line.tag == "part" else -1)
        elif line.bullet:
            continue
        elif index in numbered:
            found[index] = 40 + headings.order(numbered[index])
        elif not index and after and headings.reads_like_heading(line.text):
            found[index] = 1
        elif _looks_like_title(line, None if index - 1 in found else lines[index - 1], after):
            found[index] = 10 if headings.is_capitals(line.text) else 20
    return found


def _looks_like_title(line: _Line, before: _Line | None, after: _Line | None) -> bool:
    """Say whether an unnumbered line is a heading by its looks and its neighbours'."""
    text = line.text.rstrip(":：").rstrip()
    if after is None or not headings.reads_like_heading(text):
        return False
    if headings.is_capitals(text):
        return line.gap or not (before and headings.is_capitals(before.text))
    if _USUAL.fullmatch(text):
        return True
    if before and before.text.endswith((",", ";", "，", "；", "、")):
        return False
    breaks = before and not before.bullet and not ends_sentence(before.text) and not line.gap
    if breaks and before and (not after.bullet or before.length >= _WRAPPED_ENGLISH):
        return False
    if any(map(is_cjk, text)):
        return line.gap and after.gap and len(text) <= 20 and not re.search("[，。；]", text)
    if not text[0].isupper() or _LEADS_IN.search(text) or text.count("(") != text.count(")"):
        return False
    return _is_short(text) and (after.bullet or _is_long(after))


def _is_short(text: str) -> bool:
    return len(text) > 3 and len(text.split()) <= 6 and not re.search(r"[,;]|\.\s", text)


def _is_long(line: _Line) -> bool:
    return len(line.text.split()) >= 8
