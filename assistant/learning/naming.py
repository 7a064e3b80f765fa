"""Is something said in a free text, in any of its wordings, and not denied? Pure.

For diagnoses, plans: `重度 + 脱水` wants both; a name of the lexicon is met by any other
name of the same concept; 不要输糖水 says that it will not be done.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from index.lexicon import Lexicon
from index.tokens import fold

_CLAUSE = re.compile(r"[，。；！？,;!?\n]|但是|而是|不过")
_DENIED = re.compile(
    r"(?:不|别|勿|禁|忌|避免|停|无需|没必要|没有|排除|不是|不像|除外|而不|并非|非|未|\bno\b|\bnot\b|\bwithout\b|\bavoid\b|\bstop\b|n't)"
    r"[^，。；！？、,;!?\n]{0,8}$"
)
# What says no of the very thing, and is part of its name: 不稳定型心绞痛, 无症状.
_NAMED = re.compile(r"不稳定|不典型|无症状|无脱水|不全|未分类|不明|停跳|非典型|无尿|不伴")
_NAMES_OF = ("disease", "symptom", "sign", "drug", "drug_class", "procedure", "test")


def says(text: str, wordings: Sequence[str], lexicon: Lexicon) -> bool:
    """Tell whether a text says one of these, not denied."""
    return any(
        all(_said(text, part.strip(), lexicon) for part in wording.split(" + "))
        for wording in wordings
    )


def diseases(text: str, lexicon: Lexicon) -> Collection[str]:
    """Give the diseases that a text names, by id: who writes them all has not decided."""
    return {
        concept.id
        for mention in lexicon.mentions(text)
        for concept in mention.concepts
        if concept.type == "disease"
    }


def _said(text: str, word: str, lexicon: Lexicon) -> bool:
    wanted = fold(word)
    ids = {one.id for one in lexicon.named(word) if one.type in _NAMES_OF}
    for clause in filter(None, _CLAUSE.split(fold(text))):
        places = [match.span() for match in re.finditer(re.escape(wanted), clause)]
        if ids:
            places += [
                (mention.start, mention.end)
                for mention in lexicon.mentions(clause)
                if any(one.id in ids for one in mention.concepts)
            ]
        if any(not _denied(clause[:start], clause[end:]) for start, end in places):
            return True
    return False


def _denied(before: str, behind: str) -> bool:
    if behind.startswith(("不需", "不用", "不必", "禁用", "停用")):
        return True
    return bool(_DENIED.search(_NAMED.sub("", before)))
