"""A correction (不是A，是B; no, I meant B) → what it takes back and what it says. Pure.

Only the form is read here. Whether it corrects anything, and what the B takes the place of, is for
who knows what was said before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_STOP = r"[，,。；;、！!：:\s]*"
_LEAD = re.compile(
    rf"^(?:(?:[哦噢啊呀喔唉哎诶额呃嗯]|不(?=[，,])|等等|等一?下|对不起|不好意思|抱歉){_STOP})+"
)
_SLIP = re.compile(
    r"^(?:(?:我|俺|咱|刚才|刚刚|前面|上面|之前|体重|年龄|岁数|血压|体温|孕周|药名?|名字|病名?|性别)*[说写打看记搞弄讲问量输发听]错(?:字|人|药名|名字|药)?"
    rf"[了咯啦咧哈]?|(?:不对)+|口误|笔误|手误|更正(?:一?下)?|纠正(?:一?下)?){_STOP}"
)
_MEANT = re.compile(
    r"^(?:我|俺|咱)(?:刚才)?是?[要想]?[说问指]的?(?:其实)?是?(?=[^，,。]{1,14}(?:[，,。？?]|$))"
)
_TAKEN_BACK = re.compile(
    rf"^(?:[^，,。；;？?是]{{0,6}}?(?<![是也又还并要])(?:不是|唔系)|没有?)(?:说|问|指)?(?P<wrong>[^，,。；;是系]{{1,14}}?){_STOP}"
    rf"(?:[我俺他她]?[问说要指吃用打喝开]的药?|[^，,。；;是系]{{0,4}}(?:出来|结果|报告))?"
    rf"(?:而|应该|其实)?[是系](?:在|问|说|指)?(?P<right>.+)$"
)
_PUT_FIRST = re.compile(
    rf"^(?:应该?|其实)?[是系]?(?P<right>[^，,。；;？?是]{{2,14}}?){_STOP}"
    r"(?<![是也又还并要])(?P<no>不是)(?P<wrong>[^，,。；;？?]{1,14})(?P<tail>.*)$"
)
_SAID = re.compile(r"^(?:应该?[是为]|改[成为]|换成|其实是|[是系为])(?:在)?")
_ENGLISH_LEAD = re.compile(
    r"^(?:(?:no|wait|oops|sorry|apologies|correction|my mistake|actually|wrong)\b[,:.!;\s-]+)+",
    re.IGNORECASE,
)
_ENGLISH_NO = re.compile(r"^no\s+(?!i\b|it\b|she\b|he\b)", re.IGNORECASE)
_ENGLISH_MEANT = re.compile(
    r"^(?:i (?:meant?|was asking about|am asking about|should have (?:said|asked))"
    r"(?: to (?:say|ask))?"
    r"|(?:it|she|he|the (?:patient|child))(?: is|['’]s| was| weighs)|(?:that|it) should be)\s+",
    re.IGNORECASE,
)
_ENGLISH_NOT = re.compile(
    r"^not (?P<wrong>[^,;.?]{1,30}?)(?:\s*[,;]\s*|\s+)(?:but\s+|it['’]s\s+)?(?P<right>[^,;.?]+.*)$",
    re.IGNORECASE,
)
_ENGLISH_FIRST = re.compile(
    r"^(?P<right>[^,;.?]{1,30}?)[,;]?\s+not (?P<wrong>[^,;.?]{1,30})(?P<tail>.*)$", re.IGNORECASE
)
_PART = re.compile(r"[，,。；;？?！!]")


@dataclass(frozen=True, slots=True)
class Correction:
    """`right` takes the place of `wrong` (empty where it is not said); `tail` follows it.

    `plain` says that it was announced (说错了, I meant), so that it is one whatever it corrects.
    """

    wrong: str
    right: str
    tail: str
    plain: bool


def read_correction(asked: str) -> Correction | None:
    """Read the form of a correction; None where a question has none."""
    chinese = re.search(r"[\u3400-\u9fff]", asked) is not None
    return _chinese(asked) if chinese else _english(asked)


def _chinese(asked: str) -> Correction | None:
    body = _LEAD.sub("", asked)
    led = body != asked and re.match("^.{0,4}不[，,]", asked) is not None
    for announced in (_SLIP, _MEANT):
        rest = announced.sub("", body)
        led, body = led or rest != body, rest
    if (match := _TAKEN_BACK.match(body)) is not None:
        right, tail = _parted(match["right"])
        return Correction(match["wrong"].strip(), right, tail, led)
    if (match := _PUT_FIRST.match(body)) is not None:
        return Correction(match["wrong"].strip(), match["right"].strip(), _bare(match["tail"]), led)
    if not led or not body:
        return None
    right, tail = _parted(_SAID.sub("", body))
    return Correction("", right, tail, True)


def _english(asked: str) -> Correction | None:
    if _ENGLISH_NO.match(asked):
        return None
    body = _ENGLISH_LEAD.sub("", asked)
    rest = _ENGLISH_MEANT.sub("", body)
    led = body != asked or bool(
        re.match("i (?:mean|should have (?:said|asked))", body, re.IGNORECASE)
    )
    body = rest if led else body
    if (match := _ENGLISH_NOT.match(body)) is not None:
        right, tail = _parted(match["right"])
        return Correction(match["wrong"].strip(), right, tail, led)
    if led and (match := _ENGLISH_FIRST.match(body)) is not None:
        return Correction(match["wrong"].strip(), match["right"].strip(), _bare(match["tail"]), led)
    if not led or not body:
        return None
    right, tail = _parted(body)
    return Correction("", right, tail, True)


def _parted(text: str) -> tuple[str, str]:
    """Part what is said from what follows it."""
    first = _PART.search(text)
    if first is None:
        return text.strip(), ""
    return text[: first.start()].strip(), _bare(text[first.end() :])


def _bare(text: str) -> str:
    return text.strip(" ，,。；;！!？?")
