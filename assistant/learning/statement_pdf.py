"""A statement → a PDF on A4: the tables to read, the signed JSON attached, a seal over all of it.

The Chinese font is not inside: every reader has one for STSong-Light. The attachment lies in the
file as it is, so that a statement is checked without a parser of PDFs; the seal, a comment after
the end, signs every byte before it, the page that one reads, too.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFStream, PDFString
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from assistant.learning.signing import StatementKey
from assistant.learning.statement_seal import sealed_pdf
from assistant.learning.statement_table import (
    ENTRY_COLUMNS,
    EXAMPLE,
    ROW_COLUMNS,
    TITLE,
    entry_cells,
    heading,
    row_cells,
)
from assistant.learning.statements import Signed

_FONT = "STSong-Light"
_MARGIN = 16 * mm
_ENTRY_WIDTHS = [w * mm for w in (10, 20, 17, 38, 11, 11, 16, 21, 34)]
_ROW_WIDTHS = [w * mm for w in (20, 25, 20, 25, 30, 30, 28)]
_HEAD_WIDTHS = [w * mm for w in (32, 146)]
_BODY = ParagraphStyle("body", fontName=_FONT, fontSize=8, leading=10.5, wordWrap="CJK")
_HEAD = ParagraphStyle("head", parent=_BODY, fontSize=10, leading=14)
_CODE = ParagraphStyle("code", parent=_HEAD, fontName="Courier-Bold", fontSize=13, leading=16)
_TITLE = ParagraphStyle("title", parent=_BODY, fontSize=17, leading=24, alignment=1)
_WARNING = ParagraphStyle("warning", parent=_HEAD, textColor=colors.red, alignment=1)
_GRID = TableStyle(
    [
        ("GRID", (0, 0), (-1, -1), 0.4, colors.grey),
        ("BACKGROUND", (0, 0), (-1, 0), colors.whitesmoke),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 2),
        ("RIGHTPADDING", (0, 0), (-1, -1), 2),
    ]
)
_HOW = (
    "核对：mentor learn verify 加本文件；只有纸面时，向学员要 JSON 文件，"
    "运行 mentor learn verify 加 JSON 文件和上面的验证码。"
)


def write_pdf(signed: Signed, key: StatementKey) -> bytes:
    """Write a statement as PDF, sealed with its issuer's key; the same one gives the same bytes."""
    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out, pagesize=A4, leftMargin=_MARGIN, rightMargin=_MARGIN, topMargin=_MARGIN,
        bottomMargin=_MARGIN, title=f"{TITLE} {signed.code}", author=signed.statement.issuer,
        invariant=1,
    )  # fmt: skip

    def first(canvas: Canvas, template: SimpleDocTemplate) -> None:
        _attach(canvas, signed.json)
        _foot(canvas, signed)

    document.build(
        _story(signed), onFirstPage=first, onLaterPages=lambda canvas, _: _foot(canvas, signed)
    )
    return sealed_pdf(out.getvalue(), key)


def _story(signed: Signed) -> list[Flowable]:
    statement = signed.statement
    warned = [Paragraph(EXAMPLE, _WARNING)] if statement.example else []
    head = [[Paragraph(_shown(cell), _HEAD) for cell in pair] for pair in heading(signed)]
    head[-1][1] = Paragraph(signed.code, _CODE)
    return [
        Paragraph(TITLE, _TITLE),
        *warned,
        Spacer(1, 3 * mm),
        Table(head, colWidths=_HEAD_WIDTHS),
        Paragraph(_shown(_HOW), _BODY),
        Spacer(1, 4 * mm),
        _table(ROW_COLUMNS, row_cells(statement), _ROW_WIDTHS),
        Spacer(1, 4 * mm),
        _table(ENTRY_COLUMNS, entry_cells(statement), _ENTRY_WIDTHS),
        Spacer(1, 4 * mm),
        Paragraph(f"账本末位哈希：{statement.last_hash}", _BODY),
        Paragraph(f"签名公钥：{statement.key}", _BODY),
        Paragraph(f"签名：{signed.signature}", _BODY),
    ]


def _table(
    columns: Sequence[str], cells: Sequence[Sequence[str]], widths: Sequence[float]
) -> Table:
    rows = [[Paragraph(_shown(cell), _BODY) for cell in row] for row in (columns, *cells)]
    return Table(rows, colWidths=widths, repeatRows=1, style=_GRID)


def _foot(canvas: Canvas, signed: Signed) -> None:
    canvas.setFont(_FONT, 8)
    canvas.drawString(_MARGIN, 9 * mm, f"验证码 {signed.code}")
    entries = len(signed.statement.entries)
    page = f"第 {canvas.getPageNumber()} 页，共 {entries} 条记录"
    canvas.drawRightString(A4[0] - _MARGIN, 9 * mm, page)


def _attach(canvas: Canvas, content: bytes) -> None:
    """Attach a file to the document, its bytes neither compressed nor encoded."""
    stream = PDFStream(PDFDictionary({"Type": PDFName("EmbeddedFile")}), content, filters=[])
    name = PDFString("statement.json")
    file = PDFDictionary(
        {
            "Type": PDFName("Filespec"),
            "F": name,
            "UF": name,
            "EF": PDFDictionary({"F": stream}),
        }
    )
    names = PDFDictionary({"Names": PDFArray([name, file])})
    canvas.setCatalogEntry("Names", PDFDictionary({"EmbeddedFiles": names}))


def _shown(text: str) -> str:
    """Give text as a paragraph takes it: no markup, and no sign that the font's code lacks."""
    return escape("".join(sign if ord(sign) < 0x10000 else "□" for sign in text))
