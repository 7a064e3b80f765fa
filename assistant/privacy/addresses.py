"""Places where a person lives: what is smaller than a county. Pure.

In: a comparable text. Out: spans. A province, prefecture or county alone names nobody (云南省昭通市
镇雄县 stays); a village with its township, a group, a street number or a room does. A village alone
is masked only where it is said that somebody lives there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy.span import Span
from index.lexicon import built_in

# Words that stand beside a place's name and are no part of it.
_NO_PART = "的在是住从我们这那个与及就要去把被给让问说您你她它该每也还很没岁因请患儿"
_H = rf"(?:(?![{_NO_PART}])[\u4e00-\u9fff])"
_N = r"(?:\d{1,5}|[A-Za-z]\d{0,3}|[一二三四五六七八九十百]{1,4}|[甲乙丙丁东西南北])"
_TOWN = rf"{_H}{{1,7}}?(?:民族乡|街道办事处|街道|苏木|嘎查|乡|镇)"
_WIDE = rf"{_H}{{2,8}}?(?:特别行政区|自治[区州县旗]|地区|林区|新区|[省市区县州盟旗])"
_VILLAGE = rf"{_H}{{1,6}}?(?:行政村|自然村|村委会|居委会|社区|[村屯寨庄]{{1,2}})(?!组)"
_STREET = rf"{_H}{{1,9}}?(?:大街|大道|胡同|[路街巷弄道])(?:{_H}{{0,2}}段)?"
_ESTATE = rf"{_H}{{1,9}}?(?:家属院|安置点|安置房|小区|花园|公寓|新村|家园|大厦|广场|苑|宿舍)"
_GROUP = rf"(?:第?{_N}|{_H}{{1,4}}?)(?:村民小组|村民组|小组|组|社(?!区)|生产队|队|屯)"
_NO_UNIT = r"(?![\d号栋幢座楼单层弄岁年月日天])"
_DOOR = (
    rf"(?:附|院|第)?{_N}(?:号院|号楼|号|栋|幢|座|楼|单元|室|层|户|弄|房|门)"
    rf"(?:\d{{1,4}}{_NO_UNIT}室?)?"
)
# Kinds of place that are named without being one: 乡镇卫生院, 县乡村三级.
_KINDS = re.compile(
    r"[各本全]?(?:乡镇|街道|社区|城乡|城镇|县乡|县镇|县区|区县|省市|市县|村镇|城市|农村)"
)
_SEP = r"[ \-]?"
_CHAIN = re.compile(
    rf"(?P<wide>(?:{_WIDE}{_SEP}){{0,4}})(?P<town>(?:{_TOWN}{_SEP})?)"
    rf"(?P<village>(?:{_VILLAGE}{_SEP}){{0,2}})(?P<street>(?:(?:{_STREET}|{_ESTATE}){_SEP}){{0,2}})"
    rf"(?P<group>(?:{_GROUP}{_SEP})?)(?P<door>(?:{_DOOR}{_SEP}){{0,5}})"
)
# Where a chain may stand at all: something that every address that is masked has.
_TRIGGER = re.compile(r"[村屯寨庄社路街巷弄道区苑园院寓厦舍点组队栋幢室号镇乡]")
_RUN = re.compile(rf"(?:{_H}|[\dA-Za-z])(?:{_H}|[\dA-Za-z ,，、\-]){{2,79}}")
_LIVES = re.compile(
    r"(?:家庭|现|户籍|常住|老家|家)?住在?|家在|家就在|老家在?|搬到|来自|户口在|籍贯是?|人在|地方是"
)
_FORM = re.compile(
    r"(?:(?:现|家庭|户籍|通讯|联系|居住|常住|工作|详细|收件|家)?(?:住址|地址|住处|住所)|户籍所?在?地|籍贯)"
    r"\s?(?:[:：=]|是|为|在)\s?(?P<v>(?!哪|什么|多)[^\s，,。;；！!？?〓]{2,50})"
)
_CAPITAL = r"(?:(?-i:[A-Z])[\w'’.\-]*|\d{1,4}(?:st|nd|rd|th)?)"
_ROAD = (
    r"(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|close|court|ct|way|place|boulevard|blvd"
    r"|terrace|crescent|square|highway)"
)
_NUMBER = r"(?:no\.? ?|room |flat |apt\.? ?|apartment |unit |house )"
_PART = (
    rf"(?:(?:{_CAPITAL} ){{1,4}}(?:village|township|town|county|prefecture|province|district|city|"
    rf"subdistrict|community|{_ROAD})\b\.?"
    rf"|(?:(?:{_NUMBER}|building |block |group |team )#?\d{{1,5}}[A-Za-z]?)\b"
    rf"|\d{{1,5}}[A-Za-z]?,? (?:(?-i:[A-Z])[\w'’.\-]* ){{1,4}}{_ROAD}\b\.?)"
)
# A British or American post code, with the town before it.
_POST = r"(?-i:[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b|[A-Z]{2},? \d{5}(?:-\d{4})?)"
_CODE = rf"(?:(?:,? ?(?-i:[A-Z][a-z]+))?,? {_POST})?"
_ENGLISH = re.compile(rf"\b{_PART}(?:,? (?:of )?{_PART}){{0,6}}{_CODE}", re.IGNORECASE)
_CITY = re.compile(r", [A-Z][a-z]{2,}(?=[.,;)]|$| and | with )")
_ENGLISH_TRIGGER = re.compile(
    rf"\b(?:village|township|county|group \d|room \d|flat \d|apartment \d|{_ROAD})\b", re.IGNORECASE
)
_EXACT = re.compile(
    rf"^\d{{1,5}}[A-Za-z]?,? .*\b{_ROAD}\b|\b{_NUMBER}#?\d"
    r".*,|village.*(?:town|county)",
    re.IGNORECASE,
)
_ENGLISH_LIVES = re.compile(
    r"(?:live[sd]?|living|resid\w+|address(?: is|:)|stay\w*|home is|from)(?: at| in)? $",
    re.IGNORECASE,
)


def addresses(text: str) -> Iterator[Span]:
    """Find the addresses in a comparable text; spans may overlap."""
    for found in _FORM.finditer(text):
        yield Span(*found.span("v"), "住址")
    for run in _RUN.finditer(text):
        if _TRIGGER.search(run.group()):
            yield from _chains(text, *run.span())
    if _ENGLISH_TRIGGER.search(text):
        yield from _english(text)


def _chains(text: str, start: int, end: int) -> Iterator[Span]:
    at = start
    lives = any(_LIVES.fullmatch(text, max(0, start - back), start) for back in range(2, 6))
    while at < end:
        found = _CHAIN.match(text, at, end)
        if found is None or found.end() - at < 3:
            at += 1
            continue
        if _names(found, lives=lives and at == start) and not _KINDS.match(found.group()):
            yield Span(at, at + len(found.group().rstrip(" ,，、-")), "住址")
            at = found.end()
        else:
            at += 1


def _names(found: re.Match[str], *, lives: bool) -> bool:
    """Say whether the parts of a chain together are an address and no mere mention."""
    wide, town, village = found["wide"], found["town"], found["village"]
    exact = bool(found["group"] or found["door"])
    if wide or town:
        return bool(village or exact or found["street"]) or (lives and bool(town))
    if village or found["street"]:
        return exact or (lives and bool(village))
    return False


def _english(text: str) -> Iterator[Span]:
    for found in _ENGLISH.finditer(text):
        lives = _ENGLISH_LIVES.search(text, max(0, found.start() - 20), found.start())
        if lives or _EXACT.search(found.group()):
            city = _CITY.match(text, found.end())
            known = city is not None and bool(built_in().mentions(city.group()))
            end = city.end() if city and not known else found.end()
            yield Span(found.start(), end, "住址")
