"""Does a question lean on the one before it, or does it stand by itself? Pure.

It leans where it opens so (那, and), points back (它, that drug), goes on with the same patient, or
is short and names no illness of its own. Never done here: making it stand alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.condensing.facts import Fact, cut_out, facts, is_person, named
from assistant.condensing.turning import (
    ADDING,
    ASKING,
    DENYING,
    ELIDED,
    LIKEWISE,
    MORE,
    OPENING,
    OTHER_PATIENT,
    POINTING,
    SAME_PATIENT,
)
from assistant.intents import is_asking, read_intents
from index.lexicon import Lexicon, Mention
from index.tokens import topical

_TOPICS = ("disease", "drug", "drug_class", "symptom", "sign", "test", "procedure")
# A drug's dose or a test's limit depends on the illness, so these alone do not make a new topic.
_STANDING = ("disease", "symptom")
_TAKEN = ("drug", "drug_class", "procedure", "test")
_TAIL = re.compile(r"[呢咧嘞哩][\s。！？!?]*$")
_HAN = re.compile(r"[\u3400-\u9fff]")
_SHORT = 14
_SHORT_WORDS = 7
_LONG_WORDS = 14
_BARE = 8
_BARE_WORDS = 5
_NOUN = 0.9
# An illness or a medicine that no lexicon knows, by its form: 甲沟炎, 阿卡维林片.
_ILLNESS = re.compile(r"[\u3400-\u9fff]+?(?:综合征|[癌瘤炎疹癣疮疝]|骨折|结石)")
_MEDICINE = re.compile(
    r"[\u3400-\u9fff]{2,}?(?:(?<![几半一二两三四五六])片|胶囊|颗粒|注射液|口服液|滴眼液|软膏|乳膏|糖浆)"
)


def leans(asked: str, earlier: str, lexicon: Lexicon) -> bool:
    """Say whether a question leans on the one before: opens so, points back, or lacks a topic."""
    opened = OPENING.sub("", asked)
    pointing = POINTING.search(opened) or LIKEWISE.search(opened)
    more = ADDING.search(asked) and not (MORE.match(asked) and stands(opened, lexicon))
    if more or pointing or DENYING.match(asked) or not opened.strip(" ，,。？?！!"):
        return True
    known = bool(facts(earlier)) or any(is_person(one) for one in named(earlier, lexicon))
    if known and SAME_PATIENT.search(asked) and not OTHER_PATIENT.search(asked):
        return True
    wants = bool(read_intents(asked))
    types = {concept.type for one in topics(asked, lexicon) for concept in one.concepts}
    if ELIDED.search(asked) and not types.intersection(_TAKEN):
        return True
    if wants and types.intersection(_STANDING):
        return False
    if OPENING.search(asked) or (_TAIL.search(asked) and not wants):
        return True
    own = "population" in types or bool(facts(asked))
    medicine = bool(types.intersection(_TOPICS) or _MEDICINE.match(asked))
    if not medicine:
        return not _ILLNESS.match(asked) and _lacks_topic(asked, lexicon)
    if types and types.issubset(("test", "procedure")) and not own:
        return _within(asked, _BARE, _BARE_WORDS) and not is_name(asked, lexicon)
    if own or is_name(asked, lexicon):
        return False
    return known or (wants and "的" not in asked and _brief(asked, lexicon))


def stands(asked: str, lexicon: Lexicon) -> bool:
    """Say whether a question has its own topic and asks something of it."""
    types = {concept.type for one in topics(asked, lexicon) for concept in one.concepts}
    return bool(read_intents(asked)) and bool(types.intersection(_TOPICS) or _ILLNESS.match(asked))


def asks(text: str) -> bool:
    """Say whether a text asks something, in a known way or only in form (能拔火罐不)."""
    return bool(read_intents(text)) or ASKING.search(text) is not None


def is_name(asked: str, lexicon: Lexicon) -> bool:
    """Say whether a text is one name and nothing else."""
    bare = asked.strip(" 。？?！!")
    found = lexicon.mentions(bare)
    return len(found) == 1 and (found[0].start, found[0].end) == (0, len(bare))


def topics(text: str, lexicon: Lexicon) -> Iterator[Mention]:
    """Find what a text names, without words that only say what is asked (转诊, 检查, refer)."""
    for mention in lexicon.mentions(text):
        if not is_asking(text[mention.start : mention.end]):
            yield mention


def _lacks_topic(asked: str, lexicon: Lexicon) -> bool:
    """Say whether a question has too little in it to be about something of its own.

    Two nouns make a topic (新生儿脐带, 门诊病历), a person being one; so does a rare English word.
    """
    said = named(asked, lexicon)
    words = [one for one in topical(cut_out(asked, said)) if one.weight > _NOUN]
    if _HAN.search(asked) is None:
        return _within(asked, 0, _SHORT_WORDS if words else _LONG_WORDS)
    nouns = [one for one in words if len(one.surface) > 1]
    own = bool(nouns) and len(nouns) + bool(said) > 1 and bool(read_intents(asked))
    return _within(asked, _SHORT, _SHORT_WORDS) and not own


def _brief(asked: str, lexicon: Lexicon) -> bool:
    """Say whether a question is short beside the names in it."""
    names = [Fact("", one.start, one.end) for one in lexicon.mentions(asked)]
    names += [Fact("", *one.span()) for one in [_MEDICINE.match(asked)] if one and not names]
    if _HAN.search(asked) is None:
        return _within(asked, _BARE, _BARE_WORDS)
    return _within(cut_out(asked, names), _BARE - 2, _BARE_WORDS)


def _within(text: str, characters: int, words: int) -> bool:
    return len(_HAN.findall(text)) <= characters and len(text.split()) <= words
