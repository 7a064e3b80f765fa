"""Numbers that name a person: cards, telephones, records, accounts, dates of birth. Pure.

In: a comparable text (span.py). Out: spans. A number is known by its own shape (an identity card
by its date and check digit, GB 11643-1999; a bank card by ISO/IEC 7812's) or by the word before it
(labelled.py). What a doctor measures has neither: no clinical figure is nine digits long unless
its unit follows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy.labelled import labelled
from assistant.privacy.span import Mark, Span, in_digits

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_CARD = re.compile(r"(?<![\dA-Za-z.])[1-9]\d{16}[\dXx×](?![\dA-Za-z])")
_SPACED_CARD = re.compile(
    r"(?<![\d.])[1-9](?:[ \-_.,/—–·]{0,2}\d){16}[ \-_.,/—–·]{0,2}[\dXx](?!\d)"
)
_OLD_CARD = re.compile(
    r"(?<![\dA-Za-z.])[1-9]\d{5}\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}(?![\dA-Za-z])"
)
_GAP = r"[ \-_.·/—–－、]{1,2}"
_MOBILE = re.compile(
    rf"(?<![\d.])(?:[(（]?(?:\+|00)?86[)）]?[ \-—]?)?"
    rf"(?:1[3-9]\d{{9}}|1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}|1[3-9]\d{_GAP}\d{{3}}{_GAP}\d{{5}}"
    rf"|1[3-9]\d{_GAP}\d{{8}}|1[3-9]\d{{5}}{_GAP}\d{{4}}|1[3-9]\d\d{_GAP}\d{{3}}{_GAP}\d{{4}}"
    rf"|1[3-9]\d{{2}}{_GAP}\d{{4}}{_GAP}\d{{3}}|1[3-9]\d{{3}}{_GAP}\d{{6}}"
    r"|1(?:[ \-.]\d){10})(?!\d)"
)
_LANDLINE = re.compile(
    r"(?<![\dA-Za-z.])(?:[(（]0\d{2,3}[)）]|0\d{2,3})[ \-—–]{0,2}"
    r"\d{3,4}[ \-]?\d{4}(?:[\-转]\d{1,5})?(?!\d)"
)
_ABROAD = re.compile(
    r"(?<![\w+])\+\d{1,3}[ \-]?\(?\d{1,4}\)?(?:[ \-]?\d{2,4}){2,4}(?!\d)"
    r"|(?<!\w)\(\d{3}\) ?\d{3}[ \-.]\d{4}(?!\d)|(?<![\w\-])\d{3}-\d{3}-\d{4}(?![\w\-])"
    r"|(?<![\w.])0\d{3,4} \d{3} ?\d{3,4}(?!\d)"
)
_NATIONAL_IDS = re.compile(r"(?<![\w.\-])(?:\d{3} \d{3} \d{4}|\d{3}-\d{2}-\d{4})(?![\w\-])")
_BANK = re.compile(
    r"(?<![\dA-Za-z.])(?:\d{4}(?:[ \-]\d{4}){3}(?:[ \-]\d{1,3})?|\d{16,19})(?![\dA-Za-z])"
)
_LONG = re.compile(
    r"(?<![\dA-Za-z.,/\-(])(?!QQ)[A-Z]{0,2}\d{9,}[A-Za-z]?(?![\d.,]\d)(?!\s*(?:[a-zA-Zμµ%×万亿]|个|元|人|拷贝|单位))"
)
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Za-hj-np-z]"
    r"[·•\- ]?(?=[A-Z]{0,5}\d)(?=\w{0,4}\d\w{0,4}\d)"
    r"[A-HJ-NP-Za-hj-np-z0-9]{4,5}[A-HJ-NP-Za-hj-np-z0-9挂学警港澳](?![A-Za-z0-9])"
)
_PASSPORT = re.compile(
    r"(?<![\w字])(?:[EGDSPKegdspk]\d{8}|[Ee][A-HJ-NP-Z]\d{7}|[CHM]\d{8,10})(?!\w)"
)
_AT = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9._%+\-]{0,63}\s?(?:@|＠|\(at\)|\[at\])\s?"
    r"[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63}){1,4}"
)
_DATE = (
    r"(?:\d{1,2}[/.\-]\d{1,2}[/.\-](?:19|20)\d\d|(?:19|20)\d{6}(?!\d)"
    r"|(?:(?:19|20)?\d\d)\s?[年./\-]\s?\d{1,2}\s?(?:[月./\-]\s?\d{1,2}\s?[日号]?|月)"
    r"|\d{1,2}(?:st|nd|rd|th)?(?: of)? [A-Z][a-z]{2,8}\.?,? (?:19|20)\d\d"
    r"|[A-Z][a-z]{2,8}\.? \d{1,2}(?:st|nd|rd|th)?,? (?:19|20)\d\d)"
)
_BORN = re.compile(
    r"(?:出生(?:日期|年月日?|时间|于|在)?|生日|生于|生辰"
    r"|(?i:d\.?o\.?b\.?|date of birth|birth ?date|birthday|born))"
    rf"(?:\s*(?:是|为|在|:|：|=|is|on|in|\((?i:dob)\))){{0,2}}\s*(?P<v>(?:农历|阳历|公历|阴历)?{_DATE})"
    rf"|(?<!\d)(?P<before>{_DATE})\s?(?:出生|生人|生的?(?=[，,。；;、\s]|$))"
)
# What each number by its shape has, e-mail without; most questions have none of it.
_SEVEN = re.compile(r"\d(?:[^\d\u4e00-\u9fff]{0,3}\d){6}")
_SIGN_AT = re.compile(r"[@＠]|[(\[]at[)\]]")
_BIRTH = re.compile(r"生|(?i:birth|born|d\.?o\.?b)")
_SHAPES: tuple[tuple[Mark, re.Pattern[str]], ...] = (
    ("电话", _ABROAD), ("护照号", _PASSPORT),
)  # fmt: skip
_IN_DIGITS: tuple[tuple[Mark, re.Pattern[str]], ...] = (("电话", _MOBILE), ("电话", _LANDLINE))


def numbers(text: str) -> Iterator[Span]:
    """Find the numbers that name a person in a comparable text; spans may overlap."""
    digits = in_digits(text)
    if _SEVEN.search(digits):
        yield from _by_shape(text, digits)
    yield from (Span(*found.span(), "车牌") for found in _PLATE.finditer(text))
    if _SIGN_AT.search(text):
        yield from (Span(*found.span(), "邮箱") for found in _AT.finditer(text))
    yield from labelled(digits)
    if _BIRTH.search(digits):
        for found in _BORN.finditer(digits):
            yield Span(*found.span("v" if found["v"] else "before"), "日期")


def _by_shape(text: str, digits: str) -> Iterator[Span]:
    yield from _cards(digits)
    for mark, pattern in _IN_DIGITS:
        yield from (Span(*found.span(), mark) for found in pattern.finditer(digits))
    for mark, pattern in _SHAPES:
        yield from (Span(*found.span(), mark) for found in pattern.finditer(text))
    yield from _long(text)


def _cards(digits: str) -> Iterator[Span]:
    for found in _CARD.finditer(digits):
        yield Span(*found.span(), "身份证号" if checks(found.group()) else "号码")
    for found in _SPACED_CARD.finditer(digits):
        if checks(re.sub(r"[^\dXx]", "", found.group())):
            yield Span(*found.span(), "身份证号")
    for found in _OLD_CARD.finditer(digits):
        yield Span(*found.span(), "身份证号")


def _long(text: str) -> Iterator[Span]:
    for found in _BANK.finditer(text):
        if _luhn(re.sub(r"\D", "", found.group())):
            yield Span(*found.span(), "银行卡")
    for found in _NATIONAL_IDS.finditer(text):
        if "-" in found.group() or _nhs(found.group().replace(" ", "")):
            yield Span(*found.span(), "号码")
    for found in _LONG.finditer(text):
        yield Span(*found.span(), "号码")


def checks(card: str) -> bool:
    """Say whether an identity card's last sign is the one that its others demand."""
    total = sum(int(digit) * weight for digit, weight in zip(card, _WEIGHTS, strict=False))
    return _CHECK[total % 11] == card[-1].upper().replace("×", "X")


def _luhn(digits: str) -> bool:
    doubled = (int(one) * (1 + at % 2) for at, one in enumerate(reversed(digits)))
    return sum(one // 10 + one % 10 for one in doubled) % 10 == 0


def _nhs(digits: str) -> bool:
    """Check a British NHS number: weights 10 to 2, modulus 11."""
    rest = 11 - sum(int(one) * (10 - at) for at, one in enumerate(digits[:9])) % 11
    return rest % 11 == int(digits[9])
