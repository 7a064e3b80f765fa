"""An item and an answer in any wording → right or wrong, or what the learner should send. Pure.

Letters, numbers, Chinese ordinals, the words of a choice, 对 and 错, a figure in other units
(0.5 g for 500 mg): what can be told is graded, what cannot gets a sentence that helps.
"""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from fractions import Fraction

from assistant.doses.grammar import quantities
from assistant.doses.quantity import Quantity
from assistant.learning.quiz_files import Item
from assistant.learning.sections import agrees
from index.tokens import fold

_TRUE = re.compile(r"^(?:对|正确|是|真|√|✓|✔|是的|对的|没错|t|true|y|yes|right|1)$")
_FALSE = re.compile(r"^(?:错|不对|错误|否|假|×|✗|x|不是|错的|不正确|f|false|n|no|wrong|0|2)$")
_LETTERS = re.compile(r"[a-f]")
_CHINESE = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6}
_FILLER = re.compile(
    r"选|答案|是|我觉得|应该|第|个|项|和|以及|然后|再|先|到|[\s，。、,.;；:：→>\-—()（）【】\[\]]+"
)


@dataclass(frozen=True, slots=True)
class Grade:
    """`right` is None where the answer could not be told; `hint` then says what to send."""

    right: bool | None
    hint: str = ""


def grade(item: Item, text: str) -> Grade:
    """Grade an answer in any wording."""
    said = fold(text).strip(" 。.!！\n\t")
    if not said or len(said) > 300:
        return Grade(None, _hint(item))
    if item.kind == "true":
        return _true(item, said)
    if item.kind == "number":
        return _number(item, text)
    return _choice(item, said)


def _true(item: Item, said: str) -> Grade:
    first = re.split(r"[，。,;；\s]", said)[0]
    for words in (said, first):
        if _FALSE.match(words):
            return Grade(item.answer is False)
        if _TRUE.match(words):
            return Grade(item.answer is True)
    return Grade(None, _hint(item))


def _number(item: Item, said: str) -> Grade:
    assert isinstance(item.answer, str)
    wanted = quantities(item.answer)[0]
    found = [one for one in quantities(said) if one.role == wanted.role or not one.unit]
    if len(found) != 1:
        return Grade(None, _hint(item))
    one = found[0]
    if not one.unit and _same_number(one, wanted):
        # The number without its unit: a tenfold slip looks just like that.
        return Grade(None, f"数字后面请带上单位，例如 {_example(item.answer)}。")
    if not one.unit:
        return Grade(False)
    # 5分 counts for ≥5分, and 45 mg for 每次45 mg; never another value, unit, per or sign.
    return Grade(agrees(one, wanted) or _within(one, wanted))


def _within(one: Quantity, wanted: Quantity) -> bool:
    """Say whether one value lies in the range that is asked for: 300 mg of 150～300 mg."""
    if len(wanted.values) != 1 or wanted.low == wanted.high or len(one.values) != 1:
        return False
    whole = dataclasses.replace(one, values=wanted.values, written=wanted.written)
    return wanted.low <= one.low == one.high <= wanted.high and agrees(whole, wanted)


def _same_number(one: Quantity, wanted: Quantity) -> bool:
    return one.values in (wanted.values, wanted.written)


def _choice(item: Item, said: str) -> Grade:
    chosen = _places(item, said)
    if chosen is None:
        return Grade(None, _hint(item))
    if item.kind == "order":
        if len(chosen) != len(item.choices):
            return Grade(None, _hint(item))
        return Grade(tuple(chosen) == item.answer)
    if item.kind == "single" and len(set(chosen)) > 1:
        return Grade(None, "这是单选题，请只选一个。")
    return Grade(tuple(sorted(set(chosen))) == item.answer)


def _places(item: Item, said: str) -> list[int] | None:
    """Give the choices that an answer names, in its order; None where that cannot be told."""
    by_words = _by_words(item, said)
    if by_words:
        return by_words
    rest = _FILLER.sub("", said)
    if not rest:
        return None
    if _LETTERS.sub("", rest) == "":
        places = [ord(letter) - ord("a") + 1 for letter in rest]
    elif rest.isdigit() and len(rest) <= len(item.choices):
        places = [int(digit) for digit in rest]
    elif all(sign in _CHINESE for sign in rest):
        places = [_CHINESE[sign] for sign in rest]
    else:
        return None
    return places if all(1 <= place <= len(item.choices) for place in places) else None


def _by_words(item: Item, said: str) -> list[int]:
    """Give the choices whose words stand in an answer, in the order in which they do."""
    found = []
    for place, choice in enumerate(item.choices, 1):
        words = fold(choice)
        at = said.find(words)
        if at >= 0 and not any(
            words != fold(other) and words in fold(other) and fold(other) in said
            for other in item.choices
        ):
            found.append((at, place))
    return [place for _, place in sorted(found)]


def _hint(item: Item) -> str:
    if item.kind == "true":
        return "请回“对”或“错”，后面可以写理由。"
    if item.kind == "number":
        assert isinstance(item.answer, str)
        return f"请回一个带单位的数字，例如 {_example(item.answer)}。"
    letters = "、".join("ABCDEF"[: len(item.choices)])
    if item.kind == "order":
        return f"请按先后回全部字母（{letters}），例如 {'ABCDEF'[: len(item.choices)][::-1]}。"
    several = "，可以选几个，例如 AC" if item.kind == "multiple" else ""
    return f"请回选项的字母（{letters}）{several}。"


def _example(answer: str) -> str:
    """Show the form of an answer with another number than the right one."""
    wanted = quantities(answer)[0]
    other = "12" if wanted.low != Fraction(12) and "12" not in answer else "34"
    return re.sub(r"[≥≤<>＞＜]?\s*[\d.]+(?:\s*[～~\-—–]\s*[\d.]+)?", other, answer, count=1)
