"""What a PDF font's private code points stand for, where the font itself says so.

Some typesetters map digits to the Unicode private use area: copied text loses them, so that
25～50mg reads ～mg. The font's encoding often still names each glyph ("five", "five.oldstyle").
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from io import BytesIO
from typing import Any

from pdfminer.cmapdb import CMapParser, FileUnicodeMap
from pdfminer.encodingdb import name2unicode
from pdfminer.pdftypes import resolve1
from pdfminer.psparser import PSLiteral

from corpus.office.symbols import is_symbol_font, symbol
from corpus.pdf.words import Char

_SUBSET = re.compile(r"^[A-Z]{6}\+")


def is_private(character: str) -> bool:
    """Say whether a character lies in Unicode's private use area."""
    return "\ue000" <= character <= "\uf8ff" or character >= "\U000f0000"


def private_map(fonts: object) -> dict[tuple[str, str], str]:
    """Map (font name, private character) to what the glyph's name says, from a page's fonts."""
    found: dict[tuple[str, str], str] = {}
    with suppress(Exception):  # a font that breaks here only stays unmapped, and is reported
        for font in (resolve1(value) for value in (resolve1(fonts) or {}).values()):
            for key, letter in _font_map(font).items():
                if found.setdefault(key, letter) != letter:
                    found[key] = key[1]  # two parts of a font disagree: it stays private
    return found


def plain_name(font: str) -> str:
    """Take the tag off the name of a font of which only a part is embedded (ABCDEF+Times)."""
    return _SUBSET.sub("", font)


def _font_map(font: dict[str, Any]) -> dict[tuple[str, str], str]:
    base = font.get("BaseFont")
    name = plain_name(str(base.name if isinstance(base, PSLiteral) else base))
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


def settled(char: Char, known: dict[tuple[str, str], str]) -> Char:
    """Replace a private character by what it stands for, where that is known for sure."""
    letter = char.text
    if len(letter) != 1 or letter <= "\x7f":
        return char
    if not is_private(letter):
        # Symbol has ≥ where Latin-1 has ³: without a table of its own it was read as Latin-1.
        undecoded = letter <= "\xff" and is_symbol_font(char.font)
        return replace(char, text=symbol(char.font, ord(letter))) if undecoded else char
    name = plain_name(char.font)
    if (name, letter) in known:
        return replace(char, text=known[name, letter])
    if "\uf020" <= letter <= "\uf0ff":
        plain = symbol(name, ord(letter))
        # A digit is believed only from a font of symbols or letters, never from an ornament.
        return replace(char, text=plain) if is_symbol_font(name) or plain.isascii() else char
    return char
