"""To which drugs a patient is allergic, and which lines give one of them. Pure.

In: a question and the lexicon. Out: `Allergy`, the class of the drug where it has one, with the
pattern that finds its members in a line. Never done here: judging whether an allergy is real. What
the question denies (对青霉素不过敏) is none; food and pollen are none.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.patient.conditions import denied
from assistant.questions.intents import Pattern
from assistant.rule_files import Shape, pattern, read_rules
from corpus.document import Language
from index.lexicon.names import Lexicon

SHAPE = Shape({"names": ("members", "others")}, needs=("zh", "en"), may=("near",))
_MEDICINES = ("drug", "drug_class")
# 对青霉素过敏, 青霉素过敏, 打青霉素起疹子; not 严重过敏反应, which is what is treated.
_REACTION = re.compile(
    r"(?:有|也|都|会|很|是|曾|严重|以前|曾经|药物)*过敏(?!反应(?!史)|性(?:紫癜|鼻炎|皮炎|结膜炎|哮喘|咳)|原|源)"
    r"|皮试(?:是|呈|为)?阳性|(?:就|后|以后|了|会)*休克(?:过|史)"
    r"|(?:就|后|以后|了|会)*(?:起|长|出|发)(?:了|过|一身)?(?:皮?疹|红疹|风团|疙瘩|荨麻疹)"
)
_NEGATED = re.compile(
    r"(?:不|没有?|无|未|非)(?:会|曾|有)?$|(?:会不会|是不是|怕|防止?|预防|避免|要不要)[^，。；]{0,8}$"
)
_REACHED = 14
_TO = re.compile(r"(?:对|吃|打|用|服|输)(?:了)?([一-鿿a-z0-9-]{2,10}?)(?:这个药|药|片|针)?$")
_NO_DRUG = re.compile(
    r"什么|啥|哪|药物|花粉|海鲜|鸡蛋|牛奶|蛋白|尘螨|虾|酒精|紫外线|任何|抗生素|消炎药|食物|金属|胶布|蜂|虫"
)
_ENGLISH = re.compile(
    r"(?P<no>\b(?:not|no|denies|without)\s+(?:known\s+)?)?"
    r"(?:\ballerg(?:ic|y) to (?:the )?(?P<to>[a-z][a-z-]{3,})"
    r"|\b(?P<of>[a-z][a-z-]{3,})[- ]aller(?:gy|gic)"
    r"|\b(?:anaphylaxis|rash|reaction) (?:to|after|from) (?P<after>[a-z][a-z-]{3,}))"
)
_NO_DRUG_EN = re.compile(
    r"drugs?|severe|known|food|pollen|peanuts?|milk|eggs|latex|adrenaline|with|this|that|skin|have"
    r"|patient"
)


@dataclass(frozen=True, slots=True)
class Allergy:
    """A drug or class that a patient is allergic to; `line` finds it and its kin in a line."""

    zh: str
    en: str
    line: Pattern
    near: tuple[Pattern, ...] = ()

    def called(self, language: Language) -> str:
        """Give what to call it: 青霉素类过敏."""
        return f"{self.zh}过敏" if language == "zh" else f"allergy to {self.en}"


@dataclass(frozen=True, slots=True)
class DrugClass:
    """A class of drugs with the pattern of its members; `near` are classes to be careful with."""

    name: str
    zh: str
    en: str
    line: Pattern
    near: tuple[str, ...]
    members: tuple[str, ...]
    others: tuple[str, ...]


@functools.cache
def drug_classes() -> Mapping[str, DrugClass]:
    """Read the classes that ship with this package, once. Raises RulesWrong."""
    rules = read_rules(Path(__file__).with_name("allergies.yaml"), SHAPE)
    return {
        name: DrugClass(
            name,
            row["zh"],
            row["en"],
            Pattern(pattern(rules, (name, "names")).pattern),
            tuple(row["near"]),
            tuple(row["members"]),
            tuple(row["others"]),
        )
        for name, row in rules.rows.items()
    }


def allergies_in(folded: str, lexicon: Lexicon) -> tuple[Allergy, ...]:
    """Give the drugs that a folded text says its patient is allergic to."""
    found: dict[str, Allergy] = {}
    for zh, en in (*_chinese(folded, lexicon), *_english(folded, lexicon)):
        one = _allergy(zh, en)
        found.setdefault(one.line.text, one)
    return tuple(found.values())


def _chinese(folded: str, lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    for match in _REACTION.finditer(folded):
        before = folded[max(0, match.start() - _REACHED) : match.start()]
        before = re.split("[，。；,;？?]", before)[-1]
        if _NEGATED.search(before):
            continue
        drugs = [one for one in lexicon.mentions(before) if one.concepts[0].type in _MEDICINES]
        if drugs and not denied(folded, match.start() - len(before) + drugs[0].start):
            for one in drugs:
                concept = one.concepts[0]
                yield before[one.start : one.end], concept.en[0]
        named = _TO.search(before) if "过敏" in match[0] and not drugs else None
        if named and not _NO_DRUG.search(named[1]):
            yield named[1], named[1]


def _english(folded: str, lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    for match in _ENGLISH.finditer(folded):
        name = match["to"] or match["of"] or match["after"]
        if match["no"] or _NO_DRUG_EN.fullmatch(name) or denied(folded, match.start()):
            continue
        concepts = [one for one in lexicon.named(name) if one.type in _MEDICINES]
        if concepts or match["to"]:
            yield (concepts[0].zh[0] if concepts else name), name


def _allergy(zh: str, en: str) -> Allergy:
    classes = drug_classes()
    for one in classes.values():
        if one.line.search(zh) or one.line.search(en):
            near = tuple(classes[name].line for name in one.near)
            return Allergy(zh, en, one.line, near)
    names = "|".join(re.escape(name) for name in dict.fromkeys((zh, en)))
    return Allergy(zh, en, Pattern(names))
