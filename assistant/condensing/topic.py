"""What a question is about, and whether that is enough for it to be understood. Pure.

In: a question. Out: what it names, whether it asks, whether it has a topic of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.condensing.facts import Fact, mentions, named
from assistant.condensing.putting import cut_out
from assistant.condensing.turning import ASKING
from assistant.questions.intents import asking, is_asking, read_intents
from index.lexicon import Lexicon, Mention
from index.tokens import topical

TOPICS = ("disease", "drug", "drug_class", "symptom", "sign", "test", "procedure")
_HAN = re.compile(r"[\u3400-\u9fff]")
SHORT = 14
SHORT_WORDS = 7
_LONG_WORDS = 14
BARE = 8
BARE_WORDS = 5
_NOUN = 0.9
_COMPARED = frozenset(["fewer", "more", "less", "least", "longer", "other", "another"])
_UNIT = re.compile(r"(?:多长|多少)?(?:时间|小时|钟头|分钟)|毫克|毫升|公斤|星期|每公斤|ml|mg|dose")
# Nouns that may be said of whatever was spoken of: 啥情况要转院, 儿童剂量.
_ANY_CASE = re.compile(
    r"[啥什么哪些种]*(?:情况|时候|办法|方法|原因|东西|地方|问题|后果|结果|事情|医院|病人|患者|上级)"
    r"|转院|转诊|住院|出院|复查|复诊|随访"
    r"|剂量|用量|用法|药量|疗程|禁忌症?|副作用|不良反应|注意事项|用药|首选药?|指征|目标"
)
# An illness or a medicine that no lexicon knows, by its form: 甲沟炎, 阿卡维林片.
ILLNESS = re.compile(
    r"(?<=[\u3400-\u9fff])(?:综合征|(?<![消发])炎|[癌瘤疹癣疮疝]|骨折|结石"
    r"|(?<=[\u3400-\u9fff]{2})(?<![这那该种啥子么看得生有毛发犯何算是治])[病症](?![人历房情例状程]))"
)
MEDICINE = re.compile(
    r"[\u3400-\u9fff]{2,}?(?:(?<![几半一二两三四五六])片|(?<![打种接补苗])疫苗|胶囊|颗粒|注射液|口服液|滴眼液|软膏|乳膏|糖浆)"
)


def stands(asked: str, lexicon: Lexicon) -> bool:
    """Say whether a question has its own topic and asks something of it."""
    types = {concept.type for one in topics(asked, lexicon) for concept in one.concepts}
    return bool(read_intents(asked)) and bool(types.intersection(TOPICS) or ILLNESS.search(asked))


def asks(text: str) -> bool:
    """Say whether a text asks something, in a known way or only in form (能拔火罐不)."""
    return bool(read_intents(text)) or ASKING.search(text) is not None


def is_name(asked: str, lexicon: Lexicon) -> bool:
    """Say whether a text is one name and nothing else."""
    bare = asked.strip(" 。？?！!")
    found = mentions(bare, lexicon)
    return len(found) == 1 and (found[0].start, found[0].end) == (0, len(bare))


def topics(text: str, lexicon: Lexicon) -> Iterator[Mention]:
    """Find what a text names, without words that only say what is asked (转诊, 检查, refer)."""
    for mention in mentions(text, lexicon):
        if not is_asking(text[mention.start : mention.end]):
            yield mention


def lacks_topic(asked: str, lexicon: Lexicon) -> bool:
    """Say whether a question has too little in it to be about something of its own.

    Two nouns make a topic (新生儿脐带, 门诊病历), a person being one; so does a rare English word.
    """
    said = named(asked, lexicon)
    if _HAN.search(asked) is None:
        asked_for = [Fact("", *span) for span in asking(asked)]
        rare = [
            one
            for one in topical(cut_out(asked, asked_for))
            if one.weight > _NOUN and one.surface not in _COMPARED
        ]
        return within(asked, 0, SHORT_WORDS if rare else _LONG_WORDS)
    nouns = nouns_of(asked, lexicon)
    own = bool(nouns) and len(nouns) + bool(said) > 1 and bool(read_intents(asked))
    return within(asked, SHORT, SHORT_WORDS) and not own


def nouns_of(asked: str, lexicon: Lexicon) -> Sequence[str]:
    """Give the nouns of a question that are no names and no units of time."""
    words = topical(cut_out(asked, named(asked, lexicon)))
    return [
        one.surface
        for one in words
        if one.weight > _NOUN
        and len(one.surface) > 1
        and not (_UNIT.fullmatch(one.surface) or _ANY_CASE.fullmatch(one.surface))
    ]


def is_brief(asked: str, lexicon: Lexicon) -> bool:
    """Say whether a question is short beside the names in it."""
    names = [Fact("", one.start, one.end) for one in mentions(asked, lexicon)]
    names += [Fact("", *one.span()) for one in [MEDICINE.match(asked)] if one and not names]
    if _HAN.search(asked) is None:
        return within(asked, BARE, BARE_WORDS)
    return within(cut_out(asked, names), BARE - 2, BARE_WORDS)


def within(text: str, characters: int, words: int) -> bool:
    """Say whether a text has no more Chinese characters, and no more words, than that."""
    return len(_HAN.findall(text)) <= characters and len(text.split()) <= words
