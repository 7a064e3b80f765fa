"""Names of persons in Latin letters: English ones, and Chinese ones in pinyin. Pure.

In: a comparable text. Out: spans. A title, a word for a person or "named" before them, a known
first name, or two syllables that begin with a surname make capitalised words a name; words that
the lexicon or everyday English knows do not (Graves, Apgar, Education).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from assistant.privacy.span import Span
from assistant.privacy.words import Words, words
from index.lexicon import built_in
from index.tokens import common_words

_W = r"[A-Z][a-zà-ÿ]*(?:['’\-][A-Za-z][a-zà-ÿ]+)*[a-zà-ÿ]"
_FULL = rf"{_W}(?:[ ](?:{_W}|[A-Z]\.)){{0,3}}"
_CAPITALS = re.compile(rf"(?<![\w.\-]){_FULL}(?![\w])")
_LOWER = re.compile(r"[a-z]{2,7} [a-z]{2,14}(?: [a-z]{2,7})?(?![\w])")
_FORM = re.compile(
    r"(?i:\bname(?:\s+is|\s*[:=]))\s*"
    r"(?P<v>[A-Za-z][A-Za-z'’\-]+(?:[ ](?!(?:Age|Sex|Gender|DOB|Dx|Tel|Phone|ID|Address|Date)\b)"
    r"(?:[A-Z][A-Za-z'’\-]+|[A-Z]\.)){0,3})"
)
_LEAD = re.compile(
    r"(?:(?:my|his|her|pt|full|the|patient'?s?|child'?s?) name|name is|i am|i'm|this is|signed"
    r"|(?:patient|man|woman|boy|girl|child|baby|infant|lady|person|someone|villager|neighbou?r)"
    r" (?:is |was )?(?:named|called))[ ,:]{1,2}$",
    re.IGNORECASE,
)
# What is named after a person is no person: Frank Ter Haar syndrome, Kaposi sarcoma.
_EPONYM = re.compile(
    r"(?:['’]s)?[ \-](?:(?!(?:with|has|had|is|was|and|for|in|of|on|who|got)\b)[a-z]+ ){0,2}"
    r"(?:syndrome|disease|sign|test|score|sarcoma|lymphoma|tumou?r"
    r"|anomaly|deformity|virus|scabies|scale|index|criteria|fracture|method|procedure|man(?:o?e)uvre"
    r"|reaction|fever|law|classification|wort|position|cell|body|palsy|chorea)"
)
_BEHIND = re.compile(
    r"['’]s\b|,? ?\(?(?:aged? )?\d{1,3}(?![\d.%]| ?(?:mg|g|ml|%))|,? (?:male|female|[mMfF]\b|a \d)"
    r"| (?:is|has|was|had|came|needs|takes|says|complain|who|aged|fell|lives|and h(?:is|er))"
)
_INITIALS = r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])"
_FINALS = (
    r"(?:iang|iong|uang|ang|eng|ong|ian|iao|ing|uai|uan|ai|ei|ao|ou|an|en|ia|ie|iu|in|ua|uo|ui|un|ue"
    r"|a|o|e|i|u|v)"
)
_PINYIN = re.compile(rf"(?:{_INITIALS}{_FINALS}|ai|an|ang|ao|en|er|ou|e){{1,3}}")


def latin_names(text: str) -> Iterator[Span]:
    """Find the names in a comparable text; spans may overlap."""
    known = words()
    for found in _FORM.finditer(text):
        yield Span(*found.span("v"), "姓名")
    for found in _CAPITALS.finditer(text):
        span = _name(text, found, known)
        if span:
            yield span
    person = _patterns()[1]
    for cue in person.finditer(text):
        lower = _LOWER.match(text, cue.end())
        if lower:
            first, second = lower.group().split(" ")[:2]
            if first.capitalize() in known.pinyin_surnames and _pinyin(second):
                yield Span(lower.start(), lower.start() + len(first) + 1 + len(second), "姓名")


@functools.cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    known = words()
    title = re.compile(rf"(?<!\w)(?:{known.titles})\.?[ ]$")
    person = re.compile(rf"(?<!\w)(?:{known.persons})[,:]?[ ]", re.IGNORECASE)
    return title, person


def _name(text: str, found: re.Match[str], known: Words) -> Span | None:
    """Give the name among some capitalised words, or None."""
    parts = [(one.start(), one.end(), one.group()) for one in re.finditer(r"[^ ]+", found.group())]
    base = found.start()
    # The words that lead in (Patient, Mr, Call) may themselves be capitalised.
    for skipped in range(len(parts)):
        start = base + parts[skipped][0]
        rest = [word for _, _, word in parts[skipped:]]
        taken = _taken(text, start, rest, known)
        if taken:
            end = base + parts[skipped + taken - 1][1]
            return None if _EPONYM.match(text, end) else Span(start, end, "姓名")
    return None


def _taken(text: str, start: int, rest: list[str], known: Words) -> int:
    """Say how many of the words make a name."""
    before = text[max(0, start - 32) : start]
    likely = 0
    while likely < len(rest) and _may_name(rest, likely, known):
        likely += 1
    if not likely:
        return 0
    title, person = _patterns()
    if title.search(before):
        return likely
    end = start + len(" ".join(rest[:likely]))
    cued = bool(_LEAD.search(before)) or any(
        cue.end() == len(before) for cue in person.finditer(before)
    )
    first = rest[0] in known.first_names
    if first and (cued or likely > 1):
        return likely
    if _in_pinyin(rest[:likely], known) and (cued or _BEHIND.match(text, end)):
        return likely
    # "Patient Education" is a heading, "Patient: María" is a form.
    lower_cue = cued and (
        before.endswith(": ") or not before.rstrip(" ,").split(" ")[-1][:1].isupper()
    )
    return likely if lower_cue and not _known_word(rest[0]) else 0


def _may_name(rest: list[str], at: int, known: Words) -> bool:
    """Say whether a capitalised word may be part of a name; behind a first name, most are."""
    word = rest[at]
    if at and rest[at - 1] in known.first_names:
        return word.lower().strip(".") not in known.no_names
    return not _ordinary(word, known)


def _in_pinyin(parts: list[str], known: Words) -> bool:
    if len(parts) not in (2, 3) or not all(_pinyin(part.lower()) for part in parts):
        return False
    if " ".join(parts[:2]).lower().replace("-", "") in known.pinyin_not_names:
        return False
    return parts[0] in known.pinyin_surnames or parts[-1] in known.pinyin_surnames


def _pinyin(lower: str) -> bool:
    return bool(_PINYIN.fullmatch(lower.replace("'", "").replace("-", "")))


def _ordinary(word: str, known: Words) -> bool:
    """Say whether a capitalised word is an everyday or clinical one and no part of a name."""
    if word in known.first_names or word in known.pinyin_surnames:
        return False
    lower = word.lower().strip(".'’")
    return (
        lower in known.no_names
        or lower in common_words()
        or (not _pinyin(lower) and _known_word(word))
    )


def _known_word(word: str) -> bool:
    return word.lower() in _lexicon_words()


@functools.cache
def _lexicon_words() -> frozenset[str]:
    names = "\n".join(name for one in built_in().concepts for name in one.en).lower()
    return frozenset(re.findall(r"[a-z'’\-]+", names))
