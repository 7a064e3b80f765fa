"""Numbers as they are spoken → digits: 三十九度五, 高压二百一, 八十五十, 两三岁. Pure.

Two that follow each other are a blood pressure (一百九一百二 is 190/120). Of a guess the lower one
is taken (七八十 is 70, 十二三岁 is 12岁), for most limits of danger lie below. 十几 and 几十 stay.
"""

from __future__ import annotations

import re

_VALUES = {one: value for value, one in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_D = "[一二两三四五六七八九]"
_ANY = "[零〇一二两三四五六七八九]"
_NEXT = "一二|二三|两三|三四|三五|四五|五六|六七|七八|八九"
# A number from ten to 999, well formed: what cannot belong to it begins the next.
_TEN = rf"(?<![几数百]){_D}?十(?:{_D}(?!十))?"
_HUNDRED = (
    rf"{_D}百(?:[零〇]{_D}|{_D}?十(?:{_D}(?![十百]))?|{_D}(?![十百]))?|百{_D}十(?:{_D}(?!十))?"
)
_WHOLE = rf"(?:{_HUNDRED}|{_TEN})"
_UNIT = "[来多]?(?:度|岁|个?月|周|天|次|分|毫[升克]|个星期|斤|公斤|片)"
_GUESS = re.compile(rf"(?:{_NEXT})(?=十|百)")
_SPOKEN = re.compile(
    rf"百分之(?P<percent>{_WHOLE}|{_ANY}+)"
    rf"|(?P<point>{_WHOLE}|{_ANY})点(?:(?P<part>{_ANY}{{1,2}})|[几多])"
    rf"|(?P<degrees>{_WHOLE}|[三四]{_ANY})度(?P<tenth>{_ANY})(?!{_ANY}|十)"
    rf"|(?P<one>{_WHOLE})(?P<two>{_WHOLE})"
    rf"|(?P<warm>三[五六七八九]|四[零〇一二])(?=度)"
    rf"|(?P<either>{_NEXT})(?={_UNIT})"
    rf"|(?P<whole>{_WHOLE})(?P<more>{_ANY})?(?!{_ANY})"
    rf"|(?P<counted>{_ANY}+)(?={_UNIT})"
)


def digits(text: str) -> str:
    """Put digits for the spoken numbers of a text."""
    return _SPOKEN.sub(_digits, _GUESS.sub(lambda match: match[0][0], text))


def _digits(match: re.Match[str]) -> str:
    found = match.groupdict()
    if found["percent"]:
        return f"{_number(found['percent'])}%"
    if found["point"]:
        part = "".join(str(_VALUES[one]) for one in found["part"] or "")
        return f"{_number(found['point'])}.{part}" if part else str(_number(found["point"]))
    if found["degrees"]:
        return f"{_number(found['degrees'])}.{_VALUES[found['tenth']]}度"
    if found["one"]:
        return f"{_number(found['one'])}/{_number(found['two'])}"
    if found["either"]:
        return str(_VALUES[found["either"][0]])
    if found["whole"]:
        return _counted(match)
    return str(_number(found["warm"] or found["counted"]))


def _counted(match: re.Match[str]) -> str:
    """Give a number, less the second half of a guess; 十几, 十分 and what is no guess stay."""
    whole, more = match["whole"], match["more"] or ""
    behind = match.string[match.end() : match.end() + 2]
    if whole == "十" and (behind[:1] in ("几", "余") or (behind[:1] == "分" and behind != "分钟")):
        return match[0]
    guess = more and whole[-1] in _VALUES and _VALUES[more] == _VALUES[whole[-1]] + 1
    return f"{_number(whole)}{'' if guess or not more else '/' + str(_VALUES[more])}"


def _number(spoken: str) -> int:
    """Read a number below a thousand: 三十九, 一百八 (180), 二百一十, 一二零 (digit by digit)."""
    if "百" in spoken:
        hundreds, _, rest = spoken.partition("百")
        tens = rest.lstrip("零〇")
        value = _number(tens) if tens else 0
        # 一百八 is 180, 一百零八 is 108.
        if len(tens) == 1 and tens == rest and tens != "十":
            value *= 10
        return (_number(hundreds) if hundreds else 1) * 100 + value
    if "十" in spoken:
        tens, _, rest = spoken.partition("十")
        return (_number(tens) if tens else 1) * 10 + (_number(rest) if rest else 0)
    return int("".join(str(_VALUES[one]) for one in spoken))
