"""The last touches on a file's blocks, whatever format they came from. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from corpus import headings
from corpus.clean import ends_sentence, join_pair
from corpus.document import Block

_CONTENTS = re.compile(r"(?:目\s*录|目\s*次|(?:table of )?contents)\s*[:：]?", re.IGNORECASE)


def assemble(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Mend what was torn: names of bare chapter numbers, captions of tables, broken sentences."""
    done: list[Block] = []
    for block in blocks:
        if block.kind == "Title" and _CONTENTS.fullmatch(block.text):
            continue
        last = done[-1] if done else None
        if last is not None and _is_named_by(last, block):
            level = min(last.level, block.level)
            done[-1] = replace(last, text=f"{last.text.rstrip(':：')} {block.text}", level=level)
        elif last is not None and _is_torn(last, block):
            done[-1] = replace(last, text=join_pair(last.text, block.text))
        elif last is not None and _is_captioned_by(block, last):
            done[-1] = replace(block, text=last.text)
        elif last is None or not _repeats(last, block):
            done.append(block)
    return tuple(_without_empty_end(done))


def _is_named_by(first: Block, second: Block) -> bool:
    both = first.kind == second.kind == "Title"
    return both and headings.is_bare(first.text) and headings.scheme(second.text) is None


def _is_torn(first: Block, second: Block) -> bool:
    """Say whether `second` goes on the sentence of `first`: it begins with a small letter."""
    if first.kind not in ("ListItem", "NarrativeText") or second.kind != "NarrativeText":
        return False
    if not first.text or not second.text or first.flags != second.flags:
        return False
    return second.text[0].islower() and second.text[0].isascii() and not ends_sentence(first.text)


def _is_captioned_by(table: Block, caption: Block) -> bool:
    if table.kind != "Table" or table.text or caption.kind not in ("NarrativeText", "Title"):
        return False
    return headings.is_caption(caption.text) and len(caption.text) <= 120


def _repeats(first: Block, second: Block) -> bool:
    return first.kind == second.kind == "Title" and first.text == second.text


def _without_empty_end(blocks: list[Block]) -> list[Block]:
    """Drop titles at the very end, which head nothing, unless there is nothing else."""
    end = len(blocks)
    while end and blocks[end - 1].kind == "Title":
        end -= 1
    return blocks[:end] or blocks
