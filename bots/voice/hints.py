"""The words that a transcriber is told to expect: drugs and diseases of a village clinic. Pure.

A transcriber writes the word that it knows best among those that sound alike. Told beforehand of
头孢克肟, it does not write 头孢可我. The names come from the lexicon; here stands only which.
"""

from __future__ import annotations

from collections.abc import Mapping

from corpus.document import Language
from index.lexicon import Lexicon

MOST_TOKENS = 200
_OPENING: Mapping[Language, str] = {
    "zh": "村医问用药和病情：",
    "en": "A village doctor asks about drugs and diseases: ",
}
_BETWEEN: Mapping[Language, str] = {"zh": "、", "en": ", "}
_CLOSING: Mapping[Language, str] = {"zh": "。", "en": "."}
# Ids of the lexicon, those first that are asked for often and are easily written as other words.
_ASKED_FOR = (
    "amoxicillin", "cefixime", "azithromycin", "ibuprofen", "hypertension", "nifedipine",
    "amlodipine", "diabetes", "metformin", "gliclazide", "copd", "captopril", "enalapril",
    "valsartan", "metoprolol", "hydrochlorothiazide", "atorvastatin", "aspirin", "omeprazole",
    "montmorillonite", "levofloxacin", "metronidazole", "dexamethasone", "salbutamol", "budesonide",
)  # fmt: skip


def hints(lexicon: Lexicon, language: Language | None) -> str:
    """Write the hint for recordings in a language; Chinese where it is not known.

    It holds at most MOST_TOKENS of Whisper's tokens, of which a prompt may have 224.
    """
    spoken: Language = language or "zh"
    by_id = {concept.id: concept for concept in lexicon.concepts}
    chosen: list[str] = []
    for id_ in _ASKED_FOR:
        if id_ not in by_id:
            continue
        concept = by_id[id_]
        name = (concept.zh if spoken == "zh" else concept.en)[0]
        if tokens_at_most(_hint([*chosen, name], spoken)) > MOST_TOKENS:
            break
        chosen.append(name)
    return _hint(chosen, spoken) if chosen else ""


def tokens_at_most(text: str) -> int:
    """Count the tokens of a text generously: no transcriber tells its vocabulary.

    Two for a Chinese character or sign (Whisper has one for the common ones, two or three for the
    rare), and one for two Latin letters.
    """
    latin = sum(character.isascii() for character in text)
    return 2 * (len(text) - latin) + (latin + 1) // 2


def _hint(names: list[str], language: Language) -> str:
    return _OPENING[language] + _BETWEEN[language].join(names) + _CLOSING[language]
