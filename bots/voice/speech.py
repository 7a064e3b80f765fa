"""What a transcriber wrote → words that somebody said, or none. Pure.

On silence or noise a transcriber writes what it was told to expect, or what films end with. A
question that nobody asked must not be answered, least of all one with drugs in it.
"""

from __future__ import annotations

import re

from assistant.reading import LONGEST_QUESTION, typed
from bots.voice.transcriber import NothingHeard

_SIGNS = re.compile(r"[\W_]+")
# What Whisper writes where nobody speaks (learnt from subtitles of films).
_OF_FILMS = re.compile(
    r"(?:字幕|中文字幕)(?:由|by|制作|提供|志愿者|组)|amara\s*\.?\s*org|请不吝点赞|打赏支持|明镜与?点点"
    r"|(?:谢谢|感谢)(?:大家)?(?:的)?(?:观看|收看|收听)|(?:点赞|订阅).{0,6}(?:转发|打赏|关注)|优优独播剧场"
    r"|thank(?:s| you) (?:so much )?for watching|subtitles? (?:by|provided)|please subscribe",
    re.IGNORECASE,
)
_LONGEST_OF_FILMS = 60
_ECHO = 6  # characters of a hint that nobody says by chance


def said(text: object, hint: str = "") -> str:
    """Give the words that were said. Raises NothingHeard.

    `hint` is what the transcriber was told to expect: two names of it or more in its own order,
    and nothing else, were not said.
    """
    words = typed(text) if isinstance(text, str) else ""
    plain = _SIGNS.sub("", words)
    if not plain or _is_of_films(words) or _is_echo(words, plain, hint):
        raise NothingHeard("没有听清录音里的话。")
    return words[:LONGEST_QUESTION]


def _is_of_films(words: str) -> bool:
    return len(words) <= _LONGEST_OF_FILMS and bool(_OF_FILMS.search(words))


def _is_echo(words: str, plain: str, hint: str) -> bool:
    several = _SIGNS.search(words.strip("。.！!？? "))
    return bool(several) and len(plain) >= _ECHO and plain.lower() in _SIGNS.sub("", hint).lower()
