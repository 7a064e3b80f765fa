"""Small words that turn a sentence round: not, with care, before meals, into the vein, if. Pure.

Chinese and English side by side. Used to tell a paraphrase from a contradiction (support.py);
what is not listed here is not seen.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Polarity(NamedTuple):
    """How often a clause denies, and whether it asks for care; neither in a plain assertion."""

    denials: int
    care: bool


# Words that hold a sign of negation and deny nothing, or bound a number (which carries its own
# inequality: evals/grounding.py).
_NO_NEGATION = re.compile(
    r"不(?:良|适|同|断|仅|但|论|管|明|全|稳|孕|等|久|超过|高于|低于|少于|小于|大于|多于|足|到(?=\s*\d))"
    r"|不(?=舒服)|无(?:论|菌|创|关)|未(?:成年|满)|非(?:甾体|常)|禁食|忌日|no (?:less|more) than"
    r"|not (?:less|more) than|without delay"
)
_NO = re.compile(
    r"[不无未勿禁忌没]|避免|切莫|拒绝|缺乏|非(?!甾)|\b(?:no|not|never|without|cannot|neither|nor|none)\b|n['’]t\b"
    r"|\b(?:avoid|contraindicat|prohibit|forbid|unsafe|withh[eo]ld|refrain)"
)
_CARE = re.compile(r"慎|小心|\b(?:caution|careful)")

# Each sign excludes its neighbours of the same row: a statement may use one only where the passage
# does.
_SIGNS = tuple(
    re.compile(pattern)
    for pattern in (
        r"[升增偏过]高|高于|上升|\b(?:higher|high|rais|rise|elevat)",
        r"[降偏过]低|低于|下降|\b(?:lower|low|fall|drop)",
        r"[增加]大|增加|上调|加量|\b(?:increas|step up)",
        r"减[少量小低轻]|下调|\b(?:decreas|reduc|step down)",
        r"[餐饭]前|空腹|before (?:\w+ )?(?:meal|food)|empty stomach",
        r"[餐饭]后|after (?:\w+ )?(?:meal|food)",
        r"睡前|bedtime",
        r"静脉|静[推注滴]|\b(?:intravenous|vein|iv)\b",
        r"肌[肉内注]|\b(?:intramuscular|muscle|im)\b",
        r"皮下|\bsubcutaneous|\bsc\b",
        r"口服|\b(?:oral|by mouth)",
        r"吸入|雾化|\b(?:inhal|nebuli)",
        r"外[用涂敷]|\b(?:topical|ointment)",
        r"停[用止药]|\b(?:stop|discontinu)",
        r"继续|\bcontinu",
        r"轻[度型微症]|\bmild",
        r"中[度等]|\bmoderate",
        r"[重][度型症]|严重|\bsever",
        r"急性|\bacute",
        r"慢性|\bchronic",
        r"左|\bleft\b",
        r"右|\bright (?:arm|leg|side|eye|ear|ventric|upper|lower)",
        r"阳性|\bpositive",
        r"阴性|\bnegative",
        r"收缩压|\bsystolic",
        r"舒张压|\bdiastolic",
        r"男|\b(?:men|male|boys?)\b",
        r"女|\b(?:women|female|girls?)\b",
        r"首选|优先|\bfirst[ -](?:line|choice)",
        r"全部|所有|一律|任何|\b(?:all|every|any|always)\b",
        r"必须|务必|一定要|\bmust\b",
    )
)
_EXCEPT = re.compile(r"除外|除(?!了)[^，,；;。]{1,14}外|\b(?:except|unless|other than)\b")
_ORDER = re.compile(
    r"先|再(?!次)|然后|[比较]|[高低多少优早晚]于(?!\s*\d)|\w\s+(?:than|before|after)\b(?!\s*\d)"
)
_OR = re.compile(r"或|、|/|之一|\bor\b|\bany\b")
PLAIN = Polarity(0, False)
_IF = re.compile(
    r"[^，,；;。]{2,}?(?:时|者|的话|情况下)[，,]|(?:如果?|若|当|只有|除非|仅)[^，,；;。]{2,}[，,]"
    r"|\b(?:if|when|unless|only (?:if|when|in|for|with))\b[^,;.]+"
)


def polarity(clause: str) -> Polarity:
    """Count what a clause denies. "Use not without" is two, so that losing either one shows."""
    folded = _NO_NEGATION.sub(" ", clause.lower())
    return Polarity(len(_NO.findall(folded)), bool(_CARE.search(folded)))


def signs(text: str) -> frozenset[int]:
    """Name the signs of a text, by their places in the table."""
    folded = text.lower()
    return frozenset(at for at, pattern in enumerate(_SIGNS) if pattern.search(folded))


def excepts(text: str) -> bool:
    """Say whether a text makes an exception."""
    return bool(_EXCEPT.search(text.lower()))


def ordered(text: str) -> bool:
    """Say whether a text puts things in an order, in time or by a comparison."""
    return bool(_ORDER.search(text.lower()))


def alternatives(text: str) -> bool:
    """Say whether a text lists things of which one may do."""
    return bool(_OR.search(text.lower()))


def conditions(sentence: str) -> tuple[str, ...]:
    """Give the parts of a sentence that say when or for whom it holds."""
    return tuple(_IF.findall(sentence.lower()))
