"""The kinds of recordings that are taken, told by their first bytes. Pure.

In: bytes, and what their sender calls them. Out: the kind, or NotAudio. A name or a type that a
sender gives never decides how the bytes are read: a playlist that calls itself audio would make a
decoder open files and addresses of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bots.voice.transcriber import LARGEST, AudioTooLarge, NotAudio


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of recording: our file ending, its media types, and the decoder's name for it."""

    ending: str
    types: tuple[str, ...]
    decoder: str
    begins: re.Pattern[bytes]


KINDS = (
    # phones and Telegram: Opus in Ogg or WebM; iPhones: AAC in MP4; WeChat: AMR
    Kind("ogg", ("audio/ogg", "audio/opus", "application/ogg"), "ogg", re.compile(rb"OggS")),
    Kind("webm", ("audio/webm", "video/webm", "audio/x-matroska"), "matroska",
         re.compile(rb"\x1aE\xdf\xa3")),
    Kind("m4a", ("audio/mp4", "audio/m4a", "audio/x-m4a", "video/mp4"), "mp4",
         re.compile(rb".{4}ftyp", re.DOTALL)),
    Kind("amr", ("audio/amr", "audio/amr-wb", "audio/3gpp"), "amr",
         re.compile(rb"#!AMR(?:-WB)?\n")),
    Kind("wav", ("audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave"), "wav",
         re.compile(rb"RIFF.{4}WAVE", re.DOTALL)),
    Kind("mp3", ("audio/mpeg", "audio/mp3"), "mp3", re.compile(rb"ID3|\xff[\xf2\xf3\xfa\xfb]")),
)  # fmt: skip
TYPES = tuple(sorted({one for kind in KINDS for one in kind.types}))
_UNTOLD = ("", "application/octet-stream")


def kind_of(audio: bytes, mime: str) -> Kind:
    """Tell the kind of a recording. Raises AudioTooLarge, NotAudio.

    `mime` may be empty or application/octet-stream where the sender does not know; any other that
    is no type of a recording is refused, whatever the bytes are.
    """
    if len(audio) > LARGEST:
        raise AudioTooLarge(f"录音超过 {LARGEST // 1_000_000} MB。")
    told = mime.partition(";")[0].strip().lower()
    if told not in _UNTOLD and told not in TYPES:
        raise NotAudio("发来的不是录音。")
    for kind in KINDS:
        if kind.begins.match(audio):
            return kind
    raise NotAudio(f"录音的格式无法识别，能听的有：{'、'.join(kind.ending for kind in KINDS)}。")
