"""Does a question lean on the one before it, or does it stand by itself? Pure.

It leans where it opens so (那, and), points back (它, that drug), goes on with the same patient, or
is short and names no illness of its own. Never done here: making it stand alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.condensing.facts import facts, is_person, named, persons_of_illness
from assistant.condensing.topic import (
    BARE,
    BARE_WORDS,
    ILLNESS,
    MEDICINE,
    SHORT,
    SHORT_WORDS,
    TOPICS,
    asks,
    is_brief,
    is_name,
    lacks_topic,
    nouns_of,
    stands,
    topics,
    within,
)
from assistant.condensing.turning import (
    ADDING,
    ALLERGIC,
    BECAME,
    DENYING,
    ELIDED,
    HAPPENED,
    LIKE,
    LIKEWISE,
    MODAL,
    MORE,
    OPENING,
    OTHER_PATIENT,
    PATIENT,
    POINTING,
    SAME_PATIENT,
    TAKEN,
)
from assistant.questions.intents import read_intents
from index.lexicon import Lexicon

# A drug's dose or a test's limit depends on the illness, so these alone do not make a new topic.
_STANDING = ("disease", "symptom")
_GIVEN = ("drug", "drug_class", "procedure")
_TAKEN = (*_GIVEN, "test")
# Who tells so much tells a story of his own.
_STORY = 20
_STORY_WORDS = 12
_LONG_STORY = 26
_LONG_STORY_WORDS = 18
_HAN = re.compile(r"[\u3400-\u9fff]")
_GAP = re.compile(r"(?<=[\u3400-\u9fff])\s|\s(?=[\u3400-\u9fff])")
_FEW = 8  # nobody states more figures in one question
_TAIL = re.compile(r"[呢咧嘞哩][\s。！？!?]*$|呢(?=[，,])")


def leans(asked: str, earlier: str, lexicon: Lexicon) -> bool:
    """Say whether a question leans on the one before: opens so, points back, or lacks a topic."""
    opened = OPENING.sub("", asked)
    if not opened.strip(" ，,。？?！!"):
        return True
    if _tells_story(asked, lexicon):
        return False
    if _points_back(asked, opened, lexicon) or _tells_of_patient(asked, earlier, lexicon):
        return True
    here = _read(asked, lexicon)
    opens = OPENING.search(asked) is not None or _TAIL.search(asked) is not None
    if here.types and not opens and _asks_anew(asked, earlier):
        return False
    known = _knows_patient(earlier, lexicon)
    if (known and _same_patient(asked, lexicon)) or _goes_on(asked, earlier, here, lexicon):
        return True
    if here.types.intersection(_STANDING):
        if known and not here.person and _same_topic(asked, earlier, lexicon):
            return True
        if here.wants or (asks(asked) and not opens):
            return not here.person and _elided_symptom(asked, earlier, here, known, lexicon)
    if OPENING.search(asked) or (opens and not here.wants):
        return True
    return _lacks(asked, earlier, here, known, lexicon)


def _tells_story(asked: str, lexicon: Lexicon) -> bool:
    """Say whether a question tells so much that it needs nothing from before."""
    if not within(asked, _LONG_STORY, _LONG_STORY_WORDS):
        return True
    return not within(asked, _STORY, _STORY_WORDS) and _names_before(len(asked), asked, lexicon)


def _tells_of_patient(asked: str, earlier: str, lexicon: Lexicon) -> bool:
    """Say whether a few words only tell what the patient cannot have: 青霉素过敏."""
    if asks(asked) or not asks(earlier) or not within(asked, SHORT, SHORT_WORDS):
        return False
    said = named(asked, lexicon)
    return any(one.concept.endswith("-allergy") for one in said) or (
        ALLERGIC.search(asked) is not None and any(one.kind in _TAKEN for one in said)
    )


def _points_back(asked: str, opened: str, lexicon: Lexicon) -> bool:
    """Say whether a question adds, points, or goes on to tell what is not there."""
    if ADDING.search(asked) and not (MORE.match(asked) and stands(opened, lexicon)):
        return True
    if LIKEWISE.search(opened) or LIKE.search(opened):
        return True
    pointing = POINTING.search(opened)
    if pointing is not None and not _names_before(pointing.start(), opened, lexicon):
        return True
    denied = DENYING.match(asked)
    return denied is not None and not stands(asked[denied.end() :], lexicon)


def _asks_anew(asked: str, earlier: str) -> bool:
    """Say whether a question that names something is put as nobody goes on with another.

    In keywords (二甲双胍 eGFR 禁用), or in the other language.
    """
    chinese = _HAN.search(asked) is not None
    return len(_GAP.findall(asked)) > 1 or chinese != (_HAN.search(earlier) is not None)


def _names_before(end: int, text: str, lexicon: Lexicon) -> bool:
    """Say whether an illness or a medicine is named before a place: 敌百虫|那种药 is no other."""
    types = {one.concepts[0].type for one in topics(text[:end], lexicon)}
    return bool(types.intersection((*_STANDING, "drug", "drug_class")))


def _same_patient(asked: str, lexicon: Lexicon) -> bool:
    """Say whether a question speaks of the patient who was told of, not of one of its own."""
    he = SAME_PATIENT.search(asked)
    if he is None or OTHER_PATIENT.search(asked):
        return False
    return (
        not he.start()
        or OPENING.search(asked) is not None
        or not _names_before(he.start(), asked, lexicon)
    )


@dataclass(frozen=True, slots=True)
class _Read:
    """What a question has of its own: types of what it names, a wish, a person, figures."""

    types: frozenset[str]
    wants: bool
    person: bool
    figures: bool


def _read(asked: str, lexicon: Lexicon) -> _Read:
    figures = facts(asked)
    types = {
        each.type
        for one in topics(asked, lexicon)
        if not any(one.start < fact.end and fact.start < one.end for fact in figures[:_FEW])
        for each in one.concepts
    } - {"unit", "dose_form", "population"}
    said = named(asked, lexicon)
    # Whose penicillin allergy it is was said before, where only a medicine is asked for.
    if types.intersection(_TAKEN) and not types.intersection(("symptom",)):
        illnesses = {one.kind for one in said if one.kind in ("disease", "lasting")}
        allergic = any(one.concept.endswith("-allergy") for one in said)
        types -= {"disease"} if allergic and illnesses == {"lasting"} else set()
    return _Read(
        frozenset(types),
        bool(read_intents(asked)),
        any(is_person(one) and one.kind == "population" for one in said),
        bool(figures),
    )


def _knows_patient(earlier: str, lexicon: Lexicon) -> bool:
    """Say whether anything was told of a patient: 小儿肺炎 names one too."""
    return (
        PATIENT.search(earlier) is not None
        or any(is_person(one) or not one.concept for one in named(earlier, lexicon))
        or bool(persons_of_illness(earlier, lexicon))
    )


def _goes_on(asked: str, earlier: str, here: _Read, lexicon: Lexicon) -> bool:
    """Say whether a question goes on with what is done or happens: 能喝酒不, 打出低血糖了, 抽了."""
    # 血压80/50还能含吗: of a test only its figure is told.
    if ELIDED.search(asked) and not here.types.intersection(_GIVEN):
        return True
    if HAPPENED.match(asked):
        return True
    if "disease" in here.types:
        return False
    if MODAL.match(asked) or (TAKEN.match(asked) and not here.types.intersection(_TAKEN)):
        return within(asked, SHORT, SHORT_WORDS)
    if here.figures and not here.types and not here.person:
        return not nouns_of(asked, lexicon)
    told = BECAME.search(asked) or (
        "symptom" in here.types and not is_name(asked, lexicon) and not asks(earlier)
    )
    if told and not asks(asked) and within(asked, SHORT, SHORT_WORDS):
        persons = {one.concept for one in named(asked, lexicon) if is_person(one)}
        return persons <= {one.concept for one in named(earlier, lexicon)}
    return False


def _elided_symptom(asked: str, earlier: str, here: _Read, known: bool, lexicon: Lexicon) -> bool:
    """Say whether a question begins with a symptom of nobody: 昏过去了能喂糖水不.

    It is the known patient's, or came of a medicine that was spoken of: 拉肚子了咋办.
    """
    first = next(topics(asked, lexicon), None)
    if first is None or first.start or "disease" in here.types:
        return False
    if known:
        return True
    came = asked[first.end - 1 : first.end + 1].endswith("了") and within(asked, BARE, BARE)
    return came and any(one.kind == "drug" for one in named(earlier, lexicon))


def _same_topic(asked: str, earlier: str, lexicon: Lexicon) -> bool:
    """Say whether a question names no illness but those that the one before named."""
    here, there = (_illnesses(text, lexicon) for text in (asked, earlier))
    return bool(here) and here <= there


def _illnesses(text: str, lexicon: Lexicon) -> set[str]:
    return {
        concept.broader or concept.id
        for one in topics(text, lexicon)
        for concept in one.concepts[:1]
        if concept.type in _STANDING
    }


def _lacks(asked: str, earlier: str, here: _Read, known: bool, lexicon: Lexicon) -> bool:
    """Say whether a question that names no illness cannot be understood by itself."""
    own = here.person or here.figures
    if ILLNESS.search(asked):
        return False
    if not (here.types.intersection(TOPICS) or MEDICINE.match(asked)):
        return lacks_topic(asked, lexicon)
    if here.types and here.types.issubset(("test", "procedure")) and not own:
        return within(asked, BARE, BARE_WORDS) and not is_name(asked, lexicon)
    if own or "disease" in here.types or is_name(asked, lexicon):
        return False
    return _medicine_for_it(asked, earlier, here, known, lexicon)


def _medicine_for_it(asked: str, earlier: str, here: _Read, known: bool, lexicon: Lexicon) -> bool:
    """Say whether a medicine is asked about for the illness or the patient that was spoken of."""
    said = [one for one in named(asked, lexicon) if one.kind in ("drug", "drug_class")]
    if len(said) > 1 or any(_is_vaccine(asked[one.start : one.end]) for one in said):
        return bool(facts(earlier))
    if here.types == {"drug_class"} and asks(asked) and "的" not in asked:
        return within(asked, BARE, SHORT_WORDS)
    if known:
        return True
    # A medicine alone has its dose by the illness, where one was spoken of.
    ill = bool(_illnesses(earlier, lexicon)) or ILLNESS.search(earlier) is not None
    return ill and here.wants and "的" not in asked and is_brief(asked, lexicon)


def _is_vaccine(name: str) -> bool:
    """Say whether a vaccine's name says against what: 狂犬病疫苗."""
    return len(name) > len("疫苗") and name.endswith("疫苗")
