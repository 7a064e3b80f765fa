"""Why there is no answer, said so that it helps: what was searched, what is near. Pure."""

from __future__ import annotations

import dataclasses

from assistant.knowledge import Snapshot
from assistant.lines.pictures import unread
from assistant.records import Answer
from corpus.document import Language
from index.passage import Passage, SearchResult

_NEAREST = 4


def abstain(blank: Answer, found: SearchResult, snapshot: Snapshot) -> Answer:
    """Say that the library does not answer this, what to do, and what it has that is near."""
    zh = blank.language == "zh"
    count = len(snapshot.documents())
    if zh:
        reason = (
            f"资料库（在用文档 {count} 份）里没有能可靠回答这个问题的内容，所以不作答，以免误导。"
            "可以换个说法再问，或向上级医院、专家求助；危急情况请立即拨打120。"
        )
    else:
        reason = (
            f"The library ({count} documents in force) holds nothing that answers this reliably, so"
            " no answer is given. Rephrase it, or ask a senior colleague; in an emergency call 120."
        )
    if left := unread(found, (), blank.language):
        reason += left.text if zh else f" {left.text}"
    if snapshot.stale:
        reason += _stale(len(snapshot.stale), blank.language)
    nearest = dict.fromkeys(_topic(hit.passage) for hit in found.hits)
    others = dict.fromkeys(source.title for source in snapshot.documents())
    topics = tuple(nearest or others)[:_NEAREST]
    return dataclasses.replace(blank, abstain_reason=reason, nearest_topics=topics)


def _stale(count: int, language: Language) -> str:
    if language == "zh":
        return (
            f"另有 {count} 份文档改过后还没有编入索引，暂不作答："
            "请让管理员运行 mentor index build。"
        )
    return (
        f" {count} documents were changed and wait to be indexed: until someone runs"
        " `mentor index build` they give no answer."
    )


def _topic(passage: Passage) -> str:
    section = passage.chunk.section
    if not section:
        return passage.source.title
    return section[0] if len(section) == 1 else f"{section[0]}：{section[-1]}"
