"""Spoken questions: a recording → its words, read back above the answer or asked back first.

Where a drug's name is uncertain nothing is answered until the asker says which; until then the
question is remembered, in memory only and for a few minutes. A recording is never stored.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from assistant.records_db.chats import Update
from bots.kept import Kept
from bots.voice.asking_back import Spoken, settle, understand
from bots.voice.speech import said
from bots.voice.transcriber import NothingHeard, Transcriber, VoiceError
from corpus.document import Language
from corpus.sentences import language_of
from index.lexicon import Lexicon

PLAIN = "text/plain"  # what a platform recognised itself
_MINUTES = 10 * 60.0
_MOST = 2000


class Unheard(Exception):
    """Nothing was made out of a recording; `why` names the sentence of bots/chat/words.py."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Listener(Protocol):
    """What makes words of voice messages; its methods may be called from any thread."""

    def listen(self, update: Update, audio: bytes, mime: str) -> Spoken:
        """Say what a voice message says. Raises Unheard."""

    def settle(self, update: Update) -> Spoken | None:
        """Read a message as the reply to what was asked back; None where it is none."""


@dataclass(frozen=True, slots=True)
class _Asked:
    heard: str
    language: Language
    ends: float


class Listening:
    """A listener with or without a transcriber of its own."""

    def __init__(
        self,
        transcriber: Transcriber | None,
        lexicon: Lexicon,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._transcriber = transcriber
        self._lexicon = lexicon
        self._clock = clock
        self._asked: Kept[_Asked | None] = Kept(_MOST)

    def listen(self, update: Update, audio: bytes, mime: str) -> Spoken:
        """Say what a voice message says, and whether to ask back first. Raises Unheard."""
        text = self._words(update, audio, mime)
        settled = self.settle(dataclasses.replace(update, text=text, voice=""))
        if settled is not None:  # "yes" may be spoken, too
            return settled
        language = language_of(text)
        spoken = understand(text, self._lexicon, language)
        if spoken.ask_first:
            self._asked.put(_Asked(text, language, self._clock() + _MINUTES), *_who(update))
        return spoken

    def settle(self, update: Update) -> Spoken | None:
        """Read a message as the reply to what was asked back; None where it is none."""
        asked = self._asked.get(*_who(update))
        if asked is None or asked.ends < self._clock():
            return None
        spoken = settle(asked.heard, update.text, self._lexicon, asked.language)
        if spoken is None or not spoken.ask_first:
            self._asked.put(None, *_who(update))
        return spoken

    def _words(self, update: Update, audio: bytes, mime: str) -> str:
        if mime == PLAIN:
            return self._said(audio.decode("utf-8", "replace"))
        if self._transcriber is None:
            raise Unheard("no_voice")
        try:
            return self._transcriber.transcribe(audio, mime, update.language).text
        except VoiceError as error:
            raise Unheard("not_heard") from error

    def _said(self, text: str) -> str:
        try:
            return said(text)
        except NothingHeard as error:
            raise Unheard("not_heard") from error


def _who(update: Update) -> tuple[str, str, str]:
    return update.channel, update.chat, update.sender
