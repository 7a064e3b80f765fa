"""A faster-whisper folder: with fakes of the two packages, and with PyAV itself where it is."""

from __future__ import annotations

import importlib.util
import logging
import sys
import types
from typing import ClassVar

import numpy as np
import pytest

from assistant.settings import Settings
from bots.voice.endpoint import Endpoint
from bots.voice.opening import open_transcriber
from bots.voice.transcriber import (
    LONGEST_S,
    AudioTooLarge,
    Heard,
    NotAudio,
    NothingHeard,
    TranscriberFailed,
    TranscriberUnusable,
)
from bots.voice.whisper import WhisperFolder
from tests.bots.voice.speaking import NEEDS_ESPEAK, silence, spoken

RATE = 16_000
FILES = ("config.json", "model.bin", "tokenizer.json", "vocabulary.json")


class FFmpegError(Exception):
    """What PyAV raises."""


class FakeModel:
    made: ClassVar[list[tuple]] = []
    heard: ClassVar[list[str]] = ["阿莫西林", "怎么吃"]
    language = "zh"

    def __init__(self, *args, **options):
        if self.heard == ["broken"]:
            raise RuntimeError("/some/path/model.bin is no model")
        FakeModel.made.append((args, options))
        self.given = []

    def transcribe(self, audio, **options):
        self.given.append((audio, options))
        if self.heard == ["engine"]:
            raise RuntimeError("out of memory")
        info = types.SimpleNamespace(language=self.language, duration=len(audio) / RATE)
        return (types.SimpleNamespace(text=one) for one in self.heard), info


class FakeContainer:
    """Decodes a WAV file of 8 kHz as one frame a second."""

    def __init__(self, data):
        self.seconds = (len(data.getvalue()) - 44) / 16_000
        self.cut = b"cut" in data.getvalue()

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        return None

    def decode(self, audio):
        for _ in range(round(self.seconds)):
            yield RATE
        if self.cut:
            raise FFmpegError


class FakeResampler:
    def __init__(self, **options):
        assert options == {"format": "flt", "layout": "mono", "rate": RATE}

    def resample(self, frame):
        if frame is None:
            return []
        return [types.SimpleNamespace(to_ndarray=lambda: np.zeros((1, frame), np.float32))]


@pytest.fixture
def packages(monkeypatch):
    av = types.ModuleType("av")
    av.open = lambda file, mode, format: FakeContainer(file)
    av.AudioResampler = FakeResampler
    av.error = types.SimpleNamespace(FFmpegError=FFmpegError)
    whisper = types.ModuleType("faster_whisper")
    whisper.WhisperModel = FakeModel
    monkeypatch.setitem(sys.modules, "av", av)
    monkeypatch.setitem(sys.modules, "faster_whisper", whisper)
    monkeypatch.setattr(FakeModel, "made", [])


@pytest.fixture
def folder(tmp_path):
    for name in FILES:
        (tmp_path / name).write_text("{}")
    return tmp_path


def test_a_recording_is_heard_with_the_hint(packages, folder):
    whisper = WhisperFolder(folder, hints=lambda language: f"hint {language}")
    heard = whisper.transcribe(silence(3), "audio/wav", "zh")
    assert heard == Heard("阿莫西林怎么吃", "zh", 3.0)
    ((args, options),) = FakeModel.made
    assert args == (str(folder),)
    assert options["local_files_only"] is True
    ((audio, asked),) = whisper._model.given
    assert audio.shape == (3 * RATE,)
    assert (asked["language"], asked["initial_prompt"]) == ("zh", "hint zh")
    assert asked["vad_filter"] is True


@pytest.mark.parametrize(
    ("told", "language"), [("zh", "zh"), ("yue", "zh"), ("en", "en"), ("cy", "en")]
)
def test_the_language_is_found_out(packages, folder, monkeypatch, told, language):
    monkeypatch.setattr(FakeModel, "language", told)
    monkeypatch.setattr(FakeModel, "heard", ["how much amoxicillin"])
    assert WhisperFolder(folder).transcribe(silence(), "", None).language == language


def test_silence_is_not_a_question(packages, folder, monkeypatch):
    monkeypatch.setattr(FakeModel, "heard", [])
    with pytest.raises(NothingHeard):
        WhisperFolder(folder).transcribe(silence(), "", "zh")


def test_a_recording_of_many_hours_is_not_decoded_to_its_end(packages, folder):
    with pytest.raises(AudioTooLarge):
        WhisperFolder(folder).transcribe(silence(LONGEST_S + 2), "", "zh")
    assert WhisperFolder(folder).transcribe(silence(LONGEST_S), "", "zh").seconds == LONGEST_S


@pytest.mark.parametrize("audio", [silence(0), silence(1) + b"cut", b"no audio"])
def test_what_cannot_be_decoded(packages, folder, audio):
    with pytest.raises(NotAudio):
        WhisperFolder(folder).transcribe(audio, "audio/wav", "zh")


def test_what_takes_too_long_is_given_up(packages, folder):
    times = iter([0.0, 30.0, 61.0])
    whisper = WhisperFolder(folder, deadline_s=60.0, clock=lambda: next(times))
    with pytest.raises(TranscriberFailed, match="太慢"):
        whisper.transcribe(silence(), "", "zh")
    times = iter([0.0, 1.0, 2.0])
    assert whisper.transcribe(silence(), "", "zh").text == "阿莫西林怎么吃"  # it is free again


def test_a_fault_of_the_engine_names_no_path(packages, folder, monkeypatch, caplog):
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(FakeModel, "heard", ["engine"])
    with pytest.raises(TranscriberFailed):
        WhisperFolder(folder).transcribe(silence(), "", "zh")
    assert "memory" not in caplog.text


@pytest.mark.parametrize("missing", FILES)
def test_a_folder_that_lacks_a_file_is_refused(packages, folder, missing):
    (folder / missing).unlink()
    with pytest.raises(TranscriberUnusable, match=missing):
        WhisperFolder(folder)
    assert FakeModel.made == []  # the library would ask the network for it


def test_a_model_that_is_none_is_refused(packages, folder, monkeypatch):
    monkeypatch.setattr(FakeModel, "heard", ["broken"])
    with pytest.raises(TranscriberUnusable, match="打不开") as raised:
        WhisperFolder(folder)
    assert "/some/path" not in str(raised.value)


@pytest.mark.parametrize("package", ["faster_whisper", "av"])
def test_without_the_package_one_is_told_which(packages, folder, monkeypatch, package):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(TranscriberUnusable, match=r"grassroots-mentor\[voice\]"):
        WhisperFolder(folder)


@NEEDS_ESPEAK
@pytest.mark.skipif(importlib.util.find_spec("av") is None, reason="no PyAV: pip install av")
def test_a_real_recording_is_decoded(folder, monkeypatch):
    whisper = types.ModuleType("faster_whisper")
    whisper.WhisperModel = FakeModel
    monkeypatch.setitem(sys.modules, "faster_whisper", whisper)
    one = WhisperFolder(folder)
    heard = one.transcribe(spoken(), "audio/wav", "zh")
    assert 2 < heard.seconds < 20
    ((audio, _),) = one._model.given
    assert 0.1 < np.abs(audio).max() <= 1.0


def test_the_settings_name_the_transcriber(packages, folder):
    assert open_transcriber(Settings()) is None
    assert isinstance(open_transcriber(Settings(transcriber_url="http://127.0.0.1/v1")), Endpoint)
    whisper = open_transcriber(Settings(whisper_folder=folder))
    assert isinstance(whisper, WhisperFolder)
    whisper.transcribe(silence(), "", "zh")
    assert "阿莫西林" in whisper._model.given[0][1]["initial_prompt"]


def test_two_transcribers_are_one_too_many(folder):
    with pytest.raises(TranscriberUnusable, match="只能设一个"):
        open_transcriber(Settings(transcriber_url="http://127.0.0.1/v1", whisper_folder=folder))
