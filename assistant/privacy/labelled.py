"""Numbers that are known by the word before them: 住院号, MRN, 电话. Pure.

In: a comparable text in digits. Out: spans. The words stand in labels.yaml for whoever keeps them.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.privacy.span import Mark, Span, in_digits
from assistant.privacy.words import any_word
from assistant.rule_files import EXAMPLES, Shape, rules_in

SHAPE = Shape({}, needs=("value", "zh", "fits", "fails"), may=("en", "tail"))
FILE = Path(__file__).with_name("labels.yaml")
# Without 号 behind the label: 就诊卡 00088123; no date, and nothing that is counted.
_BARE = (
    r"(?!(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:\d\d)?(?!\d))\d{6,20}(?![\d.,/年]|\s?[A-Za-zμ个万×元])"
)
_TAIL = r"(?:的)?(?:号码?|编号|编码|账号|ID|id|Id|号:|#)"
_SAYS = r"(?:[\s:：=#＃.]|号码?|是|为|叫){0,4}"  # between a label and what it labels
_ENGLISH_SAYS = r"(?:\s*(?:numbers?|no\b\.?|nr\b\.?|id\b|code|#|is|was|on|at|:|=)){0,3}\s*"
_ENGLISH_TAIL = (
    r"(?:\s*(?:(?:numbers?|no\b\.?|nr\b\.?|id\b)(?:\s*(?:is|was))?|#|:)\s*[:=#]?){1,2}\s*"
)
# How the number itself is written, by the kind that labels.yaml names.
_VALUES = {
    "code": r"[A-Za-z]{0,4}-?\d[\dA-Za-z]{3,24}(?:[- ]\d{3,}|-[\dA-Za-z]{2,})*",
    "digits": r"\d(?:[ \-]?\d){5,20}(?!\d)",
    "card": r"\d(?:[ \-_.]?\d){13,17}[\dXx]?",
    "document": r"[A-Za-z军字第]{0,4}\d[\dA-Za-z]{3,20}",
    "account": r"(?:[A-Za-z](?=[A-Za-z_\-]{0,18}[\d_\-])[A-Za-z0-9_\-]{4,29}|\d{5,20})",
    "short": r"\d{3,6}[Xx]?(?![\d.])",
}
# An account without a digit is one only where a colon or "号" says so: 微信号：lixiaohua.
_ACCOUNT = re.compile(
    r"(?:微信|抖音|快手|支付宝|(?i:wechat|whatsapp))(?:账?号|\s?(?i:id))?\s?(?:[:：]|号是|号为|is)\s?"
    r"(?P<v>[A-Za-z][A-Za-z0-9_\-]{4,29})|(?P<w>wxid_[A-Za-z0-9_]{4,30})"
)
# In English any word may stand before a number (patient 74): only a long one without a blank is a
# record's where nothing else says that it is.
_ENGLISH_CODE = (
    r"(?:(?=(?:[- ]?[A-Z\d]){4})[A-Z]{0,4}-?[ ]?\d[\dA-Z]*(?:[- ]?[\dA-Z]{1,6}){0,6}(?![a-z\d]))"
)
_ENGLISH_LONG = r"(?:[A-Z]{0,4}\d[\dA-Z\-]{4,20}(?![a-z\d/]))"


def labelled(digits: str) -> Iterator[Span]:
    """Find the numbers behind a label in a comparable text in digits; spans may overlap."""
    lower = digits.lower()
    for row in _patterns():
        # To look for a word is far cheaper than to try a pattern at each character.
        if any(word in lower for word in row.labels):
            for pattern in row.patterns:
                for found in pattern.finditer(digits):
                    yield Span(*found.span(found.lastgroup or "v"), row.mark)
    for found in _ACCOUNT.finditer(digits):
        yield Span(*found.span("v" if found["v"] else "w"), "微信号")


def label_words() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the Chinese and the English words of all labels."""
    rows = _rows().values()
    chinese = [word for row in rows for word in _words(row["zh"])]
    return tuple(chinese), tuple(word for row in rows for word in _words(row.get("en", "")))


@functools.cache
def _rows() -> Mapping[str, Mapping[str, str]]:
    """Read labels.yaml, once. Raises RulesWrong."""
    return rows_in(FILE.name, FILE.read_text(encoding="utf-8"))


def rows_in(file: str, text: str) -> Mapping[str, Mapping[str, str]]:
    """Check labels that are given as text. Raises RulesWrong, naming file and line."""
    rules = rules_in(file, text, SHAPE)
    for name, row in rules.rows.items():
        if row["value"] not in _VALUES:
            raise rules.wrong((name, "value"), f"value 只能是 {'、'.join(_VALUES)}。")
        for examples in ("fits", "fails"):
            if len(row[examples]) < EXAMPLES:
                raise rules.wrong((name,), f"{name} 的 {examples} 至少要有 {EXAMPLES} 个例句。")
    return {
        name: {key: str(value) for key, value in row.items() if not isinstance(value, list)}
        for name, row in rules.rows.items()
    }


@dataclass(frozen=True, slots=True)
class _Row:
    """What one row of labels.yaml finds: a number behind any of its labels."""

    mark: Mark
    labels: tuple[str, ...]
    patterns: tuple[re.Pattern[str], ...]


@functools.cache
def _patterns() -> tuple[_Row, ...]:
    return tuple(_row(name.split(" ")[0], row) for name, row in _rows().items())


def _row(mark: Mark, row: Mapping[str, str]) -> _Row:
    value, tail = _VALUES[row["value"]], "tail" in row
    # The text is in digits, so its labels are: 后四位 stands there as 后4位.
    labels = [in_digits(word) for word in _words(row["zh"])]
    pattern = f"(?:{any_word(labels)}){_TAIL if tail else ''}{_SAYS}(?P<v>{value})"
    if tail:
        pattern = f"{pattern}|(?:{any_word(labels)})[\\s:：]{{0,2}}(?P<w>{_BARE})"
    english = tuple(_english(row["en"], value, tail=tail)) if "en" in row else ()
    labels += _words(row.get("en", ""))
    lower = tuple(label.lower() for label in labels)
    return _Row(mark, lower, (re.compile(pattern), *english))


def _english(words: str, value: str, *, tail: bool) -> Iterator[re.Pattern[str]]:
    label = rf"(?<![a-z])(?:{any_word(_words(words))})\b"
    if tail:
        yield re.compile(f"{label}{_ENGLISH_TAIL}(?P<v>(?-i:{_ENGLISH_CODE}))", re.IGNORECASE)
        yield re.compile(rf"{label}\s{{1,2}}(?P<v>(?-i:{_ENGLISH_LONG}))", re.IGNORECASE)
    else:
        yield re.compile(f"{label}{_ENGLISH_SAYS}(?P<v>{value})", re.IGNORECASE)


def _words(listed: str) -> list[str]:
    return [one.replace("_", " ") for one in listed.split()]
