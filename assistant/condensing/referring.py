"""Which drug is meant by 这个药, 第二个, the latter: one of those that were just spoken of. Pure.

The only place where an answer is read for a question: a pointing word means what was last said, by
whoever said it. Where it may mean several drugs it is left as it stands: the wrong drug asked about
is worse than none. What an answer warns of (禁用, avoid) is not offered.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.lexicon import Lexicon

_FIRST = {"一": 0, "二": 1, "三": 2, "四": 3, "first": 0, "second": 1, "third": 2, "fourth": 3}
# 第一个小时, 第二个娃 speak of no drug.
_ONE = r"(?:药物?|(?!小时|钟头|月|星期|礼拜|疗程|问题|病人|患者|娃|孩))"
_WHICH = re.compile(
    rf"第(?P<place>[一二三四])[个种样]{_ONE}"
    rf"|(?P<former>前者|(?:前面|头|前(?=[那一]))(?:那|一)?[个种]{_ONE})"
    rf"|(?P<latter>后者|(?:后面|最后|后(?=[那一]))(?:那|一)?[个种]{_ONE})"
    rf"|(?P<both>[这那](?:俩|两[个种样]{_ONE})|两[个种样]药物?|它们?俩"
    r"|\b(?:both(?: of them| drugs| medicines)|the(?:se)? two(?: drugs| medicines)))"
    r"|(?P<that>(?:这|那|该)(?:个|种)?药物?|(?:上面|刚才)(?:[说讲提]的|的)(?:那?[个种])?药物?)"
    r"|\bthe (?P<ordinal>first|second|third|fourth) (?:one|drug|option|medicine)\b"
    r"|\bthe (?P<before>former)\b|\bthe (?P<after>latter|last (?:one|drug|option|medicine))\b"
    r"|\b(?P<this>(?:this|that|the same) (?:drug|medicine|medication|antibiotic|tablet))\b",
    re.IGNORECASE,
)
_AVOIDED = re.compile(
    r"(?:禁|不(?:[宜能可要得用]|推荐|建议)|避免|忌|勿|停|慎用|\b(?:avoid|not|never|stop|without)\b)[^，,。；;.]{0,8}$",
    re.IGNORECASE,
)
_BOTH = 2
_READ = 2000  # characters of an answer: what a doctor points at stands near its top


def with_drug(
    asked: str, standing: Sequence[str], answer: str | None, lexicon: Lexicon
) -> str | None:
    """Put the drug that is pointed at into a question; None where none is, or it is not clear.

    The drugs of the last question come first: 布洛芬和扑热息痛哪个好 names two itself. 第一个 after
    第二个 means one of the two that were named together further back.
    """
    which = _WHICH.search(asked)
    if which is None:
        return None
    if which["both"]:
        together = _both(standing, lexicon)
        return together and asked[: which.start()] + together + asked[which.end() :]
    own, told = _drugs(standing[-1], lexicon), _drugs((answer or "")[:_READ], lexicon)
    if which["that"] or which["this"]:
        drug = told[0] if not own and len(told) == 1 else None
    else:
        place = _place(which)
        further = (_drugs(one, lexicon) for one in reversed(standing[:-1]))
        several = next((one for one in (own, told, *further) if len(one) > max(place, 1)), ())
        drug = several[place] if several else None
    return None if drug is None else asked[: which.start()] + drug + asked[which.end() :]


def _both(standing: Sequence[str], lexicon: Lexicon) -> str | None:
    """Give the two drugs that were spoken of last, by one question or one after another."""
    found: list[str] = []
    for said in reversed(standing):
        found += [drug for drug in _drugs(said, lexicon) if drug not in found]
        if len(found) >= _BOTH:
            break
    return "和".join(found) if len(found) == _BOTH else None


def _place(which: re.Match[str]) -> int:
    if which["former"] or which["before"]:
        return 0
    if which["latter"] or which["after"]:
        return -1
    return _FIRST[(which["place"] or which["ordinal"]).lower()]


def _drugs(text: str, lexicon: Lexicon) -> tuple[str, ...]:
    """Give each drug that a text offers by the name it has there, in its order."""
    found: dict[str, str] = {}
    for one in lexicon.mentions(text):
        concept = one.concepts[0]
        if concept.type == "drug" and not _AVOIDED.search(text, max(0, one.start - 16), one.start):
            found.setdefault(concept.id, text[one.start : one.end])
    return tuple(found.values())
