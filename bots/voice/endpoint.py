"""A transcriber behind an OpenAI-compatible `/audio/transcriptions` endpoint.

In: a recording. Out: what was heard, or a VoiceError within the deadline. The address comes from
the operator's settings only. Never done here: following a redirect, sending a name that a user
gave a file, or telling a log what was said.
"""

from __future__ import annotations

import json
import logging
import math
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx

from assistant.generation.breaker import Breaker
from assistant.generation.deadline import Call
from bots.voice.audio import Kind, kind_of
from bots.voice.speech import said
from bots.voice.transcriber import Heard, TranscriberFailed, TranscriberUnusable
from corpus.document import Language
from corpus.sentences import language_of

RETRIES = 2
DEADLINE_S = 30.0
_MOST_CALLS_AT_ONCE = 4
_FIRST_WAIT_S = 0.3
_PASSING_STATUS = (408, 409, 429)
# These are about the recording, not the service: the next one may well be heard.
_OF_THE_RECORDING = (400, 413, 415, 422)
_PERMANENT = "请检查 MENTOR_TRANSCRIBER_URL、MENTOR_TRANSCRIBER_KEY 和 MENTOR_TRANSCRIBER_MODEL。"
_PASSING = "请改用文字提问；如果一再出现，请检查语音识别服务。"
_log = logging.getLogger("mentor.voice")

Hints = Callable[[Language | None], str]


class Endpoint:
    """Transcribes at `url`, which ends where `/audio/transcriptions` begins: http://host/v1.

    `hints` gives the words to expect in a language. An empty `key` is for servers that want none.
    Raises TranscriberUnusable where the address or the model's name cannot be right.
    """

    def __init__(
        self,
        url: str,
        key: str,
        model: str,
        *,
        hints: Hints = lambda language: "",
        deadline_s: float = DEADLINE_S,
        breaker: Breaker | None = None,
    ) -> None:
        if not model.strip() or not _is_address(url):
            raise TranscriberUnusable(f"语音识别服务的地址或模型名不对：{_PERMANENT}")
        self._url = url.rstrip("/") + "/audio/transcriptions"
        self._key = key
        self._model = model
        self._hints = hints
        self._deadline_s = deadline_s
        self._breaker = breaker or Breaker()
        self._slots = threading.BoundedSemaphore(_MOST_CALLS_AT_ONCE)
        # No redirect: it would carry a patient's words to a host that nobody configured. No reuse
        # of connections: a call that is broken off must not break another's.
        self._client = httpx.Client(
            follow_redirects=False,
            headers={"Accept-Encoding": "identity", "Connection": "close"},
        )
        # At DEBUG these print the headers of a request, and with them the key.
        for noisy in ("httpx", "httpcore"):
            logging.getLogger(noisy).setLevel(logging.WARNING)

    def __repr__(self) -> str:
        return f"Endpoint({self._model!r})"

    def transcribe(self, audio: bytes, mime: str, language: Language | None) -> Heard:
        """Write down a recording within the deadline, with at most RETRIES more tries.

        There is no second try after an answer that will not change (HTTP 400, 401).
        """
        kind = kind_of(audio, mime)
        if not self._slots.acquire(blocking=False):
            raise TranscriberFailed("语音识别正忙，请过几秒再试，或改用文字提问。")
        if not self._breaker.allows():
            self._slots.release()
            raise TranscriberFailed(f"语音识别服务连续出错，暂停使用一会儿。{_PASSING}")
        hint = self._hints(language)
        outcome = self._outcome(_Recording(audio, kind, language, hint))
        if isinstance(outcome, _Fault):
            self._count(outcome)
            _log.warning("transcriber fault: %s", outcome.reason)
            advice = _PASSING if outcome.retryable or outcome.of_recording else _PERMANENT
            raise TranscriberFailed(
                f"语音识别没有成功（{outcome.reason}）。{advice}", retryable=outcome.retryable
            )
        self._breaker.succeeded()
        words = said(outcome["text"], hint)
        return Heard(words, _language(outcome, words), _seconds(outcome))

    def _count(self, fault: _Fault) -> None:
        if fault.of_recording:
            self._breaker.succeeded()
        else:
            self._breaker.failed()

    def _outcome(self, recording: _Recording) -> dict[str, Any] | _Fault:
        """Run the tries in a thread that can be left behind: a look-up of a name cannot be ended.

        No exception crosses over: what the libraries raise may quote what was sent.
        """
        box: queue.SimpleQueue[dict[str, Any] | _Fault] = queue.SimpleQueue()
        call = Call(time.monotonic() + self._deadline_s)

        def work() -> None:
            try:
                box.put(self._tries(recording, call))
            except Exception as error:
                box.put(_Fault(type(error).__name__))
            finally:
                self._slots.release()

        threading.Thread(target=work, name="transcriber", daemon=True).start()
        try:
            return box.get(timeout=self._deadline_s)
        except queue.Empty:
            call.end()
            return _Fault(f"{self._deadline_s:g} 秒内没有听完", retryable=True)

    def _tries(self, recording: _Recording, call: Call) -> dict[str, Any] | _Fault:
        """Try, wait and try again while there is time and hope."""
        wait_s = _FIRST_WAIT_S
        outcome = self._try(recording, call)
        for _ in range(RETRIES):
            if not isinstance(outcome, _Fault) or not outcome.retryable:
                break
            pause = wait_s if outcome.retry_after_s is None else outcome.retry_after_s
            if not call.sleep(pause):
                break
            outcome = self._try(recording, call)
            wait_s *= 2
        return outcome

    def _try(self, recording: _Recording, call: Call) -> dict[str, Any] | _Fault:
        """Make one request and name what went wrong with it, if anything did."""
        fields = {"model": self._model, "response_format": "json", "temperature": "0"}
        if recording.hint:
            fields["prompt"] = recording.hint
        if recording.language:
            fields["language"] = recording.language
        name = f"question.{recording.kind.ending}"
        try:
            with self._client.stream(
                "POST",
                self._url,
                headers={"Authorization": f"Bearer {self._key}"} if self._key else {},
                data=fields,
                files={"file": (name, recording.audio, recording.kind.types[0])},
                timeout=call.left_s(),
                extensions={"trace": call.follow},
            ) as reply:
                if reply.status_code != 200:
                    return _refused(reply)
                body = b"".join(call.bounded(reply.iter_raw()))
        except (httpx.TransportError, ConnectionAbortedError):
            if call.oversize:
                return _Fault("回复过大")
            return _Fault("连接不上或中断", retryable=True)
        return _read(body)


@dataclass(frozen=True, slots=True)
class _Recording:
    """One recording on its way, with what is told of it."""

    audio: bytes
    kind: Kind
    language: Language | None
    hint: str


@dataclass(frozen=True, slots=True)
class _Fault:
    """Why a try failed, in words that quote neither what was sent nor what came back."""

    reason: str
    retryable: bool = False
    retry_after_s: float | None = None
    of_recording: bool = False


def _is_address(url: str) -> bool:
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        return False
    return parsed.scheme in ("http", "https") and bool(parsed.host)


def _refused(reply: httpx.Response) -> _Fault:
    status = reply.status_code
    return _Fault(
        f"HTTP {status}",
        retryable=status in _PASSING_STATUS or status >= 500,
        retry_after_s=_retry_after_s(reply.headers.get("retry-after", "")),
        of_recording=status in _OF_THE_RECORDING,
    )


def _retry_after_s(header: str) -> float | None:
    """Read Retry-After in seconds; a date or nonsense reads as absent."""
    try:
        seconds = float(header)
    except ValueError:
        return None
    return max(seconds, 0.0) if math.isfinite(seconds) else None


def _read(body: bytes) -> dict[str, Any] | _Fault:
    wrong = _Fault("回复不合 OpenAI 接口的格式")
    try:
        reply = json.loads(body)
    except (ValueError, RecursionError):
        return wrong
    return reply if isinstance(reply, dict) and isinstance(reply.get("text"), str) else wrong


def _language(reply: dict[str, Any], words: str) -> Language:
    """Tell the language that was spoken, as the service says or as the words are written."""
    told = str(reply.get("language") or "").lower()
    if told in ("zh", "chinese", "mandarin", "yue", "cantonese"):
        return "zh"
    return "en" if told in ("en", "english") else language_of(words)


def _seconds(reply: dict[str, Any]) -> float:
    """Read how long the recording is; 0 where the service does not tell."""
    usage = reply.get("usage")
    for told in (reply.get("duration"), usage.get("seconds") if isinstance(usage, dict) else None):
        if isinstance(told, int | float) and math.isfinite(told) and told > 0:
            return float(told)
    return 0.0
