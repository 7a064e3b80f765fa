"""How Chinese characters sound, and how far two sounds are apart, by pypinyin.

Tones do not count: neither a hurried typist nor a transcriber keeps them. pypinyin is loaded when
the first sound is asked for, not before.
"""

from __future__ import annotations

import functools
import os

SAME, HOMOPHONE, NEAR = 0, 1, 2
# Sounds that dialects and hurried typing do not tell apart; each costs more than a homophone.
_NEAR_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("f", "h"), ("r", "l"),
                  ("p", "b"), ("t", "d"), ("k", "g"))  # fmt: skip
_NEAR_FINALS = (("ang", "an"), ("eng", "en"), ("ing", "in"))


@functools.lru_cache(maxsize=65_536)
def apart(one: str, other: str) -> int | None:
    """Say how far two characters sound apart: SAME, HOMOPHONE, NEAR, or None: further."""
    if one == other:
        return SAME
    first, second = syllable(one), syllable(other)
    if first == second:
        return HOMOPHONE
    return NEAR if first and second and blurred(first) == blurred(second) else None


@functools.lru_cache(maxsize=8_192)
def syllable(character: str) -> str:
    """Give the commonest sound of a character, without its tone; empty where it has none."""
    # Single characters need none of its phrases, which take a quarter of a second to load.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    import pypinyin

    return "".join(pypinyin.lazy_pinyin(character, errors="ignore"))


@functools.lru_cache(maxsize=2_048)
def blurred(syllable: str) -> str:
    """Give a syllable as one hears it who does not tell near sounds apart."""
    for one, other in _NEAR_INITIALS:
        if syllable.startswith(one):
            syllable = other + syllable[len(one) :]
            break
    for one, other in _NEAR_FINALS:
        if syllable.endswith(one):
            return syllable[: -len(one)] + other
    return syllable
