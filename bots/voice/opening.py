"""The settings → a transcriber, or none."""

from __future__ import annotations

import functools

from assistant.settings import Settings
from bots.voice.endpoint import Endpoint
from bots.voice.hints import hints
from bots.voice.transcriber import Transcriber, TranscriberUnusable
from bots.voice.whisper import WhisperFolder
from corpus.document import Language
from index.lexicon import built_in


def open_transcriber(settings: Settings) -> Transcriber | None:
    """Open the transcriber that the settings name; None where they name none.

    Raises TranscriberUnusable, with the sentence for the operator, where it cannot work.
    """
    if settings.transcriber_url and settings.whisper_folder:
        raise TranscriberUnusable(
            "MENTOR_TRANSCRIBER_URL 和 MENTOR_WHISPER_FOLDER 只能设一个，请去掉一个。"
        )
    if settings.transcriber_url:
        key = settings.transcriber_key.get_secret_value() if settings.transcriber_key else ""
        return Endpoint(settings.transcriber_url, key, settings.transcriber_model, hints=_hints)
    if settings.whisper_folder:
        return WhisperFolder(settings.whisper_folder.expanduser(), hints=_hints)
    return None


@functools.cache
def _hints(language: Language | None) -> str:
    return hints(built_in(), language)
