"""Is something said in a free text, in any of its wordings, and not denied? Pure.

For diagnoses and plans: `重度 + 脱水` wants both; a name of the lexicon is met by any other name of
the same concept, a wording of naming.yaml by any that means the same, and the words of a wording
may stand apart or turned round (农药收走 is 收走农药). 不要输糖水 says that it will not be done,
and so 停阿司匹林 is met by 阿司匹林不吃了.

A denial reaches only what it governs: 不用 stands right before the thing, or verbs between them
(不急着给), 不打了 right behind it. 出血不止马上用缩宫素 and 不输糖水改用静脉补液 deny nothing of
what follows.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import rjieba

from assistant.rule_files import read_parts
from index.lexicon import Lexicon
from index.tokens import fold

_CLAUSE = re.compile(
    r"[，。；！？,;!?\n]|但是|而是|不过|(?:改|换)(?:用|成|为|打|吃|输)"
    r"|(?<=[\u4e00-\u9fff]) +(?=[\u4e00-\u9fff])"
)
_NO = (
    r"(?<![特分区个性级])(?:不|别|莫(?!西)|勿|禁|忌|严禁|避免|杜绝|拒绝|(?<![骤心暂])停(?:用|掉|服|止)?"
    r"|取消|无需|无须|没必要|用不着|没有?|非(?!那)|排除)"
)
_VERBS = (
    r"(?:能|要|可以?|用|给|打|开|发|配|靠|光|吃|喝|喂|输|挂|吊|推|含|敷|擦|做|上|再|让|去|急着|着急|忙着|乱|随便|自己|准|许|得|必|需要?"
    r"|应该?|宜|适合|适宜|该|敢|主张|建议|推荐|考虑|像|是|属于|他|她|娃|孩子|病人|先|马上|立即|立刻|常规|继续|接着|盲目"
    r"|单独|单用|单纯|强行|硬|快速|大量|静脉|肌注|口服|注射|使用|应用|服用|把|往|嘴里|乱给|什么|任何)"
)
_ENGLISH = r"(?:\bno|\bnot|\bnever|\bwithout|\bavoid|\bstop|n't)(?: \w+){0,3} ?"
_DENIED = re.compile(rf"(?:{_NO}{_VERBS}{{0,4}}|{_ENGLISH})$")
# One denial for a list of drugs: 不用抗生素、激素.
_LISTED = re.compile(rf"{_NO}{_VERBS}{{0,4}}(?:[^，。、]{{1,8}}(?:、|和|及|或|与|跟))+$")
_BEHIND = re.compile(
    r"(?:(?:、|和|及|或|与|跟)[^、，。]{1,8}|[^、，。不]{1,4}(?:药|针))?"
    r"(?:这?些?|那些?|之?类|的|药|针|片|水|液|丸|散|膏|[（(]|平喘|退[热烧]|止[痛疼咳]|降压|镇静)*"
    r"(?:就|都|也|先|是|暂时?|坚决|一概|一律|一颗|一点|半点|绝对|统统|千万|我|咱们?|给[他她娃]|碰都|可|更){0,3}"
    r"(?:不(?!够|好|行了|见|管用|缓解|退|降|止|[能可要许准]?停)|别停?(?!停)|莫(?!停|西)|禁|勿|免了|算了|没得?必要|没用|没效|无用|由[^，。]{1,8}(?:开|定|用)|[^，。]{1,8}(?:不能用|禁用)|无[需须]|暂缓|拒绝|停(?!不))"
)
_DOUBTED = re.compile(
    r"的?(?:可能性?(?:不大|很?小|很?低)|除外|已?排除|不考虑|不像|不支持)|病?(?:定点|防治[所院]|专科|门诊)"
)
# Put off, or left open: 结果回来再打, 看要不要转.
_PUT_OFF = re.compile(
    r"(?:等|结果|回来|出来|以后|生了)[^，。；]{0,8}再(?:[打用给上吃输挂推转叫送]|来|去)*$"
    r"|(?:要不要|需不需要|用不用)$"
)
_WAITING = re.compile(r"等[^，。；]{1,6}再")
# Asking for an allergy or a skin test gives nothing.
_ABOUT = re.compile(r"(?:类|药物?)?(?:过敏|皮试|禁忌)")
_NAMES_OF = ("disease", "symptom", "sign", "drug", "drug_class", "procedure", "test")
_GIVEN = ("drug", "drug_class")
# A wording that itself says no: met by whatever denies the rest of it.
_REFUSAL = re.compile(
    r"(?:停用|停掉|停服|停止|停|不用|不打|不吃|不开|不输|不吊|不给|不喂|不做|不能)(.{2,})"
)
_INSIDE = re.compile("[不别莫勿免]")
_MEDICINES = frozenset("药素针剂液片")
_GAP = 6  # characters between the words of a wording that stand apart


class _Place(NamedTuple):
    """Where a clause says something; `given`: it is a drug."""

    start: int
    end: int
    given: bool = False


def says(text: str, wordings: Sequence[str], lexicon: Lexicon) -> bool:
    """Tell whether a text says one of these, not denied."""
    clauses = [clause for clause in _CLAUSE.split(fold(text)) if clause]
    return any(
        all(_said(clauses, part.strip(), lexicon) for part in wording.split(" + "))
        for wording in wordings
    )


def clauses(text: str) -> Sequence[str]:
    """Cut a text as `says` does, its words as they were written."""
    return [clause.strip() for clause in _CLAUSE.split(text) if clause.strip()]


def names(text: str, wordings: Sequence[str], lexicon: Lexicon) -> bool:
    """Tell whether a text names any part of one of these, denied or not: it is about them."""
    folded = fold(text)
    parts = {fold(part.strip()) for wording in wordings for part in wording.split(" + ")}
    denied = {found[1] for part in parts if (found := _REFUSAL.fullmatch(part))}
    return any(True for one in parts | denied for _ in _all_places(folded, one, lexicon))


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
        if any(not _denied(clause, place) for place in _all_places(clause, wanted, lexicon)):
            return True
    refusal = _REFUSAL.fullmatch(wanted)
    return refusal is not None and any(
        _denied(clause, place)
        for clause in clauses
        for place in _all_places(clause, refusal.group(1), lexicon)
    )


def _all_places(clause: str, wanted: str, lexicon: Lexicon) -> Iterator[_Place]:
    for one in _same().get(wanted, (wanted,)):
        if one.startswith("~"):
            # A pattern that denies says so itself (莫走动); any other may have no denial inside.
            denies, waits = _INSIDE.search(one), _WAITING.search(one) or "再" in one
            for match in re.finditer(one[1:], clause):
                put_off = not waits and _WAITING.search(match[0])
                if not put_off and (denies or not _INSIDE.search(match[0])):
                    yield _Place(*match.span())
        else:
            yield from _places(clause, one, lexicon)


def _places(clause: str, wanted: str, lexicon: Lexicon) -> Iterator[_Place]:
    """Give where a clause says a wording: as it is, by another name, or in words set apart."""
    named = [one for one in lexicon.named(wanted) if one.type in _NAMES_OF]
    given = any(one.type in _GIVEN for one in named) or wanted[-1] in _MEDICINES
    for match in re.finditer(re.escape(wanted), clause):
        yield _Place(*match.span(), given)
    if named:
        ids = {one.id for one in named}
        for mention in lexicon.mentions(clause):
            if any(one.id in ids for one in mention.concepts):
                yield _Place(mention.start, mention.end, given)
    else:
        yield from _apart(clause, wanted)


def _apart(clause: str, wanted: str) -> Iterator[_Place]:
    words = _words(wanted)
    if len(words) < 2 or not all(word in clause for word in words):
        return
    each = [[match.span() for match in re.finditer(re.escape(word), clause)] for word in words]
    for spans in itertools.islice(itertools.product(*each), 64):
        start, end = min(span[0] for span in spans), max(span[1] for span in spans)
        if end - start <= len(wanted) + _GAP and not any(
            _DENIED.search(clause[:begin]) for begin, _ in spans
        ):
            yield _Place(start, end)


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


def _denied(clause: str, place: _Place) -> bool:
    before, behind = clause[: place.start], clause[place.end :]
    if _DENIED.search(before) or _BEHIND.match(behind) or _DOUBTED.match(behind):
        return True
    if _PUT_OFF.search(before):
        return True
    return place.given and bool(_LISTED.search(before) or _ABOUT.match(behind))
