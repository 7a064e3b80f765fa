"""Passages → the drugs and diseases that a library names and the lexicon has not. Pure.

A county's own guideline, a new drug's leaflet or a library made to test this software names what no
lexicon foresaw. Cut into everyday words, such a name is lost (洛卡他平治 → 洛卡, 平治) and the dose
of its neighbour looks as good. So each build reads from the documents what they treat as a name: a
word that a dose form, a dose or "口服" stands beside again and again, or that a Latin name in
brackets follows is a drug; what a title or heading is about and ends like a disease is one.

Few and certain rather than many: a name is taken only where the lexicon and everyday language have
no part of it.
"""

from __future__ import annotations

import functools
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import rjieba

from index.lexicon import Concept, Lexicon
from index.passage import Passage
from index.tokens import common_words, everyday_words, fold

_HAN = r"[\u4e00-\u9fff]"
_FORM = (
    r"缓释片|控释片|肠溶片|分散片|注射液|口服液|胶囊|颗粒|乳膏|软膏|凝胶|贴剂|贴片|喷雾剂|气雾剂|滴眼液|滴剂|糖浆"
    r"|混悬液|洗液|溶液|栓剂|制剂|疫苗|免疫球蛋白|[片针丸散]"
)
# What stands before and after the name of a drug; of both kinds the first alone tells a drug.
_GIVEN = (
    r"口服|外用|服用|静滴|滴注|静注|肌注|注射|吸入|禁用|停用|慎用|改用|加用|换用|选用|使用|给予"
    r"|首选|涂|停|用"
)
_EDGE = r"^|[，。；、：:（）()“”\s]|成人|儿童|孕妇|患者|[与和及或给]"
_DOSED = (
    rf"(?:{_FORM})|（[A-Za-z]|\([A-Za-z]|首剂|起始|负荷量|维持量?|剂量|用量|用法|过量|中毒|合用|联用|同服"
    r"|最大|最多|[，：]?每[日次天晚周]|\s*\d"
)
_AFTER = (
    r"治疗?|[与和及或]|一次|成人|儿童|静脉|口服|肌内|皮下|静滴|[，。；、：（）\s]|不|可|减|应|起效"
    r"|血药|前|后|者|$"
)
_BEFORE = re.compile(rf"(?P<given>{_GIVEN})|(?:{_EDGE})", re.MULTILINE)
_FOLLOWS = re.compile(rf"(?P<dosed>{_DOSED})|(?:{_AFTER})", re.MULTILINE)
_LONGEST, _SHORTEST = 6, 3
_OFTEN = 2
_SURE = 2
# No name of a drug has one of these.
_PLAIN = re.compile(
    r"[的了在是不和与及或每次日天周月年个若应可将其人者前后上下内外时量给服用打为有无未已所以同当按从对向于把被让使"
    r"一二三四五六七八九十两几少大小高低快慢男女老幼孕产儿婴娃病症炎药剂片针液膏丸疗治查测验指标准诊断院室静脉抑毒风强]"
)
# So many drugs of the lexicon have a character that names of drugs are spelled with.
_IN_DRUGS = 6
_AS_DRUGS = 0.6
_TWICE = 0.6
_DISEASE = re.compile(
    rf"({_HAN}{{1,5}}?(?:综合征|皮炎|肺炎|脑炎|肝炎|热|症|病|炎|疹|疮|痘|癌|瘤|疫))"
    r"(?=$|[（(，。：:、\s]|疫苗|基层|长期|诊疗|防治|管理|治疗|处理|患者|暴露|的|诊治|静脉|指南|规范|手册)"
)
_PLACE = re.compile(r"^(?:中国|全国|国家|基层|虚构)+|^[\u4e00-\u9fff]{2,4}?[省市县州旗]")
_ENDING = re.compile(r"(?:综合征|皮炎|肺炎|脑炎|肝炎|热|症|病|炎|疹|疮|痘|癌|瘤|疫)$")
_ADJECTIVE = re.compile(r"(?:ent|ant|al|ic|ed|ing|ous|ive|ary|ory|ble|ful|less)$")
_NO_DISEASE = re.compile(
    r"疾病|常见|慢性|传染病|发热|高热|退热|防治|后遗症|并发症|危重症|急症|重症"
)
_GLOSS = re.compile(
    rf"({_HAN}{{2,16}})[（(]([A-Za-z][a-z]{{3,}}(?: [a-z]{{3,}}){{0,2}})[)）,，;；]"
)
_LATIN = re.compile(r"(?<![\w-])([A-Z][a-z]{3,}[a-z])(?![\w-])")
_LATIN_DOSED = re.compile(
    r"\s+(?:depot|tablets?|capsules?|cream|ointment|gel|patch(?:es)?|injection|syrup|drops|inhaler|spray"
    r"|suspension|\d+(?:\.\d+)?\s?(?:mg|g|mcg|μg|mL|%|IU|units?))\b"
)
_LATIN_GIVEN = re.compile(
    r"(?:\b(?:take|takes|give|gives|given|use|uses|no|stop|start|raise|the most)"
    r"|[:;])\s+(?:\w+ )?$",
    re.IGNORECASE,
)
# Lower-case words, too, where they end like a drug's name and a dose stands behind them.
_LATIN_PLAIN = re.compile(
    r"(?<![\w-])([a-z]{4,}(?:ine|ole|ol|il|in|an|am|une|ide|ate|ex|or|pril|mab|nib|vir|one|ium))"
    r"(?![\w-])"
)
_STEM = re.compile(
    r"(?:西林|霉素|沙星|硝唑|康唑|拉唑|替丁|地平|普利|沙坦|洛尔|他汀|列汀|列净|单抗|替尼|洛韦|韦林|布芬|洛芬"
    r"|昔布|西泮|唑仑|卡因|特罗|司特|沙班|噻嗪|塞米|美辛|必利|拉嗪|利嗪|松龙)$"
)
_FORM_END = re.compile(rf"(?:{_FORM})$")


@dataclass(frozen=True, slots=True)
class Coined:
    """A drug or disease that the documents name, with the keys of those that do."""

    concept: Concept
    documents: frozenset[str]


def coined(passages: Sequence[Passage], lexicon: Lexicon) -> tuple[Coined, ...]:
    """Find what the passages of a library name and the lexicon does not."""
    of_document: dict[str, list[Passage]] = defaultdict(list)
    for passage in passages:
        of_document[passage.source.key].append(passage)
    texts = {key: _text(each) for key, each in of_document.items()}
    known = _Known(lexicon)
    types: dict[str, str] = {}
    others: dict[str, set[str]] = defaultdict(set)
    for key, text in texts.items():
        types |= dict.fromkeys((*_chinese_drugs(text, known), *_latin_drugs(text, known)), "drug")
        for name in _diseases(of_document[key], known):
            types[name] = "disease"
            others[name].update(_topic(of_document[key][0]))
    for text in texts.values():
        for name, latin in _glossed(text, types, known):
            others[name].add(latin)
            types.pop(latin, None)
    folded = {key: fold(text) for key, text in texts.items()}
    return tuple(
        Coined(
            _concept(name, types[name], sorted(others[name] - {name})),
            frozenset(key for key, text in folded.items() if _has(text, {name, *others[name]})),
        )
        for name in sorted(types)
    )


def _has(folded: str, names: Iterable[str]) -> bool:
    return any(fold(name) in folded for name in names)


def _topic(passage: Passage) -> tuple[str, ...]:
    """Give the topic of a document that has one only: in English, it names what the title does."""
    topics = passage.source.topics
    return (topics[0].replace("-", " "),) if len(topics) == 1 else ()


def to_json(found: Iterable[Coined]) -> str:
    """Write what was found as JSON, for a file of the index."""
    rows = [
        [one.concept.type, one.concept.zh, one.concept.en, sorted(one.documents)] for one in found
    ]
    return json.dumps(rows, ensure_ascii=False, indent=0)


def from_json(text: str) -> tuple[Coined, ...]:
    """Read what `to_json` wrote. Raises ValueError."""
    return tuple(
        Coined(Concept(f"coined:{(*zh, *en)[0]}", type_, tuple(zh), tuple(en)), frozenset(keys))
        for type_, zh, en, keys in json.loads(text)
    )


class _Known:
    """What is no coined name: it has part of a concept, or is an everyday word."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def has_part(self, name: str) -> bool:
        return bool(self._lexicon.mentions(name)) or name in everyday_words()

    def may_be_drug(self, name: str, *, surely: bool = False) -> bool:
        """Say whether a stretch is unknown, in no dictionary, and spelled as drugs' names are."""
        alone = sum(len(word) == 1 for word in rjieba.cut(name, False))
        stem = _STEM.search(name)
        if stem and alone:
            named = self._lexicon.mentions(name)
            return all(one.start >= stem.start() for one in named)
        spelled = sum(each in self._drug_characters for each in name)
        unknown = alone >= _OFTEN or (surely and alone)
        return bool(unknown) and spelled >= _AS_DRUGS * len(name) and not self.has_part(name)

    def is_as_drug(self, name: str) -> bool:
        """Say whether once is enough: a long stretch, spelled like nothing but a drug."""
        if _STEM.search(name) and self.may_be_drug(name):
            return True
        alone = sum(len(word) == 1 for word in rjieba.cut(name, False))
        return (
            len(name) > _SHORTEST
            and alone == len(name)
            and self._drug_characters.issuperset(name)
            and not self.has_part(name)
        )

    @functools.cached_property
    def _drug_characters(self) -> frozenset[str]:
        drugs = [one for one in self._lexicon.concepts if one.type == "drug"]
        counts = Counter(each for one in drugs for each in set(one.zh[0]))
        return frozenset(each for each, count in counts.items() if count >= _IN_DRUGS)

    def whole(self, name: str) -> bool:
        return bool(self._lexicon.named(name))

    def is_new(self, stem: str) -> bool:
        """Say whether what stands before 热 or 综合征 is no word: 慢性肾 is one, 青岚 is not."""
        return len(stem) >= _OFTEN and not self.has_part(stem)

    def is_about(self, heading: str) -> bool:
        """Say whether a heading begins with a stretch that is in no dictionary: 浪脊高压."""
        if re.fullmatch(rf"{_HAN}{{3,8}}", heading):
            words = rjieba.cut(heading, False)
            return (
                len(words) > _OFTEN
                and all(len(word) == 1 for word in words[:_OFTEN])
                and not (self.has_part(heading))
            )
        words = heading.split()
        if not _OFTEN <= len(words) <= _SHORTEST or not all(map(str.isalpha, words)):
            return False
        first = words[0]
        one = heading.removesuffix("s")
        named = any(not mention.start for mention in self._lexicon.mentions(one))
        return (
            first.istitle()
            and len(first) > _SHORTEST
            and not (named or self.latin(first) or _ADJECTIVE.search(first))
        )

    def latin(self, word: str) -> bool:
        folded = fold(word)
        return folded in common_words() or bool(self._lexicon.mentions(folded))


def _text(passages: Sequence[Passage]) -> str:
    headings = dict.fromkeys(heading for one in passages for heading in one.chunk.section)
    title = passages[0].source.title
    texts = [one.chunk.text for one in passages if one.chunk.kind != "row"]
    return "\n".join((title, *headings, *texts))


def _chinese_drugs(text: str, known: _Known) -> Iterator[str]:
    """Find the stretches that stand where a drug's name does, again and again."""
    counts: Counter[str] = Counter()
    sure: Counter[str] = Counter()
    for before in _BEFORE.finditer(text):
        run = re.match(rf"{_HAN}*", text[before.end() : before.end() + _LONGEST])
        for length in range(_SHORTEST, len(run[0] if run else "") + 1):
            name = text[before.end() : before.end() + length]
            after = _FOLLOWS.match(text, before.end() + length)
            if after and not _PLAIN.search(name):
                counts[name] += 1
                sure[name] += bool(before["given"]) + 2 * bool(after["dosed"])
    glossed = {_FORM_END.sub("", match[1]) for match in _GLOSS.finditer(text)}
    found = {
        name
        for name, count in counts.items()
        if (
            count >= _OFTEN
            and sure[name] > _SURE
            and known.may_be_drug(name, surely=any(one.endswith(name) for one in glossed))
        )
        or (sure[name] >= _SURE and known.is_as_drug(name))
    }
    for name in found:
        longer = [one for one in found if one != name and name in one]
        shorter = [one for one in found if one != name and one in name]
        if any(text.count(one) >= _TWICE * text.count(name) for one in longer):
            continue  # 布瑞考 of 布瑞考特
        if not any(text.count(name) < _TWICE * text.count(one) for one in shorter):
            yield name


def _latin_drugs(text: str, known: _Known) -> Iterator[str]:
    dosed: Counter[str] = Counter()
    given: Counter[str] = Counter()
    for match in (*_LATIN.finditer(text), *_LATIN_PLAIN.finditer(text)):
        name = match[1].lower()
        dosed[name] += bool(_LATIN_DOSED.match(text, match.end()))
        given[name] += bool(_LATIN_GIVEN.search(text[max(0, match.start() - 24) : match.start()]))
    for name in dosed | given:
        if dosed[name] and dosed[name] + given[name] >= _OFTEN and not known.latin(name):
            yield name


def _diseases(passages: Sequence[Passage], known: _Known) -> Iterator[str]:
    """Find what a document is about, where that ends like a disease or is the title's own word."""
    title = _PLACE.sub("", passages[0].source.title)
    tops = dict.fromkeys(one.chunk.section[0] for one in passages if one.chunk.section)
    for text in (title, *tops):
        ending = _DISEASE.match(text)
        name = ending[1] if ending else text
        if _NO_DISEASE.search(name) or known.whole(name):
            continue
        if (ending and known.is_new(_ENDING.sub("", name))) or (
            text in tops and name in title and known.is_about(name)
        ):
            yield name


def _glossed(text: str, types: Mapping[str, str], known: _Known) -> Iterator[tuple[str, str]]:
    """Find names with a Latin one in brackets behind them: 洛卡替平（locatipine）."""
    for match in _GLOSS.finditer(text):
        latin = fold(match[2])
        if known.latin(latin):
            continue
        run = _FORM_END.sub("", match[1])
        for name in types:
            if run.endswith(name):
                yield name, latin
                break


def _concept(name: str, type_: str, others: Sequence[str]) -> Concept:
    """Make a concept; where it has a name in one language only, that serves for both."""
    latin = [fold(name)] if name.isascii() else [*others]
    chinese = latin if name.isascii() else [name]
    return Concept(f"coined:{name}", type_, tuple(chinese), tuple(latin or chinese))
