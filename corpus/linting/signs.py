"""Inequalities that a sibling has and a figure lost: 140/90 beside ≥140/90. Pure.

In: the lines and tables of a document. Out: findings. A figure is doubtful where the document
gives the very same one with a sign, and this one stands where a threshold does (血压 140/90 mmHg
者); a table's cell where every other of its column has one. A target, a reading, an end of a
range ("降至", "如", "～") is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corpus.document import Block, Finding

_SAYS = "同一界值在别处带“≥”“<”，这里没有，不等号可能丢了，请对照原文核实。"
_UNITS = r"mmHg|mmol/L|μmol/L|g/L|ng/L|mm|cm|kg/m²|kg|%|％|℃|次/分|岁|分(?!钟)"
_FIGURE = rf"(?P<figure>\d+(?:\.\d+)?(?:\s*/\s*\d+(?:\.\d+)?)?)\s*(?P<unit>{_UNITS})"
_SIGN = r"[≥≤<>＜＞≧≦]"
_SIGNED = re.compile(rf"{_SIGN}\s*{_FIGURE}")
# What is measured, with nothing between it and its figure but a space.
_MEASURED = (
    r"(?:血压|收缩压|舒张压|血糖|血红蛋白|血钾|血钠|体温|腋温|肛温|血氧饱和度|心率|呼吸|脉搏|腰围|评分"
    r"|BP|SBP|DBP|Hb|HbA1c|BMI|LDL-C|SpO2|SpO₂)"
)
_BARE = re.compile(
    rf"{_MEASURED}\s*{_FIGURE}"
    r"\s*(?:者|的?患者|的?病人|的?孕妇|的?人(?!员)|时|，?(?:应|需|须|立即|转诊)|即|为|且|或|伴)"
)
_CELL = re.compile(
    rf"\s*(?P<sign>{_SIGN})?\s*(?P<figure>\d+(?:\.\d+)?(?:/\d+)?)\s*(?P<unit>[^\d\s～~\-–]{{0,8}})\s*"
)
_FEW = 3
# Below this a bare number among signed ones may be a score of its own: ≤2, 3, ≥4.
_SCORE = 20


def signs(blocks: Sequence[Block]) -> Iterator[Finding]:
    """Find thresholds whose sign may be lost."""
    said = [(block, line) for block in blocks for line in _lines(block)]
    signed = {_key(match) for _, line in said for match in _SIGNED.finditer(line)}
    for block, line in said:
        for match in _BARE.finditer(line):
            if _key(match) in signed:
                yield Finding("note", "sign-lost", _SAYS, block.page, match.group())
    for block in blocks:
        yield from _columns(block)


def _columns(block: Block) -> Iterator[Finding]:
    """Find the one bare figure of a column whose others are all signed."""
    for column in zip(*block.rows[block.header_rows :], strict=False):
        cells = [match for cell in column if (match := _CELL.fullmatch(cell))]
        bare = [match for match in cells if not match["sign"]]
        if len(cells) >= _FEW and len(bare) == 1 and not _is_score(bare[0]["figure"]):
            yield Finding("note", "sign-lost", _SAYS, block.page, bare[0].group().strip())


def _is_score(figure: str) -> bool:
    return figure.isdecimal() and int(figure) < _SCORE


def _lines(block: Block) -> Iterator[str]:
    yield from block.text.split("\n")
    yield from dict.fromkeys(cell for row in block.rows for cell in row)


def _key(match: re.Match[str]) -> tuple[str, str]:
    return re.sub(r"\s", "", match["figure"]), match["unit"].replace("％", "%")
