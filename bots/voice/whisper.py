"""A transcriber on this machine: a faster-whisper model in a folder.

In: a recording. Out: what was heard. This is the only module that uses faster-whisper and PyAV,
the extra `voice`; both are loaded when a folder is configured. Nothing is fetched: a folder that
lacks a file is refused, where the library would ask the network for it.
"""

from __future__ import annotations

import importlib
import io
import itertools
import logging
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from bots.voice.audio import Kind, kind_of
from bots.voice.speech import said
from bots.voice.transcriber import (
    LONGEST_S,
    AudioTooLarge,
    Heard,
    NotAudio,
    TranscriberFailed,
    TranscriberUnusable,
)
from corpus.document import Language
from corpus.sentences import language_of

DEADLINE_S = 60.0  # two cores take about as long as was spoken
_RATE = 16_000  # samples a second, which the model wants
_NEEDED = ("config.json", "model.bin", "tokenizer.json")
_VOCABULARY = ("vocabulary.json", "vocabulary.txt")
_log = logging.getLogger("mentor.voice")

Hints = Callable[[Language | None], str]
Samples = npt.NDArray[np.float32]


class _Segment(Protocol):
    text: str


class _Info(Protocol):
    language: str
    duration: float


class _Model(Protocol):
    """What is used of faster_whisper.WhisperModel."""

    def transcribe(
        self,
        audio: Samples,
        *,
        language: str | None,
        initial_prompt: str | None,
        vad_filter: bool,
        condition_on_previous_text: bool,
    ) -> tuple[Iterable[_Segment], _Info]: ...


class WhisperFolder:
    """Transcribes with the model in `folder`, one recording at a time.

    `hints` gives the words to expect in a language. Raises TranscriberUnusable where the folder
    holds no such model or the package is not installed.
    """

    def __init__(
        self,
        folder: Path,
        *,
        hints: Hints = lambda language: "",
        deadline_s: float = DEADLINE_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        _require_model(folder)
        try:
            self._decoder = _Decoder()
            self._model = _load(folder)
        except ImportError:
            raise TranscriberUnusable(
                "设了 MENTOR_WHISPER_FOLDER，但没有安装 faster-whisper："
                "pip install 'grassroots-mentor[voice]'"
            ) from None
        self._hints = hints
        self._deadline_s = deadline_s
        self._clock = clock
        self._turn = threading.Lock()

    def __repr__(self) -> str:
        return "WhisperFolder()"

    def transcribe(self, audio: bytes, mime: str, language: Language | None) -> Heard:
        """Write down a recording within the deadline, the wait for others included."""
        ends = self._clock() + self._deadline_s
        samples = self._decoder.samples(audio, kind_of(audio, mime))
        if not self._turn.acquire(timeout=self._deadline_s):
            raise TranscriberFailed("语音识别正忙，请过几秒再试，或改用文字提问。")
        try:
            return self._transcribe(samples, language, ends)
        except RuntimeError as error:  # what the engine raises; its words may quote a path
            _log.warning("transcriber fault: %s", type(error).__name__)
            raise TranscriberFailed("本机的语音识别出错，请改用文字提问。") from None
        finally:
            self._turn.release()

    def _transcribe(self, samples: Samples, language: Language | None, ends: float) -> Heard:
        hint = self._hints(language)
        segments, info = self._model.transcribe(
            samples,
            language=language,
            initial_prompt=hint or None,
            vad_filter=True,  # silence is not transcribed: there a model invents words
            condition_on_previous_text=False,
        )
        parts: list[str] = []
        for segment in segments:  # each is worked out when it is asked for
            parts.append(segment.text)
            if self._clock() > ends:
                raise TranscriberFailed("这段录音听得太慢，请说短一点，或改用文字提问。")
        words = said("".join(parts), hint)
        spoken: Language = "zh" if info.language in ("zh", "yue") else language_of(words)
        return Heard(words, language or spoken, float(info.duration))


def _require_model(folder: Path) -> None:
    missing = [name for name in _NEEDED if not (folder / name).is_file()]
    if not any((folder / name).is_file() for name in _VOCABULARY):
        missing.append(_VOCABULARY[0])
    if missing:
        raise TranscriberUnusable(
            f"MENTOR_WHISPER_FOLDER 里缺 {'、'.join(missing)}："
            "它应是 faster-whisper 格式的模型文件夹。"
        )


def _load(folder: Path) -> _Model:
    """Load the model of a folder, which takes seconds and hundreds of megabytes."""
    library = importlib.import_module("faster_whisper")
    # At DEBUG it prints what was heard, and at INFO how long it was.
    logging.getLogger("faster_whisper").setLevel(logging.WARNING)
    try:
        model: _Model = library.WhisperModel(
            str(folder), device="cpu", compute_type="int8", local_files_only=True
        )
    except (RuntimeError, ValueError, OSError) as error:
        raise TranscriberUnusable(
            f"MENTOR_WHISPER_FOLDER 里的模型打不开（{type(error).__name__}），请换一个。"
        ) from None
    return model


class _Decoder:
    """Decodes recordings with PyAV."""

    def __init__(self) -> None:
        self._av: Any = importlib.import_module("av")

    def samples(self, audio: bytes, kind: Kind) -> Samples:
        """Decode a recording to mono samples. Raises NotAudio, AudioTooLarge.

        The decoder is told the format, so that it takes no playlist for one, and is stopped once
        there are more seconds than are taken: a small file may hold many hours.
        """
        found: list[Samples] = []
        length = 0
        try:
            with self._av.open(io.BytesIO(audio), mode="r", format=kind.decoder) as container:
                resampler = self._av.AudioResampler(format="flt", layout="mono", rate=_RATE)
                # None: what the resampler still holds
                for frame in itertools.chain(container.decode(audio=0), (None,)):
                    parts = [part.to_ndarray().reshape(-1) for part in resampler.resample(frame)]
                    found += parts
                    length += sum(part.size for part in parts)
                    if length > LONGEST_S * _RATE:
                        raise AudioTooLarge(f"录音超过 {LONGEST_S} 秒，请说短一点。")
        except (self._av.error.FFmpegError, IndexError, ValueError):
            raise NotAudio("录音打不开，可能没有录全，请重录一次。") from None
        if not found:
            raise NotAudio("录音是空的，请重录一次。")
        return np.concatenate(found)
