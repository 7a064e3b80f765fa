"""What an earlier question was about, to be asked something else of. Pure.

In: the earlier question and what is asked now. Out: the earlier one without what it asked, and
without what is said anew, put before or into what is asked now.
"""

from __future__ import annotations

import re

from assistant.condensing.facts import Fact, cut_out, facts, is_person, named
from assistant.condensing.leaning import topics
from assistant.condensing.turning import ALLERGIC, ALSO, ASKING, POINTING, TOGETHER
from assistant.intents import asking
from index.lexicon import Lexicon
from index.tokens import stop_words

_HAN = re.compile(r"[\u3400-\u9fff]")
_LEFT_OVER = re.compile(
    r"怎么样?|如何|什么|哪[些个种类]|多少|几[个种]|有啥|[啥咋]|[吗吧呢的能从到要]$"
    r"|(?:管不管用|管用|有效|行不行|行|好不好|可以|要得|得行)(?:[不吗么没]|$)$"
    r"|[，,。？?！!；;：:\s]+$|^[的：:，,。？?！!；;\s]+"
)
_THE_SAME = {
    "drug": re.compile(r"\b(?:that|this|the same) (?:drug|medicine|medication|tablet)\b", re.I),
    "disease": re.compile(r"\b(?:that|this|the same) (?:disease|illness|condition)\b", re.I),
}
# What is asked seldom ends in the middle of a clause: 怎么降|温, 一天吃几|次呢.
_REST_OF_ASK = re.compile(r"[\u3400-\u9fff]{0,3}(?=[\s，,。；;？?！!]|$)")


def ask_of(earlier: str, rest: str, lexicon: Lexicon) -> str:
    """Ask `rest` of what an earlier question was about."""
    rest = _pointed(earlier, rest, lexicon)
    return about(_subject(earlier, rest, lexicon), rest)


def about(subject: str, rest: str) -> str:
    """Ask something of a subject, in the place where `rest` points at it."""
    if not subject:
        return rest
    pointing = POINTING.search(rest)
    if not _HAN.search(rest):
        return f"{rest} ({subject})"
    if pointing is not None:
        return rest[: pointing.start()] + subject + rest[pointing.end() :]
    return f"{subject}，{rest}"


def before(rest: str, earlier: str) -> str:
    """Put what is added before a question, or after an English one."""
    return f"{rest}：{earlier}" if _HAN.search(rest + earlier) else f"{earlier} ({rest})"


def without(earlier: str, rest: str, lexicon: Lexicon) -> str:
    """Leave out of an earlier question what `rest` says anew: its person, its age, its weight."""
    return cut_out(earlier, _said_anew(earlier, rest, lexicon))


def _said_anew(earlier: str, rest: str, lexicon: Lexicon) -> list[Fact]:
    if ALSO.search(rest):
        return []
    new = named(rest, lexicon)
    kinds = {one.kind for one in new} - {"disease", "drug", "drug_class", "lasting"}
    person = any(is_person(one) for one in new)
    if not TOGETHER.search(rest):
        # Who asks for one drug's dose must not be given another's.
        kinds |= {one.kind for one in new if one.kind == "drug"}
    return [
        one
        for one in named(earlier, lexicon)
        if (one.kind in kinds or (person and is_person(one) and one.kind != "gestation"))
        and not ALLERGIC.match(earlier, one.end)
    ]


def _subject(earlier: str, rest: str, lexicon: Lexicon) -> str:
    """Give what the earlier question was about, without what it asked.

    Its persons are left out where `rest` names others, its concepts where `rest` repeats them.
    """
    dropped = [(one.start, one.end) for one in _said_anew(earlier, rest, lexicon)]
    dropped += [
        (one.start, one.end)
        for one in lexicon.mentions(earlier)
        if earlier[one.start : one.end] in rest
    ]
    kept = [
        *((one.start, one.end) for one in topics(earlier, lexicon)),
        *((one.start, one.end) for one in facts(earlier)),
    ]
    for start, end in asking(earlier):
        if not start and _HAN.match(earlier) and ASKING.search(earlier[start:end]) is None:
            continue  # 转诊交接 is what is asked about, not what is asked
        whole = _REST_OF_ASK.match(earlier, end)
        for last in (whole.end() if whole is not None else end, end):
            if not any(first < last and start < after for first, after in kept):
                dropped.append((start, last))
                break
    bare = list(earlier)
    for start, end in dropped:
        bare[start:end] = " " * (end - start)
    return _tidy("".join(bare))


def _pointed(earlier: str, rest: str, lexicon: Lexicon) -> str:
    """Put the one drug or disease before in the place of "that drug" or "the disease"."""
    for kind, pointing in _THE_SAME.items():
        names = [
            earlier[one.start : one.end]
            for one in lexicon.mentions(earlier)
            if one.concepts[0].type == kind
        ]
        if len(names) == 1:
            rest = pointing.sub(names[0].replace("\\", ""), rest)
    return rest


def _tidy(text: str) -> str:
    if _HAN.search(text) is None:
        text = re.sub(r"[?!()]+", " ", text)
    words = [word for word in text.split() if word.strip("?.,!;:()").lower() not in stop_words()]
    tidied, before = " ".join(words), ""
    while tidied != before:
        before, tidied = tidied, _LEFT_OVER.sub("", tidied).strip()
    # Blanks that were cut into Chinese close up again; those between English words stay.
    return re.sub(r"(?<=[\u3400-\u9fff])\s+|\s+(?=[\u3400-\u9fff])", "", tidied)
