"""DOCX made ready for unstructured: nothing that a reader sees may get lost on the way.

python-docx and unstructured drop symbols (the ≥ of Word's Symbol font), equations, text boxes and
accepted insertions, and flatten 10⁹ to 109; merged cells lose their text. So the XML is put into
plain words first, in memory: tables become marker paragraphs with their blocks beside them, and
headings that only look like headings (bold, numbered, capitals) are marked with their level.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

import docx
from docx.document import Document
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement as Xml
from docx.text.paragraph import Paragraph

from corpus import headings
from corpus.clean import fold_line, is_contents_line
from corpus.document import Block
from corpus.markup import MARK, superscript
from corpus.office.pictures import large_extents
from corpus.office.symbols import symbol
from corpus.office.tables import paragraph_text, read_table

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_JUNK_TITLE = re.compile(
    r"^(?:microsoft word|powerpoint|slide ?\d|演示文稿|文档|无标题|untitled)", re.I
)
_STATED_STYLE = re.compile(r"^(?:heading|title|标题)", re.I)
_BOXED = "boxed"  # our mark on a paragraph from a text box: part of a chart, never a heading
_BOLD_ORDER, _CAPITALS_ORDER, _NUMBERED_ORDER = 60, 50, 30


@dataclass(frozen=True, slots=True)
class PreparedOffice:
    """The rewritten file, the blocks for each table marker, and where large pictures are."""

    file: io.BytesIO
    tables: tuple[tuple[Block, ...], ...]
    title: str | None
    pages: int | None
    pictures: tuple[int, ...] = ()  # slides that hold a large picture


def prepare_docx(data: bytes) -> PreparedOffice:
    """Rewrite a Word file so that unstructured reads all of it."""
    document = docx.Document(io.BytesIO(data))
    body = document.element.body
    _settle_revisions(body)
    _spell_out(body)
    _lift_text_boxes(body)
    _mark_pictures(body)
    tables = tuple(_take_tables(body))
    _drop_contents(document)
    _mark_headings(document)
    rewritten = io.BytesIO()
    document.save(rewritten)
    rewritten.seek(0)
    title = stated_title(document.core_properties.title)
    return PreparedOffice(rewritten, tables, title, None)


def _settle_revisions(body: Xml) -> None:
    """Take tracked changes as accepted, and dissolve wrappers that python-docx does not enter."""
    for tag in ("w:del", "w:moveFrom"):
        for element in list(body.iter(qn(tag))):
            _remove(element)
    # Where a page broke when it was last printed is chance: it must not part a sentence.
    for tag in ("w:lastRenderedPageBreak", "w:pageBreakBefore"):
        for element in list(body.iter(qn(tag))):
            _remove(element)
    for line_break in list(body.iter(qn("w:br"))):
        if line_break.get(qn("w:type")) in ("page", "column"):
            _remove(line_break)
    _dissolve_wrappers(body)


def _dissolve_wrappers(body: Xml) -> None:
    for choice in list(body.iter(_MC + "AlternateContent")):
        first = choice.find(_MC + "Choice")
        _replace(choice, list(first) if first is not None else [])
    for wrapper in list(body.iter(qn("w:sdt"))):
        gallery = wrapper.find(".//" + qn("w:docPartGallery"))
        content = wrapper.find(qn("w:sdtContent"))
        is_contents = gallery is not None and "Contents" in (gallery.get(qn("w:val")) or "")
        _replace(wrapper, [] if is_contents or content is None else list(content))
    for tag in ("w:ins", "w:moveTo", "w:smartTag", "w:fldSimple", "w:customXml"):
        for wrapper in list(body.iter(qn(tag))):
            if wrapper.getparent().tag not in (qn("w:trPr"), qn("w:rPr")):
                _replace(wrapper, list(wrapper))


def _spell_out(body: Xml) -> None:
    """Write symbols, superscripts and equations as plain text."""
    for text in body.iter(qn("w:t")):
        text.text = (text.text or "").replace(MARK, "")
    for element in list(body.iter(qn("w:sym"))):
        code = int(element.get(qn("w:char"), "0"), 16)
        _replace(element, [_text_element(body, symbol(element.get(qn("w:font"), ""), code))])
    for align in list(body.iter(qn("w:vertAlign"))):
        if align.get(qn("w:val")) == "superscript":
            run = align.getparent().getparent()
            for text in run.iter(qn("w:t")):
                text.text = superscript(text.text or "") or text.text
    for equation in list(body.iter(_M + "oMath")):
        run = equation.makeelement(qn("w:r"), {})
        run.append(_text_element(body, _equation(equation)))
        _replace(equation, [run])
    for wrapper in list(body.iter(_M + "oMathPara")):
        _replace(wrapper, list(wrapper.iter(qn("w:r"))))


def _equation(element: Xml) -> str:
    """Write an Office equation in one line: a/b for a fraction, 10⁹ for a power."""
    name = element.tag.removeprefix(_M)
    parts = {child.tag.removeprefix(_M): child for child in element if isinstance(child.tag, str)}
    if name == "t":
        return element.text or ""
    if name == "f" and "num" in parts and "den" in parts:
        return f"({_equation(parts['num'])})/({_equation(parts['den'])})"
    if name == "sSup" and "e" in parts and "sup" in parts:
        power = _equation(parts["sup"])
        return _equation(parts["e"]) + (superscript(power) or f"^{power}")
    if name == "rad" and "e" in parts:
        return f"√({_equation(parts['e'])})"
    return "".join(_equation(child) for child in element if isinstance(child.tag, str))


def _text_element(body: Xml, text: str) -> Xml:
    element: Xml = body.makeelement(qn("w:t"), {})
    element.text = text
    element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return element


def _lift_text_boxes(body: Xml) -> None:
    """Put the paragraphs of a text box behind the paragraph that it hangs on."""
    while (box := body.find(".//" + qn("w:txbxContent"))) is not None:
        host = box
        for ancestor in box.iterancestors(qn("w:p")):
            host = ancestor
        content = list(box)
        _remove(box)
        for element in reversed(content):
            element.set(_BOXED, "1")
            host.addnext(element)


def _mark_pictures(body: Xml) -> None:
    """Put an image marker behind each paragraph, or table, with a picture as large as a table."""
    for extent in large_extents(body):
        hosts = [*extent.iterancestors(qn("w:p")), *extent.iterancestors(qn("w:tbl"))]
        if hosts:
            hosts[-1].addnext(_marker(body, f"{MARK}I"))


def _marker(body: Xml, text: str) -> Xml:
    paragraph: Xml = body.makeelement(qn("w:p"), {})
    run = body.makeelement(qn("w:r"), {})
    run.append(_text_element(body, text))
    paragraph.append(run)
    return paragraph


def _take_tables(body: Xml) -> Iterator[tuple[Block, ...]]:
    for count, table in enumerate(list(body.iterchildren(qn("w:tbl")))):
        blocks = tuple(read_table(table))
        _replace(table, [_marker(body, f"{MARK}T{count}")])
        yield blocks


def _drop_contents(document: Document) -> None:
    """Remove a table of contents: by style, or the run of lines that end in page numbers."""
    paragraphs = list(document.paragraphs)
    entries = []
    for index, paragraph in enumerate(paragraphs):
        style = (paragraph.style.name or "").lower() if paragraph.style is not None else ""
        if style.startswith(("toc", "目录")) or is_contents_line(paragraph_text(paragraph._p)):
            entries.append(index)
    if not entries:
        return
    whole = range(entries[0], entries[-1] + 1)
    for index in whole if len(entries) * 2 > len(whole) else entries:
        _remove(paragraphs[index]._p)


def _mark_headings(document: Document) -> None:
    """Mark paragraphs that look like headings in a file whose styles name too few."""
    paragraphs = [p for p in document.paragraphs if p.text.strip()]
    stated = [p for p in paragraphs if _is_stated(p)]
    if len(stated) >= max(3, len(paragraphs) // 60):
        return
    texts = [fold_line(p.text) for p in paragraphs]
    numbered = headings.numbered_headings(texts)
    found: dict[int, int] = {}
    for index, (paragraph, text) in enumerate(zip(paragraphs, texts, strict=True)):
        if MARK not in text and not _is_stated(paragraph) and paragraph._p.get(_BOXED) is None:
            order = _heading_order(paragraph, text, numbered.get(index))
            if order is not None:
                found[index] = order
    levels = headings.nest(found.values())
    for index, level in zip(found, levels, strict=True):
        marker = _marker(document.element.body, f"{MARK}H{level} ")
        run = marker[0]
        paragraph_element = paragraphs[index]._p
        properties = paragraph_element.find(qn("w:pPr"))
        paragraph_element.insert(0 if properties is None else 1, run)


def _heading_order(paragraph: Paragraph, text: str, numbering: str | None) -> int | None:
    """Say how deep a heading this paragraph is by its looks; None: it is none."""
    if not headings.reads_like_heading(text.rstrip(":：")) or headings.is_caption(text):
        return None
    bold = _is_bold(paragraph)
    capitals = headings.is_capitals(text)
    if numbering and (bold or capitals or headings.is_chinese(text)):
        return headings.numbered_order(numbering, _NUMBERED_ORDER)
    if capitals:
        return _CAPITALS_ORDER
    return _BOLD_ORDER if bold and not headings.scheme(text) else None


def _is_stated(paragraph: Paragraph) -> bool:
    style = paragraph.style.name if paragraph.style is not None else ""
    return bool(_STATED_STYLE.match(style or ""))


def _is_bold(paragraph: Paragraph) -> bool:
    runs = [run for run in paragraph.runs if run.text.strip()]
    by_style = paragraph.style is not None and paragraph.style.font.bold
    return bool(runs) and all(run.bold or (run.bold is None and by_style) for run in runs)


def stated_title(title: str | None) -> str | None:
    """Take the title that a file's properties state, unless it is what the program put there."""
    title = fold_line(title or "")
    return None if not title or _JUNK_TITLE.match(title) else title


def _remove(element: Xml) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _replace(element: Xml, others: list[Xml]) -> None:
    parent = element.getparent()
    if parent is None:
        return
    place = parent.index(element)
    parent.remove(element)
    for offset, other in enumerate(others):
        parent.insert(place + offset, other)
