"""Look over what was read from a file for signs that extraction has hurt it. Pure.

In: a file's blocks and page count, and what the parser found. Out: more findings. "hold" keeps
the document from answering until a person has looked; "note" is only told. The patterns stand in
rules.yaml; doses that do not go together in doses.py, lost inequalities in
signs.py, text said twice in repeats.py. What only the catalogue shows (front matter,
the same document under another id) is review.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from corpus.document import Block, Finding, ParsedFile
from corpus.linting.doses import doses
from corpus.linting.repeats import repeats
from corpus.linting.rules import rules
from corpus.linting.signs import signs

_ERROR_PAGE = re.compile(
    r"404\s*Not Found|页面不存在|找不到(?:该|您.{0,4})?(?:页面|网页)|Page Not Found", re.IGNORECASE
)
_BAD_PAGE = ("garbled-page", "lost-digits", "scanned-page")
_BAD_SHARE = 1 / 3
_THIN = 30
_SHOWN = 5


def lint(parsed: ParsedFile) -> tuple[Finding, ...]:
    """Give the findings on what was read, the parser's own first; of one code at most five."""
    text = "\n".join(_said(block) for block in parsed.blocks)
    return (*parsed.findings, *_whole(parsed, text), *_text(parsed.blocks))


def _whole(parsed: ParsedFile, text: str) -> Iterator[Finding]:
    if len(text) < 2000 and _ERROR_PAGE.search(text):
        yield Finding(
            "hold", "error-page", "这像是网站的“页面不存在”提示，不是文档，请重新下载原文。"
        )
    elif len("".join(text.split())) < _THIN:
        yield Finding("note", "too-short", "读出的文字太少，请打开原文件核对内容是否完整。")
    bad = {
        finding.page
        for finding in parsed.findings
        if finding.code in _BAD_PAGE and finding.page is not None
    }
    if parsed.pages and len(bad) > parsed.pages * _BAD_SHARE:
        yield Finding(
            "hold",
            "many-bad-pages",
            f"{parsed.pages} 页里有 {len(bad)} 页读不出或读不准，请换一份可复制文字的文件。",
        )


def _text(blocks: Sequence[Block]) -> Iterator[Finding]:
    said = [(block.page, _said(block)) for block in blocks]
    for rule in rules():
        hits = (
            Finding("note", rule.code, rule.says, page, quote)
            for page, text in said
            for quote in rule.hits(text)
        )
        yield from islice(hits, _SHOWN)
    for found in (doses(_sentences(blocks)), signs(blocks), repeats(blocks)):
        yield from islice(found, _SHOWN)


def _said(block: Block) -> str:
    cells = (cell for row in block.rows for cell in row)
    return "\n".join((block.text, *cells))


def _sentences(blocks: Sequence[Block]) -> list[tuple[int | None, str]]:
    """Give the lines of a text and the rows of its tables, each with its page."""
    lines: list[tuple[int | None, str]] = []
    for block in blocks:
        lines.extend((block.page, line) for line in block.text.split("\n"))
        lines.extend(
            (block.page, "，".join(dict.fromkeys(row))) for row in block.rows[block.header_rows :]
        )
    return lines
