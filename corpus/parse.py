"""A file → ParsedFile: the one door into corpus/, and the only import of unstructured.

`read_file` works in a killable child process (see `sandbox`); `parse_in_process` is what the child
runs. Office files, HTML and Markdown go through unstructured, offline and silent; PDF and plain
text do not need it. What a file is, is told by its bytes; its suffix has to agree.
"""

from __future__ import annotations

import importlib
import os
import re
import sys
import types
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus import container, handover
from corpus.assemble import assemble
from corpus.clean import fold_line, split_bullet
from corpus.document import Block, ParsedFile
from corpus.errors import FileRefused
from corpus.linting.garble import without_garble
from corpus.pictures import note_pictures
from corpus.sandbox import FRESH_CLOCK, Limits, Sandbox

if TYPE_CHECKING:
    from corpus.markup import Prepared

SUFFIXES = frozenset(container.KINDS)

_IMPORT_STEPS = (
    5  # what loading unstructured is worth in pages, so that it does not count as a stall
)

_LONG_CODE = 40

_Step = Callable[[int], None]
_sandbox: list[Sandbox] = []


def read_file(path: Path, limits: Limits | None = None) -> ParsedFile:
    """Read one file in the child process.

    Raises FileRefused with a stable code and a sentence that says what is wrong and what to do.
    """
    limits = limits or Limits()
    container.check_outside(path, limits)
    if not _sandbox:
        _sandbox.append(Sandbox())
    answer = _sandbox[0].run("corpus.parse:serve", {"path": str(path.resolve())}, limits)
    try:
        return handover.from_plain(answer)
    except (KeyError, TypeError, ValueError) as error:
        raise FileRefused("crashed", "读取程序给出的结果不完整，请重试一次。") from error


def serve(argument: dict[str, Any], limits: dict[str, Any], step: _Step) -> dict[str, Any]:
    """Answer a request of the sandbox: parse `argument["path"]`."""
    parsed = parse_in_process(Path(argument["path"]), Limits(**limits), step)
    return handover.to_plain(parsed)


def parse_in_process(
    path: Path, limits: Limits | None = None, step: _Step = lambda done: None
) -> ParsedFile:
    """Read one file in this process, without a watch on time and memory."""
    limits = limits or Limits()
    kind = container.check_outside(path, limits)
    data = b"" if kind == "pdf" else path.read_bytes()
    container.check_inside(path, kind, data, limits)
    reader = _READERS[kind]
    parsed = reader(path, data, limits, step)
    parsed = without_garble(replace(parsed, blocks=assemble(parsed.blocks)))
    parsed = note_pictures(parsed)
    if not any(block.text.strip() or block.rows for block in parsed.blocks):
        raise FileRefused(
            "no-text", "文件里没有可以提取的文字（可能是扫描件或图片）。请提供带文字的版本。"
        )
    return parsed


def _read_pdf(path: Path, data: bytes, limits: Limits, step: _Step) -> ParsedFile:
    from corpus.pdf.pages import read_pdf

    return read_pdf(path, limits, step)


def _read_text(path: Path, data: bytes, limits: Limits, step: _Step) -> ParsedFile:
    from corpus.plaintext import read_text

    return read_text(data)


def _read_html(path: Path, data: bytes, limits: Limits, step: _Step) -> ParsedFile:
    from corpus import markup, plaintext

    _load_html(step)
    prepared = markup.prepare_html(plaintext.without_embedded(plaintext.decode_html(data)))
    blocks = tuple(_from_html(prepared))
    if markup.is_error_page(prepared.title, blocks):
        raise FileRefused(
            "error-page",
            "这是一个保存下来的错误页或登录页，不是文档。请打开原网页确认内容后重新保存。",
        )
    return _finish(blocks, prepared)


def _read_markdown(path: Path, data: bytes, limits: Limits, step: _Step) -> ParsedFile:
    from corpus import markup, plaintext

    _load_html(step)
    prepared = markup.prepare_markdown(plaintext.without_embedded(plaintext.decode(data)))
    return _finish(tuple(_from_html(prepared)), prepared)


def _first_title(blocks: tuple[Block, ...]) -> str | None:
    return next((block.text for block in blocks[:20] if block.kind == "Title"), None)


def _finish(blocks: tuple[Block, ...], prepared: Prepared) -> ParsedFile:
    main = next((b.text for b in blocks if b.kind == "Title" and b.level == 1), None)
    return ParsedFile(blocks, None, main or prepared.title or _first_title(blocks))


def _read_docx(path: Path, data: bytes, limits: Limits, step: _Step) -> ParsedFile:
    _hush()
    from unstructured.partition.docx import partition_docx

    from corpus.office.word import prepare_docx

    step(FRESH_CLOCK)
    prepared = prepare_docx(data)
    elements = partition_docx(file=prepared.file, languages=[""], infer_table_structure=False)
    drafts = _drafts(elements, stated_depth=True)
    # Pages of a Word file are what the last printer made of it: its sections are the locator.
    blocks = tuple(replace(b, page=None) for b in _blocks(drafts, prepared.tables))
    return ParsedFile(blocks, None, prepared.title or _first_title(blocks))


def _read_pptx(path: Path, data: bytes, limits: Limits, step: _Step) -> ParsedFile:
    _hush()
    from unstructured.partition.pptx import partition_pptx

    from corpus.office.slides import prepare_pptx, settle

    step(FRESH_CLOCK)
    prepared = prepare_pptx(data)
    elements = partition_pptx(file=prepared.file, languages=[""], include_slide_notes=True)
    drafts = _drafts(elements, stated_depth=False)
    blocks = tuple(settle(_blocks(drafts, prepared.tables), prepared))
    title = prepared.title or _first_title(blocks)
    return ParsedFile(blocks, prepared.pages, title)


def _read_xlsx(path: Path, data: bytes, limits: Limits, step: _Step) -> ParsedFile:
    # Not through unstructured: it reads sheets with pandas, which turns 5% into 0.05 and 500 in a
    # column with a hole into 500.0.
    from corpus.office.sheets import read_xlsx

    return read_xlsx(data, step)


_READERS: dict[str, Callable[[Path, bytes, Limits, _Step], ParsedFile]] = {
    "pdf": _read_pdf,
    "text": _read_text,
    "html": _read_html,
    "markdown": _read_markdown,
    "docx": _read_docx,
    "pptx": _read_pptx,
    "xlsx": _read_xlsx,
}


def _hush() -> None:
    """Keep unstructured from downloading a spaCy model, importing torch and phoning home.

    Its tokenizers only help it guess what is a title, which we decide ourselves; ours know Chinese.
    """
    os.environ.update(DO_NOT_TRACK="1", SCARF_NO_ANALYTICS="1", UNSTRUCTURED_DISABLE_NOTICE="1")
    name = "unstructured.nlp.tokenize"
    if name in sys.modules:
        return
    ours = types.ModuleType(name)
    vars(ours).update(word_tokenize=_words, sent_tokenize=_sentences, pos_tag=_tags)
    sys.modules[name] = ours


def _words(text: str) -> list[str]:
    return re.findall(r"[\u3400-\u9fff]|\w+|[^\w\s]", text)


def _sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[。！？；])|(?<=[.!?])\s+", text) if part.strip()]


def _tags(text: str) -> list[tuple[str, str]]:
    return [(word, "NN") for word in _words(text)]


def _load_html(step: _Step) -> None:
    """Load what reads HTML before the file's own time begins."""
    _hush()
    importlib.import_module("unstructured.partition.html")
    step(FRESH_CLOCK)


def _from_html(prepared: Prepared) -> Iterator[Block]:
    from unstructured.partition.html import partition_html

    elements = partition_html(text=prepared.html, languages=[""])
    yield from _blocks(_drafts(elements, stated_depth=True), prepared.tables)


def _drafts(elements: Iterable[Any], stated_depth: bool) -> Iterator[Block]:
    """Turn unstructured's elements into Blocks, their text as it came."""
    from corpus.plaintext import text_blocks

    for element in elements:
        category = element.category
        page = element.metadata.page_number
        depth = element.metadata.category_depth
        if category in ("PageBreak", "Header", "Footer", "PageNumber"):
            continue
        if category == "Title" and (stated_depth or not depth):
            yield Block("Title", element.text, page, level=min((depth or 0) + 1, 6))
        elif category == "CodeSnippet" and element.text.count("\n") > _LONG_CODE:
            # A whole document inside <pre>: its lines mean what they mean in plain text.
            yield from text_blocks(element.text)
        elif category == "ListItem":
            yield Block("ListItem", element.text, page)
        elif category == "Table":
            yield Block("Table", element.metadata.text_as_html or "", page)
        else:
            yield Block("NarrativeText", element.text, page)


def _blocks(drafts: Iterable[Block], tables: tuple[tuple[Block, ...], ...]) -> Iterator[Block]:
    """Clean the drafts' text and put the tables where their markers stand."""
    from corpus.markup import MARK, parse_table

    for draft in drafts:
        text = draft.text.strip()
        if draft.kind == "Table":
            yield from (replace(b, page=draft.page) for b in parse_table(draft.text))
            continue
        if text in (f"{MARK}I", f"{MARK}P"):
            large = text == f"{MARK}I"
            yield Block("Image", "", draft.page, flags=("image_table",) if large else ())
            continue
        if heading := re.match(rf"(.{{0,12}}?){MARK}H(\d) ", text):
            text = heading.group(1) + text[heading.end() :]
            draft = replace(draft, kind="Title", level=int(heading.group(2)))
        marker = re.fullmatch(rf"{MARK}T(\d+)", text)
        if marker and int(marker.group(1)) < len(tables):
            yield from (replace(b, page=draft.page) for b in tables[int(marker.group(1))])
            continue
        if draft.kind == "Title":
            title = fold_line(text)
            if title:
                yield replace(draft, text=title)
            continue
        for line in text.split("\n"):
            bullet, plain = split_bullet(fold_line(line))
            if plain:
                kind = "ListItem" if bullet else draft.kind
                yield replace(draft, kind=kind, text=plain)
