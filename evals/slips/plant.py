"""A true statement → the same with one slip that can hurt, by class. Pure, seeded.

In: a statement with its passage, a random source. Out: the slipped statement, or None where the
class has nothing to slip on. A slip that happens to say what the passage says elsewhere is none.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence
from difflib import SequenceMatcher

from assistant.doses.grammar import quantities
from assistant.doses.quantity import Quantity
from evals.slips.sources import Statement
from index.lexicon import built_in

Slip = Callable[[Statement, random.Random], str | None]
Swaps = Sequence[tuple[str, Sequence[str]]]

_DOSES = frozenset(
    {"mass", "volume", "substance", "international unit", "unit", "count", "pressure"}
)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_UNITS: Swaps = (
    (r"(?<=[\d ])(?:mg|毫克)", ("g", "μg")),
    (r"(?<=[\d ])(?:g|克)(?![a-zA-Z])", ("mg",)),
    (r"(?<=[\d ])(?:μg|mcg|微克)", ("mg",)),
    (r"(?<=[\d ])(?:ml|mL|毫升)", ("L", "mg")),
    (r"(?<=[\d ])L(?![a-zA-Z])", ("mL",)),
    (r"mmol", ("mol", "μmol")),
    (r"μmol", ("mmol",)),
    (r"(?<=[\d ])(?:小时|hours?)", ("天",)),
    (r"(?<=[\d ])(?:天|日)(?=[，。；、]|$)", ("周",)),
    (r"(?<=\d)( ?)days", (" weeks",)),
    (r"(?<=\d)( ?)weeks", (" days",)),
    (r"(?<=[\d ])片", ("粒", "支")),
    (r"万(?=单位| ?[IU])", ("",)),
)
_FREQUENCIES: Swaps = (
    (r"每日(?=[\d一二三四两] ?次)", ("每周", "每小时")),
    (r"每周(?=[\d一二三四两] ?次)", ("每日",)),
    (r"每日 ?1 ?次", ("每日3次", "每周1次", "隔日1次", "tid")),
    (r"每日 ?2 ?次", ("每日4次", "每日1次", "q8h", "每2日1次")),
    (r"每日 ?3 ?次", ("每日2次", "每3小时1次", "q8h")),
    (r"每 ?(\d+) ?小时(?: ?1 ?次)?", ("每日3次", "每日1次", "每2小时1次")),
    (r"隔日", ("每日",)),
    (r"一日三次", ("一日二次", "q8h")),
    (r"\bonce daily", ("once weekly", "twice daily")),
    (r"\btwice daily", ("once daily", "three times daily", "twice weekly", "q12h")),
    (r"\bthree times daily", ("four times daily", "8 hourly")),
    (r"\b(?:8|eight) hourly", ("three times daily", "6 hourly", "8 times daily")),
    (r"\b(?:6|six) hourly", ("four times daily", "8 hourly")),
    (r"\b(?:12|twelve) hourly", ("twice daily", "2 hourly")),
    (r"\bweekly", ("daily",)),
    (r"(?<!once )(?<!twice )(?<!times )\bdaily", ("weekly", "hourly")),
)
_ROUTES: Swaps = (
    (r"口服|吞服|顿服", ("静脉注射", "肌内注射")),
    (r"肌内注射|肌肉注射|肌注", ("静脉注射", "口服", "皮下注射")),
    (r"静脉注射|静脉滴注|静注|静滴|静脉推注", ("肌内注射", "口服")),
    (r"皮下注射", ("静脉注射",)),
    (r"雾化吸入|吸入", ("口服", "静脉注射")),
    (r"舌下含服", ("静脉注射",)),
    (r"外用|外涂", ("口服",)),
    (r"\b(?:orally|by mouth|PO|po|oral)\b", ("IV", "IM")),
    (r"\b(?:IV|intravenously|intravenous)\b", ("IM", "orally")),
    (r"\b(?:IM|intramuscularly|intramuscular)\b", ("IV", "orally")),
)
_SIGNS: Swaps = (
    (r"≥", (">", "<", "≤", "")),
    (r"≤", ("<", "≥", "")),
    (r"(?<![≥≤=])>(?!=)", ("≥", "<")),
    (r"(?<![≥≤=])<(?!=)", ("≤", ">")),
    (r"不超过|最多|至多", ("不少于", "", "超过")),
    (r"低于|小于|少于", ("高于", "不低于", "")),
    (r"高于|大于|(?<!不)超过", ("低于", "不高于")),
    (r"不低于|不少于|至少", ("不超过", "低于")),
    (r"(?<=[\d岁月周天次g℃L]) ?以上", ("以下", "")),
    (r"(?<=[\d岁月周天次g℃L]) ?以下", ("以上",)),
    (r"\b(?:at least|no less than)", ("at most", "")),
    (r"\b(?:up to|at most|no more than|maximum(?: of)?)", ("at least", "")),
    (r"\b(?:less than|below|under)\b", ("more than", "up to")),
    (r"\b(?:more than|above|over)\b(?= ?\d)", ("less than", "at least")),
)
_DENIALS: Swaps = (
    (r"禁用", ("可用", "慎用")),
    (r"禁止|避免", ("应当", "")),
    (r"慎用", ("可用", "禁用")),
    (r"不(?:能|可|得|宜|应|要|用|推荐|建议)", ("应", "")),
    (r"(?<![不反])(?:应|须)(?!用)", ("不应", "不必")),
    (r"(?<!不)(?:可用|可以|首选)", ("不可用", "禁用")),
    (r"(?<![不禁慎可])(?:给予|服用|口服|使用)", ("不要使用", "禁用")),
    (r"\b(?:[Dd]o not|[Aa]void|contraindicated)\b", ("use", "")),
    (r"\bnot\b", ("",)),
    (r"\b(?:should|may|can)\b(?! not)", ("should not",)),
    (r"\b(?:[Gg]ive|[Uu]se|[Aa]dminister)\b", ("Do not give",)),
)
_PEOPLE: Swaps = (
    (r"成人|成年人", ("儿童", "孕妇")),
    (r"儿童|小儿|患儿|婴儿|婴幼儿", ("成人", "孕妇")),
    (r"新生儿", ("儿童", "成人")),
    (r"孕妇|妊娠期|妊娠", ("成人", "儿童")),
    (r"哺乳期", ("妊娠期",)),
    (r"老年人|老年", ("儿童",)),
    (r"\b[Aa]dults?\b", ("Children", "Pregnant women")),
    (r"\b[Cc]hild(?:ren)?\b", ("adults", "pregnant women")),
    (r"\b(?:[Ii]nfants?|[Nn]eonates?)\b", ("adults",)),
    (r"\b[Pp]regnan(?:cy|t women)\b", ("childhood",)),
)


def _swap(swaps: Swaps) -> Slip:
    patterns = [(re.compile(pattern), words) for pattern, words in swaps]

    def slip(statement: Statement, dice: random.Random) -> str | None:
        found = [
            (match, words)
            for pattern, words in patterns
            for match in pattern.finditer(statement.text)
        ]
        if not found:
            return None
        match, words = dice.choice(found)
        return _put(statement.text, match.start(), match.end(), dice.choice(words))

    return slip


def _put(text: str, start: int, end: int, words: str) -> str:
    return f"{text[:start]}{words}{text[end:]}"


def _amounts(text: str) -> list[Quantity]:
    return [one for one in quantities(text) if one.dimension in _DOSES and one.high]


def tenfold(statement: Statement, dice: random.Random) -> str | None:
    """Move the decimal point of an amount by one place, of both ends of a range."""
    found = _amounts(statement.text)
    if not found:
        return None
    one, up = dice.choice(found), dice.random() < 0.5
    span = statement.text[one.start : one.end]
    figures = list(_NUMBER.finditer(span))[: 2 * len(one.values)]
    for figure in reversed(figures if one.low != one.high else figures[:1]):
        value = float(figure.group()) * (10 if up else 0.1)
        span = _put(span, figure.start(), figure.end(), f"{value:.6g}")
    return _put(statement.text, one.start, one.end, span)


def other_number(statement: Statement, dice: random.Random) -> str | None:
    """Take another number of the same kind from elsewhere in the passage: it moves to this drug."""
    found = _amounts(statement.text)
    there = [
        (one, statement.source.text[one.start : one.end]) for one in _amounts(statement.source.text)
    ]
    pairs = [
        (one, written)
        for one in found
        for other, written in there
        if other.dimension == one.dimension
        and other != one
        and other.per == one.per
        and other.sign == one.sign
    ]
    if not pairs:
        return None
    one, written = dice.choice(pairs)
    return _put(statement.text, one.start, one.end, written)


def per(statement: Statement, dice: random.Random) -> str | None:
    """Lose what an amount is for: a kilogram, a dose, a day; or swap dose and day."""
    swaps = _swap(
        (
            (r" ?/ ?(?:kg|公斤)", ("",)),
            (r"每公斤(?:体重)?|每千克(?:体重)?|\bper kg\b", ("",)),
            (r"每次(?= ?\d)", ("每日", "每公斤")),
            (r"每日(?= ?[\d.]+ ?(?:～ ?[\d.]+ ?)?(?:mg|g|μg|ml|mL|片))", ("每次", "每小时")),
            (r"/(?:d|日|day)\b", ("", "/h")),
            (r"/ ?(?:h|小时|hour)\b", ("/d", "/min")),
            (r"/ ?(?:min|分钟?)", ("/h",)),
        )
    )
    return swaps(statement, dice)


def bounds(statement: Statement, dice: random.Random) -> str | None:
    """Keep one end of a range."""
    ranges = [
        one for one in quantities(statement.text) if len(one.values) == 1 and one.low < one.high
    ]
    if not ranges:
        return None
    one = dice.choice(ranges)
    span = statement.text[one.start : one.end]
    cut = re.sub(r"(\d+(?:\.\d+)?)\s*(?:[～~–-]|至|到|to)\s*(\d+(?:\.\d+)?)",
                 dice.choice((r"\1", r"\2")), span, count=1)  # fmt: skip
    return _put(statement.text, one.start, one.end, cut) if cut != span else None


def drug(statement: Statement, dice: random.Random) -> str | None:
    """Name another drug: one of the same passage where there is one, else of the library."""
    ours = _drugs(statement.text)
    if not ours:
        return None
    start, end, ids = dice.choice(ours)
    beside = [
        statement.source.text[a:b] for a, b, other in _drugs(statement.source.text) if other != ids
    ]
    pool = beside or [name for name in ("硝苯地平", "地高辛") if name not in statement.text]
    return _put(statement.text, start, end, dice.choice(sorted(set(pool))))


def invented(statement: Statement, dice: random.Random) -> str | None:
    """Name a drug that no lexicon has."""
    ours = _drugs(statement.text)
    if not ours:
        return None
    start, end, _ = dice.choice(ours)
    name = (
        ("velquorine", "tarnidol")
        if statement.text[start:end].isascii()
        else ("泽奎诺辛", "达瑞芬胺")
    )
    return _put(statement.text, start, end, dice.choice(name))


def _drugs(text: str) -> list[tuple[int, int, str]]:
    return [
        (one.start, one.end, one.concepts[0].id)
        for one in built_in().mentions(text)
        if not one.ambiguous and one.concepts[0].type == "drug"
    ]


SLIPS: Mapping[str, Slip] = {
    "tenfold": tenfold,
    "unit": _swap(_UNITS),
    "frequency": _swap(_FREQUENCIES),
    "per": per,
    "route": _swap(_ROUTES),
    "inequality": _swap(_SIGNS),
    "range": bounds,
    "negation": _swap(_DENIALS),
    "population": _swap(_PEOPLE),
    "drug": drug,
    "invented drug": invented,
    "moved number": other_number,
}


def slipped(kind: str, statement: Statement, dice: random.Random) -> str | None:
    """Plant a slip of a kind; None where there is nothing to slip on, or it came out true."""
    said = SLIPS[kind](statement, dice)
    if said is None or not _bare(said) or _says_twice(kind, said, statement):
        return None
    if _bare(said) in _bare(statement.source.text):
        return None
    if [str(one) for one in quantities(said)] == [str(one) for one in quantities(statement.text)]:
        # Only its words differ; where they are the same words, nothing slipped.
        return said if _bare(said) != _bare(statement.text) and kind not in _NUMERIC else None
    return said


def _says_twice(kind: str, said: str, statement: Statement) -> bool:
    """Say whether the planted name stood there already: 孕妇、儿童 made 儿童、儿童 is no slip."""
    if kind not in ("drug", "population"):
        return False
    change = SequenceMatcher(None, statement.text, said, autojunk=False).get_opcodes()
    return all(
        said[start:end] in statement.text for tag, _, _, start, end in change if tag != "equal"
    )


_NUMERIC = frozenset({"tenfold", "unit", "frequency", "per", "inequality", "range", "moved number"})


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", text).rstrip("。.;；")
