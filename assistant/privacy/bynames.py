"""What people are called without surname and given name together: 老李头, 小芳, 名叫建军. Pure.

In: a comparable text. Out: spans. 老李头 is a byname by its shape; 小芳 or 建军 is one only where a
person must stand: before 她爸, 今年, an age, or behind 叫. Kin and titles (小妹, 王大爷) name
nobody.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator

from assistant.privacy.span import Span
from assistant.privacy.words import words

_KIN = "妹姐姑妞丫娃囡仔崽伯叔婶嫂哥弟爷奶姨舅狗年会学便腿肠心"
_STUFF = "水药丸片粉粒膏丹汤酒油红黄白黑蓝绿紫痒痛疼胀包块点泡"  # 叫蓝水水 names a medicine
_PERSON_BEHIND = (
    r"(?=[他她][爸妈爹娘爷奶婆男女老媳家儿]|今年|家的?[这那娃媳老婆儿女男]"
    r"|[，,、（( ]{1,2}(?:[男女]|\d{1,3}岁)|\d{1,3}岁)"
)
_CALLED = (
    r"(?:[我俺她他它娃人孩妹弟儿女]名?叫|名字?叫|名叫|小名叫?|乳名|大名叫?|取名|叫做|叫作|就叫"
    r"|[，,、。 ]叫|姓[\u4e00-\u9fff][，,、 ]?名?叫)[:： ]{0,2}"
)
_ENDS = r"(?=[\s，,。;；、（(！!？?\d]|$|今年|的(?![\u4e00-\u9fff]{0,3}(?:声|意思))|来|男|女)"


def bynames(text: str, in_lexicon: Callable[[str, int, int], bool]) -> Iterator[Span]:
    """Find bynames in a comparable text; `in_lexicon` says that a drug or disease stands there."""
    for pattern in _patterns():
        for found in pattern.finditer(text):
            start, end = found.span("v")
            if not in_lexicon(text, start, end):
                yield Span(start, end, "姓名")


@functools.cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    known = words()
    surname = f"[{''.join(sorted(known.surnames))}]"
    given = f"[{''.join(sorted(known.given - set(_KIN)))}]"
    twice = rf"(?P<once>(?![{_STUFF}])[\u4e00-\u9fff])(?P=once)"
    called = rf"(?:{surname}?{given}{{2}}|{surname}?{twice}|[小阿]{given})"
    return (
        re.compile(rf"(?P<v>老{surname}(?:头子?|头儿|婆子|太婆|倌|幺爷))(?![部痛疼晕昏发皮颈孢])"),
        re.compile(rf"(?<![\u4e00-\u9fff])(?P<v>[小阿]{given}){_PERSON_BEHIND}"),
        re.compile(rf"{_CALLED}(?P<v>{called}){_ENDS}"),
        # 阮氏芳: a Vietnamese woman; 陈氏 alone is a family.
        re.compile(rf"(?P<v>[阮黎范陈黄裴武邓潘段]氏{given}{{1,2}})(?=[\s，,（(、]|$)"),
        re.compile(rf"姓(?P<v>{surname})(?=[，,、 ]?名?叫)"),
    )
