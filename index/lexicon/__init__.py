"""Concept groups: clinical term, village words, brand names, abbreviations, English.

In: the TSV files of this folder. Out: for a question, the stretches of it that name a concept,
with the other names of that concept. The files are meant to be read and extended by curriculum
staff: README.md beside them says how, `mentor lexicon check` says what is wrong.

concept.py     the record, its types
reading.py     TSV files → Lexicon; a faulty line is refused
names.py       where a text names concepts
typos.py       mistyped drug names
sounds.py      how Chinese characters sound
sound_alikes.py  drugs that sound like a stretch of speech, or like another drug
collisions.py  words that would find the wrong thing
"""

from __future__ import annotations

from index.lexicon.concept import TYPES, Concept
from index.lexicon.names import Lexicon, Mention
from index.lexicon.reading import built_in, read

__all__ = ["TYPES", "Concept", "Lexicon", "Mention", "built_in", "read"]
