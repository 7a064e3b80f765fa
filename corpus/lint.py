"""Look over what was read from a file for signs that extraction has hurt it. Pure.

In: a file's blocks and page count, and what the parser found. Out: more findings. "hold" keeps
the document from answering until a person has looked; "note" is only told. The patterns are those
seen in real health documents (design.md: what extraction does to numbers).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corpus.document import Block, Finding, ParsedFile

_UNIT = r"(?:mg|g|kg|μg|ug|mcg|mL|ml|mmHg|mmol/L|IU|℃|毫克|毫升)(?![A-Za-z])"
# A wave after a number or its unit ("10 ～ 15 mg", "10毫克～20毫克") has its start; "~50 mg" in
# ASCII is how English says "about".
_NO_START = re.compile(
    rf"(?:(?<![\w%％℃°  \t])|(?<=每次)|(?<=每日)|(?<=每天)) *(?:～\s*[\d.]*|~)\s*{_UNIT}"
)
_NO_END = re.compile(rf"\d\s*[～~]\s*{_UNIT}")
_LETTERS = re.compile(
    rf"(?<![A-Za-z0-9])(?:(?:[lO]{{1,3}}\d+|\d+[lO]{{1,2}}\d*|[lO]{{2,3}})\s*{_UNIT}"
    r"|l\s?m?g/kg)"
)
_NO_NUMBER = re.compile(
    r"(?:每次|一次|口服|静滴|静注|肌注|皮下注射)\s*(?:mg|g|μg|mL|ml|IU)(?![A-Za-z/])"
)
_ERROR_PAGE = re.compile(
    r"404\s*Not Found|页面不存在|找不到(?:该|您.{0,4})?(?:页面|网页)|Page Not Found", re.IGNORECASE
)
_BAD_PAGE = ("garbled-page", "lost-digits", "scanned-page")
_BAD_SHARE = 1 / 3
_THIN = 30
_QUOTED = 5

_NUMBER_FAULTS = (
    (_NO_START, "range-without-start", "剂量范围缺少前一个数"),
    (_NO_END, "range-without-end", "剂量范围缺少后一个数"),
    (_LETTERS, "letters-for-digits", "数字里混进了字母（l、O）"),
    (_NO_NUMBER, "unit-without-number", "剂量单位前缺少数字"),
)


def lint(parsed: ParsedFile) -> tuple[Finding, ...]:
    """Give the findings on what was read, the parser's own first."""
    text = "\n".join(_said(block) for block in parsed.blocks)
    return (*parsed.findings, *_whole(parsed, text), *_numbers(parsed.blocks))


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


def _numbers(blocks: Sequence[Block]) -> Iterator[Finding]:
    for pattern, code, says in _NUMBER_FAULTS:
        hits = [
            (block.page, match.group().strip())
            for block in blocks
            for match in pattern.finditer(_said(block))
        ]
        for page, quote in hits[:_QUOTED]:
            yield Finding("note", code, f"{says}，请对照原文核实。", page, quote)


def _said(block: Block) -> str:
    cells = (cell for row in block.rows for cell in row)
    return "\n".join((block.text, *cells))
