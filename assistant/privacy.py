"""Mask what names a person before it is kept: text in, text out. Pure.

A first small version: numbers of identity cards (GB 11643-1999, check digit included), telephones,
mail addresses, any other run of nine digits or more (records, insurance, bank cards), and a name or
address that says that it is one. Names in running text are not found yet. Clinical figures stay as
they are: none of them is nine digits long.
"""

from __future__ import annotations

import re

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_CARD = re.compile(r"(?<![\dA-Za-z])\d{6}(?:18|19|20)\d{9}[\dXx](?![\dA-Za-z])")
# People part a number into groups by blanks and hyphens; a decimal point is no such mark.
_PHONE = re.compile(r"(?<![\d.])(?:\+?86[- ]?)?[1１][3-9３-９]\d(?:[- ]?\d{4}){2}(?!\d)")
_LANDLINE = re.compile(r"(?<![\d.])0\d{2,3}[- ]\d{7,8}(?!\d)")
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_LONG = re.compile(r"(?<![\d.])\d{9,}[A-Za-z]?(?![\d.]\d)")
_SAID = re.compile(
    r"(?P<what>姓名|名叫|住址|地址|(?:[Pp]atient )?[Nn]ame|[Aa]ddress)(?P<sign>[:：是]\s*)"
    r"[^\s，,。;；、]{2,40}(?: [A-Z][a-z]+){0,3}"
)


def mask(text: str) -> str:
    """Put a mark such as 〔电话〕 for whatever names a person."""
    text = _CARD.sub(lambda found: "〔身份证号〕" if _checks(found[0]) else "〔号码〕", text)
    text = _MAIL.sub("〔邮箱〕", text)
    text = _LANDLINE.sub("〔电话〕", _PHONE.sub("〔电话〕", text))
    text = _LONG.sub("〔号码〕", text)
    return _SAID.sub(lambda found: f"{found['what']}{found['sign']}〔隐去〕", text)


def _checks(card: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(card, _WEIGHTS, strict=False))
    return _CHECK[total % 11] == card[-1].upper()
