"""quizzes/*.yaml → Item. A file that cannot be used is refused with its line (docs/learning.md)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from assistant.doses.grammar import quantities
from assistant.learning.case_files import check_reference
from assistant.learning.reading import File, Written
from assistant.learning.sections import Reference, Sections, figures_lacking
from assistant.rule_files import Place
from index.tokens import fold

ItemKind = Literal["single", "multiple", "number", "order", "true"]
_Text = Annotated[str, Field(min_length=1, max_length=300)]
_ALL_OF = ("以上都", "以上均", "都是", "都不是", "all of the above", "none of the above")


class WrittenItem(Written):
    """An item as it stands in its file."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
    kind: ItemKind
    topic: Annotated[str, Field(min_length=1, max_length=60)]
    level: Literal["village", "township"] = "village"
    risk: Literal["high"] | None = None
    question: Annotated[str, Field(min_length=6, max_length=300)]
    choices: tuple[_Text, ...] = ()
    answer: bool | int | str | tuple[int, ...]
    because: _Text
    section: _Text
    document: str | None = None


class WrittenItems(Written):
    """A file of items about one document."""

    document: str
    items: Annotated[tuple[WrittenItem, ...], Field(min_length=1, max_length=60)]


@dataclass(frozen=True, slots=True)
class Item:
    """A quiz item. `answer`: places from 1 (single, multiple, order), a figure, or true/false."""

    id: str
    kind: ItemKind
    topic: str
    level: str
    high_risk: bool
    question: str
    choices: tuple[str, ...]
    answer: tuple[int, ...] | str | bool
    because: str
    reference: Reference


def read_items(path: Path, sections: Sections | None = None) -> tuple[Item, ...]:
    """Read a file of items. Raises LearningWrong; with `sections`, also where one is missing."""
    file = File(path)
    written = file.parsed(WrittenItems)
    seen: set[str] = set()
    for at, one in enumerate(written.items):
        place: Place = ("items", at)
        if one.id in seen:
            raise file.wrong((*place, "id"), f"{one.id} 写了两次。")
        seen.add(one.id)
        for key, fault in _faults(one):
            raise file.wrong((*place, key), f"{one.id}：{fault}")
    items = tuple(_item(one, written.document) for one in written.items)
    if sections is not None:
        for at, item in enumerate(items):
            _check(file, ("items", at), item, sections)
    return items


def right_words(item: Item) -> str:
    """Give the right answer in words."""
    if isinstance(item.answer, bool):
        return "对" if item.answer else "错"
    if isinstance(item.answer, str):
        return item.answer
    joint = " → " if item.kind == "order" else "；"
    return joint.join(item.choices[place - 1] for place in item.answer)


def _faults(one: WrittenItem) -> Iterator[tuple[str, str]]:
    """Give what is wrong with an item that is written in the right form."""
    if one.kind in ("single", "multiple", "order"):
        yield from _choice_faults(one)
    elif one.choices:
        yield "choices", "这种题没有选项。"
    if one.kind == "true" and not isinstance(one.answer, bool):
        yield "answer", "判断题的 answer 写 true 或 false。"
    if one.kind == "number":
        found = quantities(one.answer) if isinstance(one.answer, str) else ()
        if len(found) != 1 or not found[0].unit:
            yield "answer", "数字题的 answer 写一个带单位的数字，例如 75 mL/kg。"


def _choice_faults(one: WrittenItem) -> Iterator[tuple[str, str]]:
    if not 3 <= len(one.choices) <= 6:
        yield "choices", "选项要三到六个。"
    folded = [_plain(choice) for choice in one.choices]
    if len(set(folded)) < len(folded):
        yield "choices", "有两个选项是一样的，答案不唯一。"
    if one.kind != "order" and any(word in choice for choice in one.choices for word in _ALL_OF):
        yield "choices", "不用“以上都是”之类的选项。"
    places = _places(one.answer)
    if not places or not all(1 <= place <= len(one.choices) for place in places):
        yield "answer", f"answer 写选项的序号，1 到 {len(one.choices)}。"
    elif one.kind == "single" and len(places) != 1:
        yield "answer", "单选题只有一个答案。"
    elif one.kind == "multiple" and not 1 <= len(set(places)) == len(places) < len(one.choices):
        yield "answer", "多选题的答案不能重复，也不能全选。"
    elif one.kind == "order" and sorted(places) != list(range(1, len(one.choices) + 1)):
        yield "answer", "排序题的答案要把每个选项的序号写一次。"


def _check(file: File, place: Place, item: Item, sections: Sections) -> None:
    check_reference(file, place, item.reference, sections)
    said = {"because": item.because, "answer": _asserted(item)}
    texts = [one.chunk.text for one in sections.passages(item.reference)]
    texts += ["\n".join(one.chunk.section) for one in sections.passages(item.reference)]
    for key, words in said.items():
        # A figure of the question may be explained: 20 kg × 75 mL/kg.
        if lacking := figures_lacking(words, [*texts, item.question]):
            figures = "、".join(lacking)
            section = item.reference.section
            raise file.wrong(
                (*place, key), f"{item.id}：“{section}”一节里没有数字 {figures}，请核对。"
            )


def _asserted(item: Item) -> str:
    """Give the words that the key calls true."""
    if item.kind == "true":
        return item.question if item.answer is True else ""
    return right_words(item)


def _item(one: WrittenItem, home: str) -> Item:
    answer: tuple[int, ...] | str | bool
    if isinstance(one.answer, bool | str):
        answer = one.answer
    else:
        answer = tuple(_places(one.answer))
        if one.kind == "multiple":
            answer = tuple(sorted(answer))
    return Item(
        one.id, one.kind, one.topic, one.level, one.risk == "high", one.question, one.choices,
        answer, one.because, Reference(one.document or home, one.section),
    )  # fmt: skip


def _places(answer: bool | int | str | tuple[int, ...]) -> Sequence[int]:
    if isinstance(answer, bool | str):
        return ()
    return (answer,) if isinstance(answer, int) else answer


def _plain(text: str) -> str:
    return "".join(sign for sign in fold(text) if sign.isalnum() or sign in "<>≤≥.～-")
