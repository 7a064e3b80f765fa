"""What a PDF's fonts hide: private digits, symbols, ligatures, pages that one reader cannot decode.

The files are written by hand, to say exactly how their font is encoded.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.document import ParsedFile
from corpus.errors import FileRefused
from corpus.parse import parse_in_process
from corpus.pdf import pdfium
from corpus.pdf.miner import Miner

_TEXT = b"Give 15 mg of zinc daily for 15 days"


def _hand_made(font: bytes, to_unicode: bytes, text: bytes) -> bytes:
    """Write a PDF of one page by hand, to say exactly how its font is encoded."""
    content = b"BT /F1 12 Tf 90 700 Td (" + text + b") Tj ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        font,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(to_unicode), to_unicode),
    ]
    whole = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(whole))
        whole += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    end = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (size, len(whole))
    return whole + b"xref\n0 %d\n0000000000 65535 f \n%s%s" % (size, table, end)


_MAP = b"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap
/CMapName /X def /CMapType 2 def 1 begincodespacerange <00> <ff> endcodespacerange
2 beginbfchar <31> <E231> <35> <E235> endbfchar
endcmap CMapName currentdict /CMap defineresource pop end end"""


@pytest.mark.parametrize(
    ("names", "read", "flags"),
    [
        (b"49 /one 53 /five.oldstyle", "Give 15 mg of zinc daily for 15 days", ()),
        (b"49 /g17 53 /g21", None, ("lost_digits",)),
    ],
)
def test_private_digits_are_read_where_the_font_names_its_glyphs(
    tmp_path: Path, names: bytes, read: str, flags: tuple[str, ...]
) -> None:
    font = (
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R"
        b" /Encoding << /BaseEncoding /WinAnsiEncoding /Differences [" + names + b"] >> >>"
    )
    path = tmp_path / "digits.pdf"
    path.write_bytes(_hand_made(font, _MAP, b"Give 15 mg of zinc daily for 15 days"))
    parsed = parse_in_process(path)
    (block,) = parsed.blocks
    assert block.flags == flags
    assert [finding.code for finding in parsed.findings] == (["lost-digits"] if flags else [])
    if read:
        assert block.text == read


_FONT = (
    b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R"
    b" /Encoding << /BaseEncoding /WinAnsiEncoding /Differences [49 /g17 53 /g21] >> >>"
)


def _mapped(*pairs: bytes) -> bytes:
    return _MAP.replace(
        b"2 beginbfchar <31> <E231> <35> <E235>", b"%d beginbfchar " % len(pairs) + b" ".join(pairs)
    )


def _drawn(path: Path, font: bytes, to_unicode: bytes, text: bytes = _TEXT) -> str:
    path.write_bytes(_hand_made(font, to_unicode, text))
    drawing = pdfium.read_drawing(pdfium.open_pdf(path), 0)
    return "".join(char.text for char in drawing.chars)


def test_a_glyph_that_stands_for_several_letters_is_one_character(tmp_path: Path) -> None:
    two = _mapped(b"<31> <00660066>", b"<35> <003100350030>")
    path = tmp_path / "ligature.pdf"
    assert _drawn(path, _FONT, two).startswith("Give ff150 mg")
    chars = pdfium.read_drawing(pdfium.open_pdf(path), 0).chars
    assert [char.text for char in chars[5:7]] == ["ff", "150"]
    assert parse_in_process(path).blocks[0].text == "Give ff150 mg of zinc daily for ff150 days"


@pytest.mark.parametrize(
    ("pairs", "read"),
    [
        ((b"<31> <0000>", b"<35> <0002>"), "Give \ufffd\ufffd mg"),
        ((b"<31> <DB80DC31>", b"<35> <DB80DC35>"), "Give \U000f0031\U000f0035 mg"),
        ((b"<31> <DB80>", b"<35> <0035>"), "Give \ufffd5 mg"),
        ((b"<31> <0031>", b"<35> <DC35>"), "Give 1\ufffd mg"),
    ],
)
def test_what_a_font_does_not_decode_never_vanishes(
    tmp_path: Path, pairs: tuple[bytes, bytes], read: str
) -> None:
    text = _drawn(tmp_path / "lost.pdf", _FONT, _mapped(*pairs))
    assert text.startswith(read)
    assert text.encode("utf-8")


def test_signs_of_the_symbol_font_are_read_as_what_they_show(tmp_path: Path) -> None:
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Symbol >>"
    path = tmp_path / "symbol.pdf"
    path.write_bytes(_hand_made(font, b"", b"\263 140 \243 90 \261 5"))
    assert parse_in_process(path).blocks[0].text == "≥ 140 ≤ 90 ± 5"


def test_a_symbol_font_that_was_read_as_letters_is_put_right(tmp_path: Path) -> None:
    font = (
        b"<< /Type /Font /Subtype /TrueType /BaseFont /SymbolMT /FirstChar 32 /LastChar 255"
        b" /Widths ["
        + b"500 "
        * 224
        + b"] /FontDescriptor << /Type /FontDescriptor /FontName /SymbolMT"
        b" /Flags 4 /Ascent 900 /Descent -200 /FontBBox [0 0 1000 1000] >> >>"
    )
    path = tmp_path / "symbol.pdf"
    path.write_bytes(_hand_made(font, b"", b"\263 140 \243 90"))
    assert parse_in_process(path).blocks[0].text == "≥ 140 ≤ 90"


def test_two_parts_of_a_font_that_disagree_leave_a_digit_private(tmp_path: Path) -> None:
    from corpus.pdf.fonts import plain_name, private_map

    assert plain_name("ABCDEF+CMR10") == plain_name("CMR10") == "CMR10"
    path = tmp_path / "digits.pdf"
    font = _FONT.replace(b"/g17 53 /g21", b"/one 53 /five")
    path.write_bytes(_hand_made(font, _MAP, _TEXT))
    miner = Miner(path, 1)
    assert miner.private_map(0) == {("Helvetica", "\ue231"): "1", ("Helvetica", "\ue235"): "5"}
    miner.close()
    assert private_map(None) == {}


def _undecoded(monkeypatch: pytest.MonkeyPatch, letter: str, hidden: str) -> None:
    """Let pdfium read `letter` wherever a character of `hidden` is drawn, any if it is empty."""
    read = pdfium._letter

    def hiding(*arguments: object) -> str:
        text = read(*arguments)
        return letter if text.strip() and (not hidden or text in hidden) else text

    monkeypatch.setattr(pdfium, "_letter", hiding)


def _read(path: Path) -> ParsedFile:
    path.write_bytes(_hand_made(_FONT.replace(b"/g17 53 /g21", b"/one 53 /five"), b"", _TEXT))
    return parse_in_process(path)


def test_private_digits_that_a_font_cannot_explain_are_flagged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _undecoded(monkeypatch, "\ue123", "15")
    monkeypatch.setattr(Miner, "chars", lambda *arguments: [])
    parsed = _read(tmp_path / "a.pdf")
    assert all("lost_digits" in block.flags for block in parsed.blocks)
    assert [(f.code, f.severity) for f in parsed.findings] == [("lost-digits", "hold")]


def test_a_page_that_pdfium_cannot_decode_is_read_through_pdfminer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _undecoded(monkeypatch, "\ufffd", "")
    parsed = _read(tmp_path / "a.pdf")
    assert [block.text for block in parsed.blocks] == [_TEXT.decode()]
    assert parsed.findings == ()


def test_a_page_that_nothing_can_decode_is_left_out_and_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _undecoded(monkeypatch, "\ufffd", "")
    monkeypatch.setattr(Miner, "chars", lambda *arguments: [])
    with pytest.raises(FileRefused) as refused:
        _read(tmp_path / "a.pdf")
    assert refused.value.code == "garbled"
