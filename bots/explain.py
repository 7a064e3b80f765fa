"""What a search made of a question: its parts, what was added to each, and how much it weighs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from index.expand import Alternative, Part
from index.tokens import is_traditional

_SHOWN = 8


def explained(parts: Iterable[Part]) -> list[dict[str, Any]]:
    """Give the parts of a question for a program: what each names, what was added or changed."""
    return [
        {
            "text": part.written,
            "read_as": part.surface,
            "concepts": [
                {"id": one.id, "type": one.type, "zh": one.zh[0], "en": one.en[0]}
                for one in part.concepts
            ],
            "weight": round(part.weight, 3),
            "added": _weighed(part.alternatives[1:]),
            "broader": _weighed(part.broader),
            "corrected_to": part.corrected or None,
            "simplified": is_traditional(part.written),
            "denied": part.denied,
        }
        for part in parts
    ]


def lines(parts: Iterable[Part]) -> list[str]:
    """Say the same for a person, a few lines for each part."""
    said: list[str] = []
    for part in parts:
        said.append(f"“{part.written}”{_named(part)}")
        said.extend(f"    {each}" for each in _changes(part))
    return said or ["这个问题里没有可检索的词。"]


def _named(part: Part) -> str:
    if not part.concepts:
        return "  按原词检索"
    concepts = "；".join(f"{one.zh[0]} / {one.en[0]}（{one.type}）" for one in part.concepts)
    return f"  → {concepts}"


def _changes(part: Part) -> Iterable[str]:
    if is_traditional(part.written):
        yield f"繁体转简体：{part.surface}"
    if part.corrected:
        yield f"词表里没有这个写法，音形相近，也按“{part.corrected}”检索；请核对药名。"
    if len(part.concepts) > 1:
        yield "这个词不止一个意思，各按较低的权重检索。"
    if part.denied:
        yield f"问题里说没有，权重降为 {part.weight:g}，不加别的说法。"
    if part.alternatives[1:]:
        yield f"加上：{_listed(part.alternatives[1:])}"
    if part.broader:
        yield f"上位概念：{_listed(part.broader)}"


def _listed(added: tuple[Alternative, ...]) -> str:
    heavy = sorted(added, key=lambda one: -one.weight)
    rest = f"，等 {len(added)} 个" if len(added) > _SHOWN else ""
    return "、".join(f"{one.text} {one.weight:.2g}" for one in heavy[:_SHOWN]) + rest


def _weighed(added: tuple[Alternative, ...]) -> list[dict[str, Any]]:
    return [{"text": one.text, "weight": round(one.weight, 3)} for one in added]
