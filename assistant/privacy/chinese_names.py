"""Names of persons in Chinese text: surname with given name, and names of other peoples. Pure.

In: a comparable text. Out: spans. A surname followed by one or two characters is only a candidate;
it counts as a name by what speaks for it together: characters that names are made of, how the
segmenter cuts there, a word before (患者, 我叫) and one after (女, 68岁, 医生). Nothing that the
lexicon knows is a name: 白芍, 黄连, 马应龙. A surname with a title alone (王大爷) names nobody.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping

import rjieba

from assistant.privacy.bynames import bynames
from assistant.privacy.span import Span
from assistant.privacy.words import Words, words
from index.lexicon import Mention, built_in

_ENOUGH = 3.5
_CUT_MOST = 2.0  # the most that the segmenter's cut adds
_CUED = 2.0  # the word before says that a person follows: 患者, 村民
_NAMED = 3.0  # it says that a name follows: 我叫, 姓名
_BEGINS = 0.5  # a run of Chinese characters begins here
_ALSO_CUED = 1.5  # a name stands before it: 许大牛和许二牛
_BOTH = 2.0  # both characters behind the surname are such as names are made of
_HAN = re.compile(r"[\u4e00-\u9fff]")
_RUN = re.compile(r"[\u4e00-\u9fff]{2,}")
_FORM = re.compile(
    r"(?:姓名|名字)\s?[:：=]\s?(?P<v>[\u4e00-\u9fff]{2,4}(?:[·•・‧∙⋅][\u4e00-\u9fff]{1,8}){0,3})"
    r"(?=[\s，,。;；、（(）)男女\d〓]|$)"
)
_LABEL = re.compile(
    r"(?:姓名|名字|名叫|(?<![a-z喊])[我他她你妈爸爷娘人友]叫|叫做|叫作|我是|我系|俺是|俺叫|真名|本名|全名|大名)[\s:：=是为叫]{0,3}"
)
_TITLE = re.compile(
    r"(?P<stuff>[水药丸片粉粒膏汤酒油红黄白黑蓝绿紫点泡])(?P=stuff)|某|一定|清楚|宝宝|阳性|阴性|.[在会叫了的]|大爷|大娘|大妈|大叔|大伯|大婶|大嫂|大哥|大姐|老太|老汉|老人|婶|嫂|哥|姐|叔|伯|婆|爷|奶|姨|姑|舅|医|大夫|主任|院长|老师"
    r"|护士|书记|村长|师傅|老板|先生|女士|小姐|同志|家[的里人]?$|氏|总$|阿姨|护理|支书"
)
_BED = re.compile(r"\d\s?号?床")
_GAP = re.compile(r"[\s:：=是叫（(“\"、，,]{1,2}")
_AGED = re.compile(
    r"(?:最近|近来|近日|近几|家属|本人|夜里|半夜|[血心体呼脉][压糖率温氧吸搏钾脂]\s?\d)"
    r"|[\s，,、（(:：]{0,2}(?:[男女](?=[\s，,、。;；）)性\d〓]|$)|(?:今年|年)?\d{1,3}\s?(?:岁|周岁|个?月|多岁|来岁|几岁)"
    r"|(?:今年)?[一二三四五六七八九十两]{1,3}几?(?:岁|个月|多岁|来岁|几了)"
    r"|先生|女士|小姐|同志|医生|大夫|护士|主任|院长|老师|书记|村长|大爷|大娘|大妈|大叔|大婶|大哥|大姐|老人|老汉"
    r"|的(?:病历|化验|检查|身份证|电话|手机|血压|血糖|档案|孩子|娃|家属)|(?:的?[这那]个)(?:病人|人|患者|老)|[（(]?〓)"
)
_DRUG_TOO = re.compile(
    r"[\s，,、（(:：]{0,2}(?:吃|喝|要|打|需|对|来|去|降|血|有|想|因|反复|突然|头|胸|的)"
)
_ALSO = re.compile(r"[、和与及，,]\s?")
_SKIP = re.compile(r"[\s，,、（(:：]{0,2}")
_DOTTED = re.compile(r"[\u4e00-\u9fff]{1,9}(?:[·•・‧∙⋅][\u4e00-\u9fff]{1,8})+")
_LONGEST_PART = 6  # characters: 阿卜杜热合曼 as often cut
_LEADING = re.compile(r"[为给替帮对跟和与叫是请让把被陪](?=[\u4e00-\u9fff]{2})")
_DOT = re.compile(r"[·•・‧∙⋅]")
_ROUND_ABOUT = 10  # characters: no name of the lexicon that overlaps a person's is farther away


def chinese_names(text: str) -> Iterator[Span]:
    """Find the names in a comparable text, each wherever it stands again; spans may overlap."""
    known = words()
    found = [Span(*one.span("v"), "姓名") for one in _FORM.finditer(text)]
    found += _dotted(text, known)
    found += _of_elements(text, known)
    found += _with_surname(text, known)
    found += bynames(text, _in_lexicon)
    yield from found
    for name in {text[one.start : one.end] for one in found}:
        # Two characters may be part of a word elsewhere.
        if len(name) > 2:
            yield from (Span(*again.span(), "姓名") for again in re.finditer(re.escape(name), text))


def _with_surname(text: str, known: Words) -> Iterator[Span]:
    """Find surname and given name, by what speaks for them together."""
    first = known.first.search(text)
    if first is None:
        return
    cues, cut = _cues(text, known), _Cut(text)
    while first is not None:
        at = first.start()
        end = _best(text, at, known, cues, cut)
        if end:
            yield Span(at, end, "姓名")
            also = _ALSO.match(text, end)
            if also:
                cues[also.end()] = max(_ALSO_CUED, cues.get(also.end(), 0.0))
        first = known.first.search(text, end or at + 1)


def _best(text: str, at: int, known: Words, cues: Mapping[int, float], cut: _Cut) -> int:
    """Give where the likeliest name that begins here ends, or 0."""
    if text[at : at + 2] in known.compound_surnames:
        surname = 2
    elif text[at] in known.surnames:
        surname = 1
    else:
        return 0
    ends = (at + surname + given for given in (2, 1))
    scored = [(_score(text, at, end, known, cues, cut), end) for end in ends]
    score, end = max(scored, key=lambda one: one[0])
    return end if score >= _ENOUGH and not _in_lexicon(text, at, end) else 0


def _score(
    text: str, at: int, end: int, known: Words, cues: Mapping[int, float], cut: _Cut
) -> float:
    """Add up what speaks for and against a name from `at` to `end`."""
    name = text[at:end]
    surname = 2 if name[:2] in known.compound_surnames else 1
    if len(name) < end - at or not _RUN.fullmatch(name) or name in known.never:
        return -9.0
    cue, listed = cues.get(at, 0.0), _given(name[surname:], known)
    after = _after(text, end, known)
    if not _possible(text, (at, end), known, (listed, cue, after)):
        return -9.0
    said = listed + cue + after + (surname - 1) * 1.5
    if said + _CUT_MOST < _ENOUGH:
        return -9.0
    cutting = cut.speaks(at, end, cued=cue >= _CUED)
    personal = len(name) - surname == 2 and known.personal.issuperset(name[surname:])
    if personal and listed >= _BOTH and cue >= _BEGINS:  # 安桂兰心慌: however it is cut
        cutting = max(cutting, 1.0)
    elif name[0] in known.word_surnames and cutting < 1.0 and after < _CUED and cue < _NAMED:
        return -9.0
    # 我是蒙有德, 许二牛: the segmenter cuts a rare name anyhow.
    if listed >= _BOTH and cue >= _NAMED:
        cutting = max(cutting, -1.5)
    elif listed >= _BOTH and cue >= _ALSO_CUED and _homely(name[surname:]):
        cutting = max(cutting, 0.0)
    return said + cutting


def _possible(
    text: str, place: tuple[int, int], known: Words, weights: tuple[float, float, float]
) -> bool:
    """Say whether a candidate may be a name at all, by what each of the weights is."""
    (listed, cue, after), (at, end) = weights, place
    name = text[at:end]
    # 王子, but not in 孙子王子轩: said to be a person, and made like a name.
    if name[:2] in known.never and (cue < _CUED or listed < _BOTH):
        return False
    if cue >= _CUED:
        return True
    if listed < 0:
        return False
    if after >= _CUED:
        return True
    # Nobody says that this is a person: a drug may be called so.
    if known.drug_after.match(text, end) or (max(cue, after) < 1.0 and len(name) == 2):
        return False
    # 康力欣 begins and ends like a drug; 康淑华 only begins so.
    drug = name[0] in known.drug_first and (len(name) == 2 or name[-1] in known.drug_last)
    if not drug or name[:2] in known.compound_surnames:
        return True
    return _homely(name[1:]) or _human(text, end, listed, after)


def _human(text: str, end: int, listed: float, after: float) -> bool:
    """Say whether a name that a drug could have is followed by what only a person does or has."""
    return listed >= _BOTH and after >= 1.0 and not _DRUG_TOO.match(text, end)


def _homely(given: str) -> bool:
    """Say whether a given name is of the home: 小宝, 二牛, 子轩. No drug is called so."""
    return len(given) == 2 and given[0] in "小大二三老子"


def _given(given: str, known: Words) -> float:
    if _TITLE.match(given):
        return -9.0
    listed = sum(one in known.given for one in given)
    if len(given) == 1:
        return 1.0 if listed else -1.0
    return (-1.0, 0.5, _BOTH)[listed]


def _after(text: str, end: int, known: Words) -> float:
    if known.never_after.match(text, end):
        return -4.0
    if _AGED.match(text, end):
        return 2.0
    skipped = _SKIP.match(text, end)
    if known.after.match(text, skipped.end() if skipped else end):
        return 1.0
    return 0.0 if end < len(text) and _HAN.match(text[end]) else 0.5


def _cues(text: str, known: Words) -> dict[int, float]:
    """Give what the words before each place say for a name to begin there."""
    cues: dict[int, float] = {}
    for pattern, weight in (
        (known.verbs_before, 1.0),
        (known.before, _CUED),
        (_BED, _CUED),
        (_LABEL, _NAMED),
    ):
        for found in pattern.finditer(text):
            gap = _GAP.match(text, found.end())
            for place in {found.end(), gap.end() if gap else found.end()}:
                cues[place] = max(weight, cues.get(place, 0.0))
    for run in _RUN.finditer(text):
        cues.setdefault(run.start(), _BEGINS)
    return cues


class _Cut:
    """How the segmenter cuts a text: where its words begin and end, and which it calls names."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._cut: dict[int, tuple[int, str]] = {}

    @property
    def _words(self) -> Mapping[int, tuple[int, str]]:
        """Give where each word begins, with its end and kind; cut when it is first asked for."""
        if not self._cut:
            at = 0
            for word, tag in rjieba.tag(self._text):
                self._cut[at] = (at + len(word), tag)
                at += len(word)
        return self._cut

    def speaks(self, start: int, end: int, *, cued: bool) -> float:
        """Say how the cut speaks for a name from `start` to `end`.

        The segmenter takes a word before or after a name that it does not know for a part of it.
        """
        if start not in self._words:
            return 0.0 if cued else -3.0
        last, tag = self._words[start]
        if last == end:
            if tag[:2] != "nr":
                return -4.0
            if not rjieba.has_word(self._text[start:end]):
                return 2.0
            return 1.0 if end - start > 2 else 0.0  # 高峰, 安静 stand in its dictionary as names
        if last > end:
            return 0.5 if tag[:2] == "nr" else -3.0
        if last - start > 1 and tag[:2] not in ("nr", "ns", "nz") and not self._compound(start):
            return -3.0
        return 0.5 if end in self._words or end == len(self._text) else -1.0

    def _compound(self, start: int) -> bool:
        """Say whether the word that begins here is a surname of two characters: 上官."""
        return self._text[start : self._words[start][0]] in words().compound_surnames


def _of_elements(text: str, known: Words) -> Iterator[Span]:
    """Find Tibetan, Yi, Uyghur and Mongol names by what they are made of."""
    cues: Mapping[int, float] | None = None
    for found in known.chain.finditer(text):
        first = known.elements.match(text, found.start())
        several = first is not None and first.end() < found.end()
        if not several and len(found.group()) < 4:
            cues = _cues(text, known) if cues is None else cues
            spoken = cues.get(found.start(), 0.0) + _after(text, found.end(), known)
            # 乌日娜 is nothing else; two characters may be: 白玛, 尼玛.
            if spoken < (0.5 if len(found.group()) > 2 else 2.5):
                continue
        if not known.never_after.match(text, found.end()):
            yield Span(*found.span(), "姓名")


def _dotted(text: str, known: Words) -> Iterator[Span]:
    """Find names whose parts a dot keeps apart, but no disease that is named after two people."""
    for found in _DOTTED.finditer(text):
        last = max(dot.end() for dot in _DOT.finditer(text, *found.span()))
        if known.never_after.search(text, last, found.end() + 4):
            continue
        lead = _LEADING.match(text, found.start(), last)
        start = lead.end() if lead else found.start()
        for cue in known.before.finditer(text, found.start(), last):
            start = cue.end()
        end = _last_part(text, last, found.end(), known)
        parts = _DOT.split(text[start:end])
        if all(2 <= len(part) <= _LONGEST_PART for part in parts):
            yield Span(start, end, "姓名")


def _last_part(text: str, start: int, end: int, known: Words) -> int:
    chain = known.chain.match(text, start)
    if chain:
        return chain.end()
    for at in range(start + 2, end):
        if known.after.match(text, at):
            return at
    return end


def _in_lexicon(text: str, start: int, end: int) -> bool:
    """Say whether a concept of the lexicon stands on any character of a candidate."""
    first = max(0, start - _ROUND_ABOUT)
    return any(
        one.start < end - first and one.end > start - first
        for one in _mentions(text[first : end + _ROUND_ABOUT])
    )


@functools.lru_cache(maxsize=1024)
def _mentions(near: str) -> tuple[Mention, ...]:
    return tuple(
        one
        for one in built_in().mentions(near)
        if any(each.type != "population" for each in one.concepts)
    )
