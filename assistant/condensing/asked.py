"""Where a question asks, so that its subject is left over when that is cut out. Pure.

In: a question and the stretches that must stay (what it names, what it tells of the patient). Out:
the stretches that ask. In Chinese all that follows the first question word of a clause asks along
with it (一天|吃多少毫克), and so do the small verbs before it; names stay wherever they stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.condensing.turning import ASKING
from assistant.questions.intents import asking

Span = tuple[int, int]

_HAN = re.compile(r"[\u3400-\u9fff]")
_CLAUSE = re.compile(r"[^，,。；;？?！!]+")
_WHAT = re.compile(
    r"(?<!没)(?<!没有)(?:什么|啥子?|么子)|哪(?!怕)|多少|好多|几多|多[大久长重高远]|好久(?!没)"
    r"|(?<![好十百])几(?=[个天次片下口滴针粒袋支回趟顿周月年毫公点级分种])"
)
_HOW = re.compile(r"怎么?样?|如何|咋|有没有|是不是|(?P<verb>[\u3400-\u9fff])不(?P=verb)")
_WHEN = re.compile(r"(?:什么|啥子?|哪[些种个]?)(?:样的)?(?:情况|时候|条件|病人|人|状况)")
_EITHER = re.compile(r"(?<=\S)还是(?=\S)")
_POLAR = re.compile(
    r"(?:管用|有效|有用|要得|可以|[行好对])?(?:吗|么|嘛|没有|[不没否])[呢啊嘞]?\s*$"
)
_MODAL = re.compile(r"(?:[还就也都又])?(?:可不可以|可以|需要|应该|用得着|[能要会敢])")
# Before what is asked for: 一天|吃|多少, 首选|什么.
_VERB = re.compile(
    r"(?:首选|头一[个种]?|第一[个种]|应该?|需要?|可以|一般|到底|究竟|使用|服用|口服|控制在?|开始|属于|包括|准备"
    r"|(?:至少|最[多少大小高低])|[一每]?(?:次|回|天|日|周|年|公斤|顿)|大概|应当"
    r"|[能要该得会敢从按拿第给把用吃喝打喂抹擦滴涂敷补灌挂输开选换做查搞弄看有是备兑冲泡含滴为到降隔每还再又先就都在])+$"
)
_SMALL = re.compile(r"(?:应该?|需要?|可以|一般|到底|究竟|[该得要能会还再又先就都])+$")
# What is asked seldom ends in the middle of a clause: 用量|是.
_REST_OF_ASK = re.compile(r"[\u3400-\u9fff]{0,3}(?=[\s，,。；;？?！!]|$)")
_CONTENT = 3
_ENGLISH_VERB = re.compile(
    r"\bhow (?:(?:do|should|can|could|would|shall) (?:i|we|you|one)|to) \w+", re.IGNORECASE
)


def asked_away(question: str, kept: Sequence[Span], done: Sequence[Span] = ()) -> tuple[Span, ...]:
    """Give the stretches of a question that ask something; none of them cuts into `kept`.

    What is `done` (打120) stays as well, but where it is what is asked: 哪些情况打120.
    """
    told, kept = kept, (*kept, *done)
    if _HAN.search(question) is None:
        verbs = [match.span() for match in _ENGLISH_VERB.finditer(question)]
        return tuple(one for one in (*verbs, *asking(question)) if not _cuts(one, kept))
    by_name = asking(question)
    spans: list[Span] = []
    for clause in _CLAUSE.finditer(question):
        spans += _of_clause(question, clause.span(), kept, by_name)
    spans += _by_name(question, by_name, tuple(spans), kept)
    return tuple(
        one
        for span in spans
        for one in _around(span, told if _asks_when(question, span, told) else kept)
    )


def _asks_when(question: str, span: Span, told: Sequence[Span]) -> bool:
    """Say whether it is asked when something is done to what was named before."""
    when = _WHEN.search(question, *span)
    return when is not None and any(last <= when.start() for _, last in told)


def _of_clause(
    question: str, clause: Span, kept: Sequence[Span], by_name: Sequence[Span]
) -> list[Span]:
    """Give from the first question word to the end of a clause, or what makes it a yes or no."""
    start, end = clause
    what, how = _WHAT.search(question, start, end), _HOW.search(question, start, end)
    words = [match for match in (what, how) if match is not None]
    if words:
        first = min(words, key=lambda match: match.start())
        led = _VERB if first is what else _SMALL
        return [(_led(question, start, first.start(), led, (*kept, *by_name)), end)]
    if _EITHER.search(question, start, end) and not _cuts(clause, kept):
        return [clause]
    polar = _POLAR.search(question, start, end)
    return [] if polar is None else _yes_or_no(question, start, polar, kept)


def _yes_or_no(question: str, start: int, polar: re.Match[str], kept: Sequence[Span]) -> list[Span]:
    """Cut 能吃吗 whole, but of 要打促肺的针不 only what makes it a question."""
    end = polar.end()
    modals = [
        match
        for match in _MODAL.finditer(question, start, polar.start())
        if not any(first < match.end() and match.start() < last for first, last in kept)
    ]
    if not modals:
        return [polar.span()]
    modal = modals[-1]
    inside = question[modal.end() : polar.start()]
    names = any(first < polar.start() and modal.end() < last for first, last in kept)
    bare = list(inside)
    for first, last in asking(inside):
        bare[first:last] = " " * (last - first)
    if names or len("".join(bare).strip()) >= _CONTENT:
        return [modal.span(), polar.span()]
    return [(modal.start(), end)]


def _by_name(
    question: str, by_name: Sequence[Span], spans: Sequence[Span], kept: Sequence[Span]
) -> Iterator[Span]:
    """Give what asks by a noun (剂量, 禁忌证, 随访) and stands outside of `spans`."""
    for start, end in by_name:
        if any(first < end and start < last for first, last in spans):
            continue
        if not start and ASKING.search(question[start : end + 2]) is None:
            continue  # 转诊交接 is what is asked about, not what is asked
        whole = _REST_OF_ASK.match(question, end)
        longer = (start, whole.end() if whole is not None else end)
        yield from [one for one in (longer, (start, end)) if not _cuts(one, kept)][:1]


def _led(question: str, start: int, at: int, led: re.Pattern[str], names: Sequence[Span]) -> int:
    """Go back from a question word over the small words before it, up to the last name."""
    floor = max([start, *(last for _, last in names if last <= at)])
    before = led.search(question, floor, at)
    return at if before is None else before.start()


def _around(span: Span, kept: Sequence[Span]) -> Iterator[Span]:
    """Give what a stretch has outside of what is kept."""
    start, end = span
    for first, last in sorted(kept):
        if first < end and start < last:
            if start < first:
                yield start, first
            start = max(start, last)
    if start < end:
        yield start, end


def _cuts(span: Span, kept: Sequence[Span]) -> bool:
    return any(first < span[1] and span[0] < last for first, last in kept)
