"""TSV files → concepts. A faulty line is refused with its file and line, all of them at once."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from index.errors import LexiconError
from index.lexicon.concept import TYPES, Concept
from index.lexicon.names import Lexicon
from index.tokens import fold

_COLUMNS = (
    "id", "type", "zh", "zh_variants", "en", "en_variants", "broader", "ambiguous", "note",
)  # fmt: skip
_LETTER = re.compile(r"[^\W_]")
_SHOWN = 50


def shipped() -> list[Path]:
    """List the files of the lexicon that ships with this package."""
    return sorted(Path(__file__).parent.glob("*.tsv"))


@functools.cache
def built_in() -> Lexicon:
    """Read the lexicon that ships with this package, once."""
    return read(shipped())


def read(files: Sequence[Path]) -> Lexicon:
    """Read TSV files into a Lexicon. Raises LexiconError, a sentence for each faulty line."""
    concepts: dict[str, Concept] = {}
    faults: list[str] = []
    for where, row in (each for file in files for each in _rows(file)):
        try:
            concept = _concept(row, where)
            if concept.id in concepts:
                first = concepts[concept.id].where
                raise LexiconError(f"{where}: 编号“{concept.id}”重复，{first} 已经用了。")
            concepts[concept.id] = concept
        except LexiconError as fault:
            faults.append(str(fault))
    faults = faults or [fault for one in concepts.values() for fault in _ties(one, concepts)]
    if faults:
        rest = [f"……另有 {len(faults) - _SHOWN} 处。"] if len(faults) > _SHOWN else []
        raise LexiconError("\n".join((*faults[:_SHOWN], *rest)))
    return Lexicon(concepts.values())


def _rows(file: Path) -> Iterator[tuple[str, list[str]]]:
    """Give the lines of a file, cut at their tabs, each with its place."""
    try:
        # Excel puts a byte-order mark before the first column's name.
        header, *lines = file.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise LexiconError(f"{file.name}: 不是 UTF-8 编码，请另存为 UTF-8。") from error
    if tuple(header.split("\t")) != _COLUMNS:
        raise LexiconError(f"{file.name}:1: 列名应为 {'、'.join(_COLUMNS)}。")
    for number, line in enumerate(lines, 2):
        if line.strip():
            yield f"{file.name}:{number}", line.split("\t")


def _concept(row: Sequence[str], where: str) -> Concept:
    # Editors cut the empty note at the end of a line, and the tab before it.
    if len(row) < len(_COLUMNS) - 1:
        raise LexiconError(f"{where}: 列数不足，应有 {len(_COLUMNS)} 列，用制表符隔开。")
    if len(row) > len(_COLUMNS):
        raise LexiconError(f"{where}: 列数太多，应有 {len(_COLUMNS)} 列，用制表符隔开。")
    id, type, zh, zh_variants, en, en_variants, broader, ambiguous = map(str.strip, row[:8])
    if type not in TYPES:
        raise LexiconError(f"{where}: 类型“{type}”不存在；可用：{'、'.join(TYPES)}。")
    if not (id and zh and en):
        raise LexiconError(f"{where}: id、zh、en 三列不能为空。")
    concept = Concept(
        id,
        type,
        (zh, *_words(zh_variants)),
        (en, *_words(en_variants)),
        broader,
        _words(ambiguous),
        where,
    )
    _check_names(concept)
    return concept


def _check_names(concept: Concept) -> None:
    marks = () if concept.type == "unit" else (*concept.zh, *concept.en)  # % is a unit
    if not all(name.isalnum() or _LETTER.search(name) for name in marks):
        raise LexiconError(f"{concept.where}: 有一个词没有文字，只有符号或空白；请删去或改正。")
    if concept.ambiguous:
        folded = set(map(fold, concept.names))
        for word in concept.ambiguous:
            if fold(word) not in folded:
                raise LexiconError(
                    f"{concept.where}: ambiguous 中的“{word}”不是本行的词；只能写本行已有的词。"
                )


def _ties(concept: Concept, concepts: Mapping[str, Concept]) -> Iterator[str]:
    """Say what is wrong with the wider concepts of a concept: unknown, of another kind, a ring."""
    wider = concepts.get(concept.broader)
    if wider is None:
        if concept.broader:
            yield f"{concept.where}: broader“{concept.broader}”不存在，请填已有概念的 id。"
        return
    if wider.family != concept.family:
        yield (
            f"{concept.where}: broader“{wider.id}”是 {wider.type}，"
            f"不能作 {concept.type} 的上位概念。"
        )
    passed = [concept.id]
    while wider is not None and wider.id not in passed:
        passed.append(wider.id)
        wider = concepts.get(wider.broader)
    if wider is not None and wider.id == concept.id:
        yield f"{concept.where}: broader 成环：{' → '.join((*passed, wider.id))}。"


def _words(cell: str) -> tuple[str, ...]:
    return tuple([word for each in cell.split("|") if (word := each.strip())]) if cell else ()
