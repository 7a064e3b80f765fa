"""A follow-up and its history → a question that stands alone, by rules, without a model. Pure.

"那孕妇呢？" after "高血压首选什么药？" becomes "孕妇：高血压首选什么药？"; after "阿莫西林儿童剂量"
"那成人呢" takes the child's place; "用多大量？" keeps the subject of the conversation and asks its
own thing. A question that names its own disease and asks something of it is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.intents import intents, read_intents
from assistant.records import Turn
from index.lexicon import Lexicon, Mention
from index.tokens import stop_words

_TOPICS = ("disease", "drug", "drug_class", "symptom", "sign", "test", "procedure")
# A drug's dose or a test's limit depends on the illness, so these alone do not make a new topic.
_STANDING = ("disease", "symptom")
_SWAPPED = ("population", "disease", "drug", "drug_class")
_ADDING = re.compile(
    r"^\s*(?:还有|另外|如果|要是|假如|万一|同时|and if\b|what if\b)", re.IGNORECASE
)
_OPENING = re.compile(
    r"^\s*(?:(?:那么?|还有|另外|如果|要是|假如|万一|and if\b|and\b|what about|how about|what if\b"
    r"|then\b|so\b|but\b)[，,\s]*)+",
    re.IGNORECASE,
)
_CLOSING = re.compile(r"[呢咧嘞哩]?[\s。！？!?,，.]*$")
_TAIL = re.compile(r"[呢咧嘞哩][\s。！？!?]*$")
_POINTING = re.compile(
    r"(?<!其)它|(?:这|那|该)(?:个|种)?(?:药|病)|这种情况|这类|上面的?|刚才(?:说的)?"
    r"|\b(?:it|its|this|that|these|those|them|they)\b",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"(?:\W*(?:谢谢|多谢|感谢|好的?|知道了|明白了?|嗯|收到|你好|您好|再见|thanks?(?: you)?"
    r"|ok(?:ay)?|hi|hello|bye)(?:你|您|了|啊|啦|医生|老师)*)+\W*",
    re.IGNORECASE,
)
_AROUND = re.compile(
    r"^(?:换成|换做|对于|对|给|在|是|for|in|with|about|to|during)\s*"
    r"|\s*(?:的话|来说|患者|病人|patients?|怎么样)$",
    re.IGNORECASE,
)
_LEFT_OVER = re.compile(
    r"怎么样?|如何|什么|哪[些个种类]|多少|几[个种]|有啥|[啥咋]|[吗吧呢的能]$|[，,。？?！!；;：:\s]+$|^[的：:，,\s]+"
)
_WORD_END = re.compile(r"(?![a-z])")
_SHORT = 14
_SHORT_WORDS = 7
_BARE = 8
_BARE_WORDS = 5
_REMEMBERED = 6
# A medicine or an illness that no lexicon knows, by its form: 阿卡维林片, 抗动症综合征.
_OWN = re.compile(
    r"[\u3400-\u9fff]{2,}?(?:(?<![几半一二两三四五六])片|胶囊|颗粒|注射液|口服液|滴眼液|软膏|乳膏|糖浆"
    r"|综合征|[癌瘤])"
)
_HAN = re.compile(r"[\u3400-\u9fff]")


def condense(question: str, history: Sequence[Turn], lexicon: Lexicon) -> str:
    """Give the question as it would be asked by somebody who had not asked before."""
    asked = question.strip()
    earlier = _standing(history, lexicon)
    if not earlier or not _leans(asked, lexicon):
        return asked
    rest = _CLOSING.sub("", _OPENING.sub("", asked)).strip()
    if not rest:
        return earlier
    adding = bool(_ADDING.search(asked))
    swapped = None if adding else _swapped(earlier, rest, lexicon)
    if swapped is not None:
        return swapped
    if not read_intents(rest) and not _POINTING.search(rest):
        return f"{rest}：{earlier}" if _HAN.search(rest) else f"{earlier} ({rest})"
    return _about(_subject(earlier, rest, lexicon), rest)


def _standing(history: Sequence[Turn], lexicon: Lexicon) -> str:
    """Condense the earlier questions in turn, so that a chain of follow-ups keeps its topic."""
    standing = ""
    for turn in history[-_REMEMBERED:]:
        if turn.question.strip() and not _THANKS.fullmatch(turn.question):
            before = (Turn(standing),) if standing else ()
            standing = condense(turn.question, before, lexicon)
    return standing


def _leans(asked: str, lexicon: Lexicon) -> bool:
    """Say whether a question leans on the one before: opens so, points back, or lacks a topic."""
    if _THANKS.fullmatch(asked):
        return False
    if _ADDING.search(asked) or _POINTING.search(_OPENING.sub("", asked)):
        return True
    wants = bool(read_intents(asked))
    named = {concept.type for one in _mentions(asked, lexicon) for concept in one.concepts}
    if wants and named.intersection(_STANDING):
        return False
    if _OPENING.search(asked) or (_TAIL.search(asked) and not wants):
        return True
    if not named.intersection(_TOPICS) and not _OWN.match(asked):
        return _within(asked, _SHORT, _SHORT_WORDS)
    own = named.intersection(_STANDING) or "population" in named or "的" in asked
    return wants and not own and _within(asked, _BARE, _BARE_WORDS)


def _within(text: str, characters: int, words: int) -> bool:
    return len(_HAN.findall(text)) <= characters and len(text.split()) <= words


def _mentions(text: str, lexicon: Lexicon) -> Iterator[Mention]:
    """Find what a text names, without words that only say what is asked (转诊, 检查, refer)."""
    for mention in lexicon.mentions(text):
        name = text[mention.start : mention.end].lower()
        if not any(intent.ask.fullmatch(name) for intent in intents()):
            yield mention


def _swapped(earlier: str, rest: str, lexicon: Lexicon) -> str | None:
    """Put a lone person, disease or drug in the place of the one of its kind; None if none fits.

    A dose for a child must not be looked up for the adult who is asked about.
    """
    bare = _AROUND.sub("", _AROUND.sub("", rest)).strip()
    named = lexicon.mentions(bare)
    if len(named) != 1 or (named[0].start, named[0].end) != (0, len(bare)):
        return None
    kind = named[0].concepts[0].type
    same = [one for one in lexicon.mentions(earlier) if one.concepts[0].type == kind]
    if kind not in _SWAPPED or len(same) != 1:
        return None
    return earlier[: same[0].start] + bare + earlier[same[0].end :]


def _subject(earlier: str, rest: str, lexicon: Lexicon) -> str:
    """Give what the earlier question was about, without what it asked.

    Its persons are left out where `rest` names others, its concepts where `rest` repeats them.
    """
    others = {concept.type for one in lexicon.mentions(rest) for concept in one.concepts}
    dropped = [
        (one.start, one.end)
        for one in lexicon.mentions(earlier)
        if earlier[one.start : one.end] in rest
        or (one.concepts[0].type == "population" and "population" in others)
    ]
    kept = list(_mentions(earlier, lexicon))
    lowered = earlier.lower()
    if len(lowered) == len(earlier):
        for intent in read_intents(earlier):
            for match in intent.ask.finditer(lowered):
                # A pattern may be the beginning of an English word only: treat, treated.
                end = next(_WORD_END.finditer(lowered, match.end())).start()
                if not any(one.start < end and match.start() < one.end for one in kept):
                    dropped.append((match.start(), end))
    bare = list(earlier)
    for start, end in dropped:
        bare[start:end] = " " * (end - start)
    return _tidy("".join(bare))


def _tidy(text: str) -> str:
    words = [word for word in text.split() if word.strip("?.,!;:()").lower() not in stop_words()]
    tidied, before = " ".join(words), ""
    while tidied != before:
        before, tidied = tidied, _LEFT_OVER.sub("", tidied).strip()
    # Blanks that were cut into Chinese close up again; those between English words stay.
    return re.sub(r"(?<=[\u3400-\u9fff])\s+|\s+(?=[\u3400-\u9fff])", "", tidied)


def _about(subject: str, rest: str) -> str:
    if not subject:
        return rest
    pointing = _POINTING.search(rest)
    if not _HAN.search(rest):
        return f"{rest} ({subject})"
    if pointing is not None:
        return rest[: pointing.start()] + subject + rest[pointing.end() :]
    return f"{subject} {rest}"
