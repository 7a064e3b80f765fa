"""What an earlier question was about, to be asked something else of. Pure.

In: the earlier question and what is asked now. Out: the earlier one without what it asked, and
without what is said anew, put before or into what is asked now. What was asked goes because it
would be looked for again: 布洛芬多少 asked before must not bring the dose when now 禁忌 is asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.condensing.asked import asked_away
from assistant.condensing.facts import Fact, facts, is_person, mentions, named
from assistant.condensing.putting import cut_out
from assistant.condensing.topic import topics
from assistant.condensing.turning import ALLERGIC, ALSO, DOING, POINTING, TOGETHER
from index.lexicon import Lexicon, Mention
from index.tokens import stop_words

_HAN = re.compile(r"[\u3400-\u9fff]")
_LEFT_OVER = re.compile(
    r"[吗吧呢的能从到要是和跟与或]$|^[和跟与或]|^(?:请问|想?问一?[下哈]|帮[我忙]看?一?下?|麻烦)|[，,。？?！!；;：:\s]+$|^[的：:，,。？?！!；;\s]+|(?<=[，,；;])\s*[，,；;]+"
)
_THE_SAME = {
    "drug": re.compile(r"\b(?:that|this|the same) (?:drug|medicine|medication|tablet)\b", re.I),
    "disease": re.compile(r"\b(?:that|this|the same) (?:disease|illness|condition)\b", re.I),
}
# How much is asked anew where another way to give it is named: 雾化 after 喷几下.
_BY_WAY = re.compile(r"[吃喝喷打滴抹喂服含推]几[下片针滴粒口支回]")
_WAY = re.compile(r"雾化|针剂|打针|口服|吃药|静脉|输液|外用|喷雾|滴剂|栓剂?")
_FORM = 3
_STORY = 30  # characters, or words, of a story
_ASIDE = re.compile(r"^(?P<said>[^：，,。？?]{1,24})：(?=[^：]+$)")


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
    if not _HAN.search(rest + earlier):
        return f"{earlier} ({rest})"
    if _WAY.search(rest):
        earlier = _BY_WAY.sub("用多少", earlier)
    aside = _ASIDE.match(earlier)
    if aside is None:
        return f"{rest}：{earlier}"
    return f"{aside['said']}，{rest}：{earlier[aside.end() :]}"


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
    said = [(one.start, one.end) for one in _said_anew(earlier, rest, lexicon)]
    said += [
        (one.start, one.end)
        for one in mentions(earlier, lexicon)
        if earlier[one.start : one.end] in rest
    ]
    # 几年做一回 speaks of what is done: the 筛查 of 宫颈癌筛查 stays.
    names = tuple(mentions(earlier, lexicon) if DOING.search(rest) else topics(earlier, lexicon))
    doing = [(one.start, one.end) for one in names if one.concepts[0].type == "procedure"]
    kept = [
        *((one.start, one.end) for one in names if not _measures(one)),
        *((one.start, one.end) for one in facts(earlier)),
    ]
    asked = asked_away(earlier, [one for one in kept if one not in doing], doing)
    small = _stop_words(earlier, kept)
    if len(_HAN.findall(earlier)) > _STORY or len(earlier.split()) > _STORY:
        small = [*small, *_untold(earlier, kept)]
    return _tidy(_blanked(earlier, [*said, *asked, *small])) or _tidy(
        _blanked(earlier, [*said, *small])
    )


def _untold(earlier: str, kept: Sequence[tuple[int, int]]) -> Sequence[tuple[int, int]]:
    """Give the later clauses of a long story that name nothing: they would drown what is asked."""
    return [
        clause.span()
        for clause in re.finditer(r"(?<=[，,。.；;？?！!])[^，,。.；;？?！!]+", earlier)
        if not any(start < clause.end() and clause.start() < end for start, end in kept)
    ]


def _measures(one: Mention) -> bool:
    """Say whether a name only measures: 片, 毫克; an inhaler is spoken of."""
    kind = one.concepts[0].type
    return kind == "unit" or (kind == "dose_form" and one.end - one.start < _FORM)


def _stop_words(text: str, kept: Sequence[tuple[int, int]]) -> Sequence[tuple[int, int]]:
    """Give the small English words that are no part of a name: allergic to penicillin."""
    return [
        match.span()
        for match in re.finditer(r"[A-Za-z']+", text)
        if match[0].lower() in stop_words()
        and not any(start < match.end() and match.start() < end for start, end in kept)
    ]


def _blanked(text: str, gone: Sequence[tuple[int, int]]) -> str:
    bare = list(text)
    for start, end in gone:
        bare[start:end] = " " * (end - start)
    return "".join(bare)


def _pointed(earlier: str, rest: str, lexicon: Lexicon) -> str:
    """Put the one drug or disease before in the place of "that drug" or "the disease"."""
    for kind, pointing in _THE_SAME.items():
        names = [
            earlier[one.start : one.end]
            for one in mentions(earlier, lexicon)
            if one.concepts[0].type == kind
        ]
        if len(names) == 1:
            rest = pointing.sub(names[0].replace("\\", ""), rest)
    return rest


def _tidy(text: str) -> str:
    if _HAN.search(text) is None:
        text = re.sub(r"[?!()]+", " ", text)
    tidied, before = " ".join(text.split()), ""
    while tidied != before:
        before, tidied = tidied, _LEFT_OVER.sub("", tidied).strip()
    # Blanks that were cut into Chinese close up again; those between English words stay.
    return re.sub(r"(?<=[\u3400-\u9fff])\s+|\s+(?=[\u3400-\u9fff])", "", tidied)
