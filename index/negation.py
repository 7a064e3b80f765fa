"""What a question says is not there: 没有发热, 不咳嗽, 否认糖尿病, no fever, not pregnant. Pure.

Only a negation right before a finding or a population is read, for those tell of the patient
(没有发热), while a medicine or a test that is lacking is what the question is about
(没有阿莫西林用什么代替). A question is no negation (有没有发热, 发不发烧, 怎么才能不咳嗽), nor is
a name that begins with one (不孕, 无尿): those are mentions themselves.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.lexicon import Mention

_DENIED = frozenset(("finding", "population"))
# Words between the negation and what it denies: 没有出现发热, 未见明显水肿, no sign of fever.
_FILLER = (
    r"(?:是|有|再|曾|曾经|伴|伴有|伴发|出现|见|见到|发现|明显|任何|什么|啥|过|得|得过|患|患过|患有"
    r"|发生|合并|觉得|感到|感觉|存在)"
)
_CHINESE = re.compile(
    rf"(?P<cue>否认|并非|不是|没有|没得|莫得|冇得|不伴|未见|没|未|无|冇|不)(?:{_FILLER}){{0,3}}\s*$"
)
_ENGLISH = re.compile(
    r"(?P<cue>\b(?:no|not|without|denies|denied|denying|never had|negative for"
    r"|(?:does|do|did)(?:n['’]?t| not) have|has(?:n['’]?t| not) (?:had|got)))"
    r"(?: +(?:any|a|an|have|had|significant|obvious|signs? of|symptoms? of|history of))*\s*$"
)
# Before the negation: a question (有没有, 是不是), a doubt (莫不是), a double negation (不能没有).
_ASKING = re.compile(r"(?:有|是|莫|怕|该|可|能|能否|会不会|不能|不是)$")
# A wish, not a state: 怎么才能不咳嗽, 预防…, how to…
_WISH = re.compile(
    r"(?:怎么|怎样|如何|咋|咋个|才能|让|想要|为了|预防|避免)[^，。；？！,;?!\s]{0,8}$"
)
# What lasts is there: 没有发热、咳嗽三天.
_LASTS = re.compile(
    r"\s*(?:了|有|已经?)?\s*(?:\d|[一两三四五六七八九十半几好多]{1,3}\s*[天日周月年个次])"
)
_AND = re.compile(r"\s*(?:[、/]|和|及|与|或者|或|也|and|or|nor)\s*")


def negations(folded: str, mentions: Sequence[Mention]) -> dict[int, int]:
    """Map the start of each denied mention to where its negation begins.

    A list goes on: in 没有发热、咳嗽 both are denied. Where all that a question names is denied,
    nothing is, for then that is its topic (不发烧还要吃药吗).
    """
    found: dict[int, int] = {}
    denied = last = 0
    for mention in mentions:
        between = folded[last : mention.start]
        if _deniable(mention):
            begins = _cue(between, folded[mention.start : mention.start + 1])
            if begins is not None:
                found[mention.start] = last + begins
            elif (
                denied == last > 0
                and _AND.fullmatch(between)
                and not _LASTS.match(folded, mention.end)
            ):
                found[mention.start] = mention.start
            denied = mention.end if mention.start in found else 0
        last = mention.end
    return found if len(found) < len(mentions) else {}


def _deniable(mention: Mention) -> bool:
    return all(concept.family in _DENIED for concept in mention.concepts)


def _cue(before: str, first: str) -> int | None:
    """Say where in the words before a mention its negation begins, or None."""
    match = _CHINESE.search(before) or _ENGLISH.search(before)
    if match is None:
        return None
    earlier, cue = before[: match.start()], match["cue"]
    asks = bool(_ASKING.search(earlier) or _WISH.search(earlier))
    doubled = bool(earlier) and earlier[-1] == first  # 发不发烧, 疼不疼
    return None if asks or (doubled and len(cue) == 1) else match.start()
