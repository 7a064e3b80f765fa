"""A follow-up and its history → a question that stands alone, by rules, without a model. Pure.

"那孕妇呢？" after "高血压首选什么药？" becomes "孕妇：高血压首选什么药？"; after "阿莫西林儿童剂量"
"那成人呢" takes the child's place; "用多大量？" keeps the subject of the conversation and asks its
own thing; "不是大人，是3岁娃" puts the one in the place of the other. A question that names its own
disease and asks something of it is left as it is. Only earlier questions are read, and of the last
answer no more than the drug that the asker points at: nothing else may come into a question that
the asker has not said.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.condensing.corrections import Correction, read_correction
from assistant.condensing.facts import (
    Fact,
    facts,
    is_person,
    named,
    persons_of_illness,
    stated,
)
from assistant.condensing.leaning import leans
from assistant.condensing.putting import LEAD, only_facts, put
from assistant.condensing.referring import with_drug
from assistant.condensing.subject import about, ask_of, before, without
from assistant.condensing.topic import asks, is_name, stands
from assistant.condensing.turning import (
    ADDING,
    AGAIN,
    ASKING,
    CHANGED,
    GRADES,
    INSTEAD,
    LANGUAGE,
    LIKE,
    MEDICINE_LIKE,
    OPENING,
    OTHER_PATIENT,
    POINTING,
    RETURNING,
    STAGES,
    THANKS,
)
from assistant.questions.intents import read_intents
from assistant.records import Turn
from index.lexicon import Lexicon

_CLOSING = re.compile(r"[呢咧嘞哩]?[\s。！？!?,，.]*$")
_AROUND = re.compile(
    r"^(?:换成|换做|对于|对|给|在|是|普通的?|一般的?|正常的?|其他的?|别的|for|in|with|about|to|during)\s*"
    r"|\s*(?:的话|来说|患者|病人|怎么样)$",
    re.IGNORECASE,
)
_HEAD = re.compile(r"^(?P<head>[^，,。？?]{1,12})[呢咧嘞哩][，,](?P<tail>.+)$")
_REMEMBERED = 6
_LASTING = ("lasting", "weight")
_DENIED = re.compile(r"(?:没有?|未|不是|无|否认|\b(?:not|no|without|denies)) ?$", re.IGNORECASE)
_NEAR = 8
_CONTRARY = re.compile(r"^(?:没有|没得|没|不|未|无|有|已经?)?(?P<state>.{2,8}?)(?:了|的话|的|时)?$")


def condense(question: str, history: Sequence[Turn], lexicon: Lexicon) -> str:
    """Give the question as it would be asked by somebody who had not asked before."""
    standing: list[str] = []
    answer: str | None = None
    patient = ""
    for turn in history[-_REMEMBERED:]:
        said = turn.question.strip()
        if said and not THANKS.fullmatch(said):
            standing.append(_alone(said, standing, answer, lexicon))
            corrected = read_correction(said) is not None
            told = standing[-1] if corrected else said
            answer, patient = turn.answer, _patient(told, patient, corrected, lexicon)
    asked = question.strip()
    alone = _alone(asked, standing, answer, lexicon)
    if not patient or alone == asked or _turns_away(asked) or _facts_of_patient(alone, lexicon):
        return alone
    return before(patient, alone)


def _patient(said: str, known: str, corrected: bool, lexicon: Lexicon) -> str:
    """Give what is known of the patient after a turn that told of one, or asked of another.

    孕28周头痛 tells; what is asked next (高血压首选什么药) leaves it, though it does not repeat it.
    """
    stated = _facts_of_patient(said, lexicon)
    if _turns_away(said) or (stated and asks(said) and not (corrected and known)):
        return ""
    return "，".join(said[one.start : one.end] for one in stated) or known


def _facts_of_patient(text: str, lexicon: Lexicon) -> Sequence[Fact]:
    """Give who the patient is and what he has for good, but not what is denied."""
    return [
        one
        for one in (*named(text, lexicon), *persons_of_illness(text, lexicon))
        if (is_person(one) or one.kind in _LASTING)
        and not _DENIED.search(text, max(0, one.start - _NEAR), one.start)
    ]


def _turns_away(said: str) -> bool:
    return any(words.search(said) for words in (CHANGED, RETURNING, OTHER_PATIENT))


def _alone(asked: str, standing: Sequence[str], answer: str | None, lexicon: Lexicon) -> str:
    """Make a question stand alone on what stood before it, the last of which it may lean on."""
    if not standing or THANKS.fullmatch(asked):
        return asked
    if (other := CHANGED.match(asked)) is not None and asked[other.end() :].strip():
        return asked[other.end() :].strip()
    if (back := RETURNING.match(asked)) is not None:
        topic, rest = back["topic"] or back["english"], back["rest"] or back["other"]
        return _returned(topic.strip(), rest.strip(), standing, lexicon)
    earlier = standing[-1]
    pointed = with_drug(asked, standing, answer, lexicon)
    if pointed is not None:
        pointed = _CLOSING.sub("", OPENING.sub("", pointed))
        swapped = put(pointed, earlier, lexicon) if is_name(pointed, lexicon) else None
        return swapped or ask_of(earlier, pointed, lexicon)
    corrected = _corrected(asked, earlier, lexicon)
    if corrected is not None:
        return corrected
    asked = LANGUAGE.sub("", asked) or asked
    if (again := AGAIN.match(asked)) is not None and asked[again.end() :].strip():
        asked = asked[again.end() :].strip()
        if stands(asked, lexicon):
            return asked
    return _leaning(asked, earlier, lexicon) if leans(asked, earlier, lexicon) else asked


def _leaning(asked: str, earlier: str, lexicon: Lexicon) -> str:
    """Make a question that leans on another stand alone."""
    rest = _CLOSING.sub("", OPENING.sub("", asked)).strip()
    rest = INSTEAD.sub("", rest) or rest
    if not rest:
        return earlier
    if (two := _HEAD.match(rest)) is not None:
        swapped = _swapped(earlier, two["head"], lexicon)
        if swapped is not None:
            return _of_changed(swapped, two["tail"], lexicon)
    rest = LIKE.sub("", rest.replace("呢，", "，")) or rest
    adding = ADDING.search(asked) is not None
    # Of two figures of a kind only one can be true, whatever is added.
    swapped = None if adding and not facts(rest) else _swapped(earlier, rest, lexicon)
    if swapped is not None:
        return swapped
    if asks(rest) or (POINTING.search(rest) and not adding):
        return ask_of(earlier, rest, lexicon)
    return before(rest, earlier if adding else without(earlier, rest, lexicon))


def _swapped(earlier: str, rest: str, lexicon: Lexicon) -> str | None:
    """Put a lone person, disease or drug in the place of the one of its kind; None if none fits."""
    bare = rest if is_name(rest, lexicon) else _AROUND.sub("", _AROUND.sub("", rest)).strip()
    # 敌敌畏 after 百草枯中毒洗胃: what no lexicon has by itself may be one kind of a thing.
    if only_facts(bare, lexicon) or not (asks(bare) or stated(bare, lexicon)):
        return put(bare, earlier, lexicon) or _contrary(earlier, bare)
    return _contrary(earlier, bare)


def _contrary(earlier: str, bare: str) -> str | None:
    """Put a state in the place of its contrary: 达标了 after 没达标; None where it has none."""
    other = {"左": "右", "右": "左"}.get(bare[:1], "")
    if other and other + bare[1:] in earlier:
        return earlier.replace(other + bare[1:], bare)
    for stages in (STAGES, GRADES):
        new, old = stages.fullmatch(bare.removesuffix("的")), stages.search(earlier)
        if new is not None and old is not None:
            return earlier[: old.start()] + new.group() + earlier[old.end() :]
    match = _CONTRARY.match(bare)
    if match is None or match["state"] not in earlier:
        return None
    state = re.escape(match["state"])
    return re.sub(
        rf"(?:没有|没得|没|不|未|无|有)?{state}", lambda _: _AROUND.sub("", bare.rstrip("了的")),
        earlier, count=1,
    )  # fmt: skip


def _corrected(asked: str, earlier: str, lexicon: Lexicon) -> str | None:
    """Put what a correction says in the place of what it takes back; None if it corrects none."""
    said = read_correction(asked)
    if said is None or (not said.plain and ASKING.search(said.wrong)):
        return None
    if said.plain and stands(said.right, lexicon) and not said.wrong:
        return said.right
    right = LEAD.sub("", _CLOSING.sub("", said.right))
    fixed = _put_right(said, right, earlier, lexicon)
    if fixed is None:
        return None
    return _of_changed(fixed, said.tail, lexicon) if said.tail else fixed


def _of_changed(changed: str, tail: str, lexicon: Lexicon) -> str:
    """Ask or tell what follows of a question in which something took another's place."""
    if asks(tail):
        return ask_of(changed, tail, lexicon)
    return before(tail, without(changed, tail, lexicon))


def _put_right(said: Correction, right: str, earlier: str, lexicon: Lexicon) -> str | None:
    """Put the right thing in the place of the wrong one, or of the one of its kind."""
    if said.wrong and said.wrong in earlier:
        if all(map(_tells_who, (named(said.wrong, lexicon), named(right, lexicon)))):
            return put(right, earlier, lexicon)
        if read_intents(right) and not named(right, lexicon):
            return ask_of(earlier, right, lexicon)
        return _instead(said.wrong, right, earlier, lexicon)
    swapped = put(right, earlier, lexicon) or put(right.removesuffix("的"), earlier, lexicon)
    if swapped is None and POINTING.fullmatch(said.wrong) and MEDICINE_LIKE.search(right):
        drug = next((one for one in named(earlier, lexicon) if one.kind == "drug"), None)
        swapped = None if drug is None else _other_medicine(right, drug, earlier, lexicon)
    if swapped is not None:
        return swapped
    if not (said.plain or POINTING.fullmatch(said.wrong) or _alike(said.wrong, right, lexicon)):
        return None
    return ask_of(earlier, right, lexicon) if read_intents(right) else before(right, earlier)


def _tells_who(stated: Sequence[Fact]) -> bool:
    return any(map(is_person, stated))


def _other_medicine(right: str, drug: Fact, earlier: str, lexicon: Lexicon) -> str:
    """Put another medicine in the place of one; an illness in its name stays: 狂犬病|疫苗."""
    illness = next(
        (
            earlier[drug.start : end]
            for end in range(drug.end - 1, drug.start + 1, -1)
            if any(one.type == "disease" for one in lexicon.named(earlier[drug.start : end]))
        ),
        "",
    )
    return earlier[: drug.start] + illness + right + earlier[drug.end :]


def _instead(wrong: str, right: str, earlier: str, lexicon: Lexicon) -> str:
    """Replace what is taken back, to the end of the name or figure that it begins: 氯沙坦|钾."""
    start = earlier.index(wrong)
    stated = named(earlier, lexicon)
    end = start + len(wrong)
    end = max((end, *(one.end for one in stated if start <= one.start < end)))
    after = earlier[end:]
    return earlier[:start] + right + (after if wrong in right else after.replace(wrong, right))


def _alike(wrong: str, right: str, lexicon: Lexicon) -> bool:
    """Say whether two names are of one kind, or of two persons."""
    first, second = named(wrong, lexicon), named(right, lexicon)
    same = {one.kind for one in first} & {one.kind for one in second}
    return bool(same) or (any(map(is_person, first)) and any(map(is_person, second)))


def _returned(topic: str, rest: str, standing: Sequence[str], lexicon: Lexicon) -> str:
    """Go back to an earlier topic that the asker names."""
    earlier = next((one for one in reversed(standing) if topic in one), topic)
    rest = _CLOSING.sub("", OPENING.sub("", rest)).strip() or rest
    if not read_intents(rest):
        return _swapped(earlier, rest, lexicon) or before(rest, earlier)
    return rest if topic in rest else about(topic, rest)
