"""Whether a heard question is answered at once, and what the reply to asking back means. Pure.

In: what a transcriber wrote. Out: the lines that stand above the answer, or the question to ask
back. A spoken question is answered at once under its read-back, unless a drug in it is uncertain:
then nothing is answered until the asker says which.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bots.voice.doubts import Doubt, doubts, drug_mentions
from bots.voice.read_back import described, items, sentence
from corpus.document import Language
from index.lexicon import Lexicon

_YES = re.compile(
    r"(?:是|是的|对|对的|对呀|对啊|嗯|嗯嗯|好|好的|没错|正确|确认|就是|yes|y|yeah|ok|okay|right|correct)",
    re.IGNORECASE,
)
_NO = re.compile(
    r"(?:不是|不是的|不对|不|错|错了|不是这个|都不是|no|n|nope|wrong|neither)", re.IGNORECASE
)
# What may stand about the right name in a reply.
_ABOUT = re.compile(
    r"不是|不对|错了|应该|我说的|我问的|说的|问的|药名|那个|这个|而|就|是|的|哦|啊"
    r"|\b(?:no|not|i|meant|mean|said|it|is|its|the|drug|was|sorry)\b|['’]s\b",
    re.IGNORECASE,
)
_SIGNS = re.compile(r"[\s，,。.；;：:！!？?、“”\"'‘’「」()（）]+")


@dataclass(frozen=True, slots=True)
class Spoken:
    """A heard question: its words, the lines to show with it, whether to ask before answering.

    choices: the names that may have been said, where it is asked (for buttons).
    """

    text: str
    lines: tuple[str, ...]
    ask_first: bool = False
    choices: tuple[str, ...] = ()


def understand(heard: str, lexicon: Lexicon, language: Language) -> Spoken:
    """Say how a heard question is read back, and whether to ask first."""
    found = doubts(heard, lexicon)
    uncertain = [one for one in found if not one.certain]
    question = sentence(items(heard, lexicon), language)
    words = _WORDS[language]
    lines = [question] if question else []
    if uncertain:
        lines += [_uncertain(one, lexicon, language) for one in uncertain]
        lines.append(words["reply"])
        return Spoken(heard, tuple(lines), True, uncertain[0].names)
    lines.append(words["heard"].format(heard))
    for one in found:
        names = words["or"].join(described(name, lexicon) for name in one.names)
        lines.append(words["similar"].format(names))
    return Spoken(heard, tuple(lines))


def settle(heard: str, reply: str, lexicon: Lexicon, language: Language) -> Spoken | None:
    """Read the reply to a question that was asked back.

    Given is the question with the names put right, to be answered now; or, where the reply only
    says no, what to ask again; or None where the reply is another question.
    """
    said = _SIGNS.sub("", reply)
    uncertain = [one for one in doubts(heard, lexicon) if not one.certain]
    if not uncertain:
        return None
    if _NO.fullmatch(said):
        return Spoken(heard, (_WORDS[language]["again"],), True)
    named = _only_names(reply, lexicon)
    if not named and not _YES.fullmatch(said):
        return None
    chosen = {one.start: one.names[0] for one in uncertain}
    for name in named:
        chosen[_about(name, uncertain, lexicon).start] = name
    return _settled(heard, uncertain, chosen, lexicon, language)


def _uncertain(doubt: Doubt, lexicon: Lexicon, language: Language) -> str:
    words = _WORDS[language]
    first, *others = (described(name, lexicon) for name in doubt.names)
    if doubt.heard == doubt.names[0]:
        return words["same"].format(words["or"].join((first, *others)))
    line = words["unsure"].format(doubt.heard, first)
    return line + (words["others"].format(words["or"].join(others)) if others else "")


def _only_names(reply: str, lexicon: Lexicon) -> tuple[str, ...]:
    """Give the drugs that a reply names, where it says nothing else."""
    named = drug_mentions(reply, lexicon)
    rest, at = "", 0
    for one in named:
        rest += reply[at : one.start] + " "
        at = one.end
    rest = _SIGNS.sub("", _ABOUT.sub("", rest + reply[at:]))
    return () if rest else tuple(reply[one.start : one.end] for one in named)


def _about(name: str, uncertain: Sequence[Doubt], lexicon: Lexicon) -> Doubt:
    """Find the doubt that a name settles: the one that offered it, else the first."""
    meant = set(lexicon.named(name))
    for one in uncertain:
        if any(meant & set(lexicon.named(each)) for each in one.names):
            return one
    return uncertain[0]


def _settled(
    heard: str,
    uncertain: Sequence[Doubt],
    chosen: dict[int, str],
    lexicon: Lexicon,
    language: Language,
) -> Spoken:
    text = heard
    for one in sorted(uncertain, key=lambda one: -one.start):
        text = text[: one.start] + chosen[one.start] + text[one.end :]
    question = sentence(items(text, lexicon), language)
    return Spoken(text, (question,) if question else ())


_WORDS = {
    "zh": {
        "heard": "听到的话：{}",
        "similar": "读音相近的药，请分清：{}。",
        "or": "、",
        "unsure": "药名没听准，听到的是“{}”，像是 {}。",
        "same": "读音相同的药：{}。您问的是前一个吗？",
        "others": "也可能是：{}。",
        "reply": "对就回“是”；不对，请直接发正确的药名。",
        "again": "好的，请把药名打字发来，或者把问题再说一遍。",
    },
    "en": {
        "heard": "Heard: {}",
        "similar": "These sound alike, mind which: {}.",
        "or": ", ",
        "unsure": "Not sure of the drug: heard “{}”, probably {}.",
        "same": "These drugs sound the same: {}. Did you mean the first?",
        "others": " It may also be: {}.",
        "reply": "Reply “yes” if that is right, or send the right name.",
        "again": "Then please type the drug's name, or say your question again.",
    },
}
