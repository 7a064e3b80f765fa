"""What a PDF font's private code points stand for, where the font itself says so.

Some typesetters map digits to the Unicode private use area: copied text loses them, so that
25～50mg reads ～mg. The font's encoding often still names each glyph ("five", "five.oldstyle").
"""

from __future__ import annotations

from contextlib import suppress
from io import BytesIO
from typing import Any

from pdfminer.cmapdb import CMapParser, FileUnicodeMap
from pdfminer.encodingdb import name2unicode
from pdfminer.pdftypes import resolve1
from pdfminer.psparser import PSLiteral

from corpus.symbols import is_symbol_font, symbol


def is_private(character: str) -> bool:
    """Say whether a character lies in Unicode's private use area."""
    return "\ue000" <= character <= "\uf8ff" or character >= "\U000f0000"


def private_map(fonts: object) -> dict[tuple[str, str], str]:
    """Map (font name, private character) to what the glyph's name says, from a page's fonts."""
    found: dict[tuple[str, str], str] = {}
    with suppress(Exception):  # a font that breaks here only stays unmapped, and is reported
        for font in (resolve1(value) for value in (resolve1(fonts) or {}).values()):
            found.update(_font_map(font))
    return found


def _font_map(font: dict[str, Any]) -> dict[tuple[str, str], str]:
    base = font.get("BaseFont")
    name = str(base.name if isinstance(base, PSLiteral) else base)
    encoding = resolve1(font.get("Encoding"))
    stream = resolve1(font.get("ToUnicode"))
    if not isinstance(encoding, dict) or stream is None:
        return {}
    unicode_map = FileUnicodeMap()
    CMapParser(unicode_map, BytesIO(stream.get_data())).run()
    found = {}
    code = 0
    for entry in resolve1(encoding.get("Differences")) or []:
        entry = resolve1(entry)
        if isinstance(entry, int):
            code = entry
            continue
        private = unicode_map.cid2unichr.get(code, "")
        with suppress(Exception):
            if len(private) == 1 and is_private(private):
                found[name, private] = name2unicode(entry.name)
        code += 1
    return found


def settle(character: str, font: str, known: dict[tuple[str, str], str]) -> str:
    """Replace a private character by what it stands for, where that is known for sure."""
    if not is_private(character):
        return character
    if (font, character) in known:
        return known[font, character]
    if "\uf020" <= character <= "\uf0ff":
        plain = symbol(font, ord(character))
        # A digit is believed only from a font of symbols or letters, never from an ornament.
        return plain if is_symbol_font(font) or plain.isascii() else character
    return character
