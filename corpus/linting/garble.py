"""Whether a text is gibberish, and why: signs that were not decoded or decoded wrongly. Pure.

In: a page's or a paragraph's text. Out: the reason in Chinese, or nothing. Formulas, codes, lists
of drugs, tables of numbers and the scripts of the minorities are no gibberish; what is judged is
only what no language writes: bytes of one encoding read as another, private code points, letters
without vowels. Short texts are judged only where the sign is certain.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from corpus.document import Block, Finding, ParsedFile
from corpus.errors import FileRefused

_CID = re.compile(r"\(cid:\d+\)")
_PADDING = re.compile(r"锟斤拷|斤拷锟|(?:烫烫|屯屯){2,}|ï»¿|ï¿½|â€™|â€œ|â€\x9d")
_LATIN_WORD = re.compile(r"[A-Za-z]{4,}")
_CONSONANTS = re.compile(r"[b-df-hj-np-tv-xz]{6,}", re.IGNORECASE)
_CJK = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_UNDECODED = 0.15
_REPLACED = 0.03
_FOREIGN = 0.25  # accented letters: more than any language but a misread one has
_ACCENTED = 0.35
_LEAST_LETTERS = 120
_FEW_VOWELS = 0.2
_LONGEST_WORD = 24
# What Windows shows for the bytes 0x80 to 0x9F, where Latin-1 has control codes.
_WINDOWS = {
    bytes([code]).decode("cp1252"): bytes([code])
    for code in range(0x80, 0xA0)
    if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
_HELD, _REFUSED = 1 / 3, 0.8
_NAMED = 12  # places, at most


def is_garbled(text: str) -> bool:
    """Say whether a text is gibberish."""
    return bool(why_garbled(text))


def why_garbled(text: str) -> str:
    """Say in Chinese why a text is gibberish; "" where it is none."""
    plain = "".join(character for character in text if not character.isspace())
    if not plain:
        return ""
    if undecoded(plain) > _UNDECODED and len(plain) >= 8:
        return "文字没有解码（字体缺少对照表）"
    lost = plain.count("\ufffd")
    if (lost >= 2 and lost > _REPLACED * len(plain)) or len(_PADDING.findall(text)) >= 2:
        return "文字在转换编码时丢失"
    if _is_misread(plain):
        return "文字按错误的编码打开"
    if _lacks_vowels(text) or _is_rare(plain) or _is_symbols(plain):
        return "文字不成词句（字体对照表有误）"
    return ""


def undecoded(text: str) -> float:
    """Measure which share of a text was not decoded: (cid:12), private or unassigned signs."""
    whole = _CID.sub("\ue000", text)
    odd = sum(unicodedata.category(sign) in ("Co", "Cn", "Cs", "Cc") for sign in whole)
    return (odd + whole.count("\ufffd")) / max(len(whole), 1)


def _is_misread(text: str) -> bool:
    """Say whether the bytes of UTF-8 or GBK were read as something else.

    They are put back and read as what they may have been: real text does not survive that.
    """
    chinese = len(_CJK.findall(text))
    if chinese >= 6 and chinese > 0.5 * len(text):
        return _reads_as(text.encode("gb18030", "ignore"), "utf-8", 0.5 * chinese)
    foreign = sum("\u0080" <= sign <= "\u00ff" or sign in _WINDOWS for sign in text)
    # Dots, dashes and quotation marks are Chinese as well; letters with accents are not.
    accented = sum("\u00c0" <= sign <= "\u00ff" and sign not in "×÷" for sign in text)
    if accented < 2 or foreign < max(_FOREIGN * len(text), 4):
        return False
    # Its control codes may already be gone, and then nothing can be put back.
    if accented >= 8 and accented > _ACCENTED * len(text):
        return True
    raw = b"".join(_byte(sign) for sign in text)
    return _reads_as(raw, "utf-8", foreign / 4) or _reads_as(raw, "gb18030", foreign / 3)


def _byte(sign: str) -> bytes:
    return _WINDOWS.get(sign) or sign.encode("latin-1", "ignore")


def _reads_as(raw: bytes, codec: str, least: float) -> bool:
    """Say whether bytes read as Chinese of at least so many characters, with next to no error."""
    read = raw.decode(codec, "replace")
    return read.count("\ufffd") <= 0.1 * len(read) and len(_COMMON.findall(read)) >= least


# Characters that any Chinese text of some length is made of, and the marks between them.
_COMMON = re.compile(r"[\u4e00-\u9fa5，。、；：（）]")


def _lacks_vowels(text: str) -> bool:
    words = _LATIN_WORD.findall(text)
    letters = "".join(words).lower()
    if len(letters) < _LEAST_LETTERS or len(letters) < 0.4 * len("".join(text.split())):
        return False
    vowels = sum(letter in "aeiouy" for letter in letters) / len(letters)
    # Where a page's spaces are lost its words run together, and no cluster means anything.
    apart = [word for word in words if len(word) <= _LONGEST_WORD]
    clusters = sum(bool(_CONSONANTS.search(word)) for word in apart)
    return vowels < _FEW_VOWELS or clusters > max(0.2 * len(apart), 3)


def _is_rare(text: str) -> bool:
    """Say whether a text is made of Chinese characters that hardly any text uses."""
    chinese = _CJK.findall(text)
    if len(chinese) < 20 or len(chinese) < 0.5 * len(text):
        return False
    known = sum(_is_common(sign) for sign in chinese)
    return known < 0.5 * len(chinese)


def _is_common(sign: str) -> bool:
    """Say whether a character is among the 3,755 or 5,401 that the standards call common."""
    for codec, first, last in (("gb2312", 0xB0, 0xD7), ("big5", 0xA4, 0xC6)):
        raw = sign.encode(codec, "ignore")
        if raw and first <= raw[0] <= last:
            return True
    return False


def _is_symbols(text: str) -> bool:
    """Say whether a text is mostly punctuation: rows of dots, lines and boxes counted once."""
    squeezed = [sign for sign, _ in groupby(text)]
    symbols = sum(33 <= ord(sign) < 127 and not sign.isalnum() for sign in squeezed)
    return len(squeezed) >= 40 and symbols > 0.5 * len(squeezed)


def without_garble(parsed: ParsedFile) -> ParsedFile:
    """Leave gibberish out of what was read, and say where it stood and why.

    Raises FileRefused("garbled") where hardly anything else is left.
    """
    kept: list[Block] = []
    found: list[Finding] = []
    lost = whole = 0
    for block in parsed.blocks:
        said = _said(block)
        whole += len(said)
        reason = why_garbled(said)
        if reason:
            lost += len(said)
            found.append(_finding(block, said, reason, _heading(kept)))
        else:
            kept.append(block)
    if lost > _REFUSED * max(whole, 1):
        raise FileRefused(
            "garbled",
            f"文件里几乎都是乱码：{found[0].message.split('：')[-1]}",
        )
    if lost > _HELD * max(whole, 1):
        found.append(
            Finding("hold", "garbled-document", "文件里乱码太多，请重新导出或换一份后再添加。")
        )
    return replace(parsed, blocks=tuple(kept), findings=(*parsed.findings, *_few(found)))


def _said(block: Block) -> str:
    return "\n".join((block.text, *(cell for row in block.rows for cell in row)))


def _heading(kept: Sequence[Block]) -> str:
    return next((block.text for block in reversed(kept) if block.kind == "Title"), "")


def _finding(block: Block, said: str, reason: str, heading: str) -> Finding:
    where = f"第 {block.page} 页" if block.page else "文件里"
    where += f"“{heading[:40]}”一节" if heading else ""
    return Finding(
        "hold",
        "garbled-text",
        f"{where}有一段乱码，没有读入：{reason}。请从原来的软件重新导出（文本请存为 UTF-8）。",
        block.page,
        " ".join(said.split())[:40],
    )


def _few(found: Sequence[Finding]) -> Sequence[Finding]:
    """Name each place once, and no more places than a person reads."""
    places = list({(one.code, one.page, one.message): one for one in found}.values())
    return [one for n, one in enumerate(places) if n < _NAMED or one.code != "garbled-text"]
