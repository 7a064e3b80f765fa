"""Kinds of recordings are told by their bytes; a name or a type never decides."""

from __future__ import annotations

import pytest

from bots.voice.audio import KINDS, kind_of
from bots.voice.transcriber import LARGEST, AudioTooLarge, NotAudio
from tests.bots.voice.speaking import silence

OGG, WEBM = b"OggS\0\2" + bytes(40), b"\x1aE\xdf\xa3" + bytes(40)
M4A, AMR = b"\0\0\0\x1cftypM4A " + bytes(40), b"#!AMR\n" + bytes(40)
MP3, ID3 = b"\xff\xfb\x90\0" + bytes(40), b"ID3\4" + bytes(40)


@pytest.mark.parametrize(
    ("audio", "mime", "ending"),
    [
        (OGG, "audio/ogg", "ogg"), (OGG, "audio/ogg; codecs=opus", "ogg"),
        (WEBM, "audio/webm;codecs=opus", "webm"), (M4A, "audio/mp4", "m4a"),
        (AMR, "audio/amr", "amr"), (b"#!AMR-WB\n" + bytes(9), "audio/amr-wb", "amr"),
        (MP3, "audio/mpeg", "mp3"), (ID3, "AUDIO/MPEG", "mp3"), (silence(), "audio/x-wav", "wav"),
        (OGG, "", "ogg"), (OGG, "application/octet-stream", "ogg"),
        (OGG, "audio/wav", "ogg"),  # the bytes decide between two kinds
    ],
)  # fmt: skip
def test_the_kind_of_a_recording(audio, mime, ending):
    assert kind_of(audio, mime).ending == ending


@pytest.mark.parametrize(
    ("audio", "mime"),
    [
        (b"", "audio/ogg"), (b"O", "audio/ogg"), (b"#EXTM3U\nfile:///etc/passwd", "audio/mpeg"),
        (b"ffconcat version 1.0\nfile x", "audio/ogg"), (b"<svg/>", "audio/ogg"),
        (b"%PDF-1.7", ""), (b"PK\3\4", "audio/mp4"), (OGG, "text/html"), (OGG, "image/svg+xml"),
        (OGG, "application/x-mpegurl"), (b"RIFF\0\0\0\0AVI LIST", "audio/wav"),
    ],
)  # fmt: skip
def test_what_is_none(audio, mime):
    with pytest.raises(NotAudio):
        kind_of(audio, mime)


def test_what_is_too_large():
    assert kind_of(OGG + bytes(LARGEST - len(OGG)), "")
    with pytest.raises(AudioTooLarge):
        kind_of(OGG + bytes(LARGEST), "")


def test_no_decoder_is_one_that_opens_other_files():
    assert not {kind.decoder for kind in KINDS} & {"hls", "concat", "dash", "image2", "sdp"}
