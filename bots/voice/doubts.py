"""Which drugs of a heard text may be others: written unlike any, or sounding like another. Pure.

In: what a transcriber wrote, and the lexicon. Out: doubts, in order. A name that is no drug's but
sounds like one, and a name that sounds the same as another drug's, are asked about before any
answer; one that is only similar (头孢克肟 and 头孢克洛) is pointed out beside the answer.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

from index.lexicon import Lexicon, Mention
from index.lexicon.sound_alikes import SoundAlikes
from index.tokens import fold

_DRUGS = ("drug", "drug_class")


@dataclass(frozen=True, slots=True)
class Doubt:
    """What was heard at `text[start:end]`, and the names that it may be, the likeliest first.

    `certain`: it is written as the first of them, which only resembles the others.
    """

    start: int
    end: int
    heard: str
    names: tuple[str, ...]
    certain: bool = False


def doubts(text: str, lexicon: Lexicon) -> tuple[Doubt, ...]:
    """Find the drugs of a heard text that may be others, in order."""
    alike = _sound_alikes(lexicon)
    named = drug_mentions(text, lexicon)
    folded, places = _folded(text)
    mentions = lexicon.mentions(folded)
    misheard = {
        (one.start, one.end): one.names for one in alike.in_text(folded, drugs_of(mentions))
    }
    for typo in lexicon.corrections(folded, mentions):
        read = alike.proper(typo.name)
        over = [each for each in misheard if each[0] < typo.end and typo.start < each[1]]
        others = [name for each in over for name in misheard.pop(each)]
        key = over[0] if over else (typo.start, typo.end)
        misheard[key] = tuple(dict.fromkeys((*others, *(() if others else (read,)))))
    found = [_misheard(text, places[start], places[end], names)
             for (start, end), names in misheard.items()]  # fmt: skip
    found += [
        doubt
        for one in named
        if not any(one.start < each.end and each.start < one.end for each in found)
        if (doubt := _resembling(text[one.start : one.end], one, alike))
    ]
    return tuple(sorted(found, key=lambda one: one.start))


def drug_mentions(text: str, lexicon: Lexicon) -> tuple[Mention, ...]:
    """Give the places where a text names a drug or a class of drugs, at its very characters."""
    return drugs_of(lexicon.mentions(text))


def drugs_of(mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """Keep the mentions of drugs."""
    return tuple(one for one in mentions if one.concepts[0].type in _DRUGS)


def _resembling(heard: str, mention: Mention, alike: SoundAlikes) -> Doubt | None:
    """Give the doubt about a drug that is written well, if there is another like it."""
    if same := alike.same(heard):
        return Doubt(mention.start, mention.end, heard, (heard, *same))
    if similar := alike.similar(heard):
        return Doubt(mention.start, mention.end, heard, (heard, *similar), certain=True)
    return None


def _misheard(text: str, start: int, end: int, names: tuple[str, ...]) -> Doubt:
    return Doubt(start, end, text[start:end], names)


def _folded(text: str) -> tuple[str, list[int]]:
    """Fold a text, and say of each folded character, and of the end, where it came from."""
    each = [fold(character) for character in text]
    return "".join(each), [*(at for at, one in enumerate(each) for _ in one), len(text)]


@functools.lru_cache(maxsize=2)  # the lexicon of the library that is in force, and the next
def _sound_alikes(lexicon: Lexicon) -> SoundAlikes:
    return SoundAlikes(lexicon)
