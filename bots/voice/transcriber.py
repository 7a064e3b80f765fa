"""The seam between the front ends and whatever turns speech into words.

In: a recording. Out: what was heard. A recording is never stored and never logged, nor are its
words; a fault says what went wrong without quoting either.

VoiceError
├── NotAudio              the bytes are no recording of a kind that is taken
├── AudioTooLarge         more bytes or more seconds than are taken
├── NothingHeard          nobody spoke, or it could not be made out
├── TranscriberFailed     the transcriber did not answer in time (may be retryable)
└── TranscriberUnusable   the settings name none that can work; the sentence says what to do
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from corpus.document import Language

LARGEST = 20_000_000  # bytes of a recording
LONGEST_S = 120  # seconds of a recording: a question, not a ward round


@dataclass(frozen=True, slots=True)
class Heard:
    """What was said, in which language, and how long the recording is; 0 seconds: not known."""

    text: str
    language: Language
    seconds: float = 0.0


class Transcriber(Protocol):
    """Anything that writes down what a recording says; safe to share between threads."""

    def transcribe(self, audio: bytes, mime: str, language: Language | None) -> Heard:
        """Write down a recording; `language` None: whichever is spoken. Raises VoiceError."""
        ...


class VoiceError(Exception):
    """An error of a recording or a transcriber; `str()` of it is a sentence for the operator."""

    retryable = False


class NotAudio(VoiceError):
    """The bytes are no recording, or of a kind that is not taken."""


class AudioTooLarge(VoiceError):
    """A recording has more bytes or more seconds than are taken."""


class NothingHeard(VoiceError):
    """No words could be made out."""


class TranscriberFailed(VoiceError):
    """The transcriber failed; `retryable` says whether the same recording may work later."""

    def __init__(self, message: str, *, retryable: bool = True) -> None:
        super().__init__(message)
        self.retryable = retryable


class TranscriberUnusable(VoiceError):
    """The settings of the transcriber cannot work; the sentence says what to change."""
