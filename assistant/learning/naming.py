"""Is something said in a free text, in any of its wordings, and not denied? Pure.

For diagnoses and plans: `重度 + 脱水` wants both; a name of the lexicon is met by any other name of
the same concept, a wording of naming.yaml by any that means the same, and the words of a wording
may stand apart or turned round (农药收走 is 收走农药). 不要输糖水 says that it will not be done,
and so 停阿司匹林 is met by 阿司匹林不吃了.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

import rjieba

from assistant.rule_files import read_parts
from index.lexicon import Lexicon
from index.tokens import fold

_CLAUSE = re.compile(r"[，。；！？,;!?\n]|但是|而是|不过")
_DENIED = re.compile(
    r"(?:不|(?<![特分区个性级])别|勿|莫(?!西)|禁|忌|避免|停|无需|没必要|没有|排除|不是|不像|除外|而不|并非|非(?!那)|未"
    r"|\bno\b|\bnot\b|\bwithout\b|\bavoid\b|\bstop\b|n't)"
    r"[^，。；！？、,;!?\n]{0,8}$"
)
# 消炎针就不打了, 安眠药坚决不开, 硝酸甘油禁用.
_DENIED_BEHIND = re.compile(
    r"(?:这?类?药?|针|片|水)(?:就|都|也|先|是|暂时|坚决|一概|绝对|统统|千万|我|咱|咱们|给他|给她){0,3}"
    r"(?:不(?:能|要|可|用|需|必|打|开|吃|给|输|上|喂|服|做|敢|许|准|予|含|推|挂|吊|得)|别|莫|停|禁|勿|免了|算了)"
)
# What says no of the very thing, and is part of its name: 不稳定型心绞痛, 无症状; or says when
# something is done: 不好转就转诊, 如有不适打120.
_NAMED = re.compile(
    r"不稳定|不典型|无症状|无脱水|不全|未分类|不明|停跳|非典型|无尿|不伴"
    r"|不适|不舒服|不好转?|不见好|不行|不对|不退|不降|不醒|不缓解|不够|不足|不达标|不佳|不清|不稳"
    r"|没好转?|没缓解|没效果?|无效|无好转|无缓解"
)
_NAMES_OF = ("disease", "symptom", "sign", "drug", "drug_class", "procedure", "test")
# A wording that itself says no: met by whatever denies the rest of it.
_REFUSAL = re.compile(
    r"(?:停用|停掉|停服|停止|停|不用|不打|不吃|不开|不输|不吊|不给|不喂|不做|不能)(.{2,})"
)
_GAP = 6  # characters between the words of a wording that stand apart


def says(text: str, wordings: Sequence[str], lexicon: Lexicon) -> bool:
    """Tell whether a text says one of these, not denied."""
    clauses = [clause for clause in _CLAUSE.split(fold(text)) if clause]
    return any(
        all(_said(clauses, part.strip(), lexicon) for part in wording.split(" + "))
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


def _said(clauses: Sequence[str], word: str, lexicon: Lexicon) -> bool:
    wanted = fold(word)
    for clause in clauses:
        for one in _same().get(wanted, (wanted,)):
            for start, end in _places(clause, one, lexicon):
                if not _denied(clause[:start], clause[end:]):
                    return True
    refusal = _REFUSAL.fullmatch(wanted)
    return refusal is not None and _refused(clauses, refusal.group(1), lexicon)


def _refused(clauses: Sequence[str], thing: str, lexicon: Lexicon) -> bool:
    return any(
        _denied(clause[:start], clause[end:])
        for clause in clauses
        for one in _same().get(thing, (thing,))
        for start, end in _places(clause, one, lexicon)
    )


def _places(clause: str, wanted: str, lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """Give where a clause says a wording: as it is, by another name, or in words set apart."""
    for match in re.finditer(re.escape(wanted), clause):
        yield match.span()
    ids = {one.id for one in lexicon.named(wanted) if one.type in _NAMES_OF}
    if ids:
        for mention in lexicon.mentions(clause):
            if any(one.id in ids for one in mention.concepts):
                yield mention.start, mention.end
    else:
        yield from _apart(clause, wanted)


def _apart(clause: str, wanted: str) -> Iterator[tuple[int, int]]:
    words = _words(wanted)
    if len(words) < 2 or not all(word in clause for word in words):
        return
    each = [[match.span() for match in re.finditer(re.escape(word), clause)] for word in words]
    for spans in itertools.islice(itertools.product(*each), 64):
        start, end = min(span[0] for span in spans), max(span[1] for span in spans)
        if end - start <= len(wanted) + _GAP and not any(
            _denied(clause[:begin], "") for begin, _ in spans
        ):
            yield start, end


@functools.lru_cache(maxsize=4096)
def _words(wanted: str) -> tuple[str, ...]:
    """Cut a wording into the words that may stand apart; none where one would say too little."""
    words = tuple(rjieba.cut(wanted, False))
    return words if len(wanted) >= 4 and max(map(len, words)) >= 2 else ()


@functools.cache
def _same() -> Mapping[str, tuple[str, ...]]:
    """Give for each wording of naming.yaml all that mean the same. Raises RulesWrong."""
    groups = read_parts(Path(__file__).with_name("naming.yaml"))["same"]
    return {fold(one): tuple(map(fold, group)) for group in groups for one in group}


def _denied(before: str, behind: str) -> bool:
    if behind.startswith(("不需", "不用", "不必", "禁用", "停用")):
        return True
    if _DENIED_BEHIND.match(behind):
        return True
    return bool(_DENIED.search(_NAMED.sub("", before)))
