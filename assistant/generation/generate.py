"""Answers through a chat model: question + passages → Draft, or ModelUnavailable.

In: passages and any OpenAI-compatible endpoint. Out: statements that cite what was shown. Never
done here: deciding that a model should be asked, turning a Draft into an Answer, or logging what
was asked or answered. Every fault becomes ModelUnavailable within the deadline, so that the
caller can answer in the guideline's own words instead.

This is the only module that imports langchain, and it does so when a model is configured.
"""

from __future__ import annotations

import logging
import math
import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from assistant.errors import ModelUnavailable
from assistant.generation.breaker import Breaker
from assistant.generation.deadline import Call
from assistant.generation.prompts import Message, evidence_by_key, render
from assistant.generation.reply import (
    Draft,
    DraftStatement,
    UnreadableReply,
    check_reply,
    parse_reply,
)
from corpus.document import Language
from index.passage import Passage

__all__ = ["ChatModel", "Draft", "DraftStatement", "LangChainModel", "Message", "draft"]

RETRIES = 2
_MOST_CALLS_AT_ONCE = 16
_FIRST_WAIT_S = 0.3
_PERMANENT = "请检查 MENTOR_MODEL、MENTOR_MODEL_URL 和 MENTOR_MODEL_KEY。"
_PASSING = "已改用指南原文作答；如果一再出现，请检查模型服务。"

_Ask = Callable[[Sequence[Message], float], tuple[object, object]]
_log = logging.getLogger(__name__)


class ChatModel(Protocol):
    """Anything that completes a conversation."""

    def complete(self, messages: Sequence[Message], *, deadline_s: float) -> str:
        """Return the reply's text within the deadline, or raise ModelUnavailable."""
        ...


def draft(
    question: str,
    passages: Sequence[Passage],
    model: ChatModel,
    *,
    language: Language,
    deadline_s: float = 12.0,
) -> Draft:
    """Ask the model to answer the question from the passages, and keep what stands on them.

    `keys` in the Draft are those of `evidence_by_key(passages)`. Raises ModelUnavailable where the
    model fails, refuses, or says nothing that holds.
    """
    evidence = evidence_by_key(passages)
    if not evidence:
        raise ModelUnavailable("没有可给模型看的段落，已改用指南原文作答。", retryable=False)
    reply = model.complete(render(question, evidence, language=language), deadline_s=deadline_s)
    try:
        found = check_reply(reply, evidence)
    except UnreadableReply as fault:
        raise ModelUnavailable(f"聊天模型{fault}，{_PASSING}") from None
    if not found.statements:
        counts = f"丢弃 {len(found.dropped)} 条" if found.dropped else "模型认为证据不足"
        raise ModelUnavailable(f"聊天模型没有给出站得住的陈述（{counts}），已改用指南原文作答。")
    return found


class LangChainModel:
    """A chat model behind an OpenAI-compatible endpoint, through langchain.

    `url` ends where `/chat/completions` begins, as in `http://127.0.0.1:11434/v1`; an empty `key`
    is for servers that want none. `check` raises ValueError on a reply of no use, in words that do
    not quote it: a fault like any other, so that a model that answers nonsense is left alone like
    a dead one.
    Safe to share between threads. Raises ModelUnavailable where name or url cannot be right.
    """

    def __init__(
        self,
        name: str,
        url: str,
        key: str,
        *,
        breaker: Breaker | None = None,
        check: Callable[[str], object] = parse_reply,
    ) -> None:
        if not name.strip() or not url.startswith(("http://", "https://")):
            raise ModelUnavailable(f"聊天模型的名称或地址不对：{_PERMANENT}", retryable=False)
        self._name = name
        self._breaker = breaker or Breaker()
        self._check = check
        self._slots = threading.BoundedSemaphore(_MOST_CALLS_AT_ONCE)
        self._here = threading.local()
        self._ask, self._connection_error = _connect(name, url, key, self._here)

    def __repr__(self) -> str:
        return f"LangChainModel({self._name!r})"

    def complete(self, messages: Sequence[Message], *, deadline_s: float) -> str:
        """Return the reply's text within the deadline, or raise ModelUnavailable.

        At most RETRIES more tries, none after an answer that will not change (HTTP 400, 401). The
        deadline is kept by this thread's clock, whatever the socket does.
        """
        if not self._slots.acquire(blocking=False):
            raise ModelUnavailable("聊天模型正忙，已改用指南原文作答。")
        if not self._breaker.allows():
            self._slots.release()
            raise ModelUnavailable(f"聊天模型连续出错，暂停使用一会儿；{_PASSING}")
        outcome = self._outcome(messages, deadline_s)
        if isinstance(outcome, str):
            self._breaker.succeeded()
            return outcome
        self._breaker.failed()
        _log.warning("chat model fault: %s", outcome.reason)
        advice = _PASSING if outcome.retryable else _PERMANENT
        raise ModelUnavailable(
            f"聊天模型不可用（{outcome.reason}）。{advice}", retryable=outcome.retryable
        )

    def _outcome(self, messages: Sequence[Message], deadline_s: float) -> str | _Fault:
        """Run the tries in a thread that can be left behind: a look-up of a name cannot be ended.

        No exception crosses over: what the libraries raise may quote the prompt or the key.
        """
        box: queue.SimpleQueue[str | _Fault] = queue.SimpleQueue()
        call = Call(time.monotonic() + deadline_s)

        def work() -> None:
            try:
                box.put(self._tries(messages, call))
            except Exception as error:
                box.put(_Fault(type(error).__name__, retryable=False))
            finally:
                self._slots.release()

        threading.Thread(target=work, name="chat-model", daemon=True).start()
        try:
            return box.get(timeout=max(deadline_s, 0.0))
        except queue.Empty:
            call.end()
            return _Fault(f"{deadline_s:g} 秒内没有答完")

    def _tries(self, messages: Sequence[Message], call: Call) -> str | _Fault:
        """Try, wait and try again while there is time and hope."""
        wait_s = _FIRST_WAIT_S
        outcome = self._try(messages, call)
        for _ in range(RETRIES):
            if isinstance(outcome, str) or not outcome.retryable:
                break
            pause = wait_s if outcome.retry_after_s is None else outcome.retry_after_s
            if not call.sleep(pause):
                break
            outcome = self._try(messages, call)
            wait_s *= 2
        return outcome

    def _try(self, messages: Sequence[Message], call: Call) -> str | _Fault:
        """Make one request and name what went wrong with it, if anything did."""
        self._here.call = call
        try:
            text, finish = self._ask(messages, call.left_s())
        except Exception as error:
            return self._fault(error, call)
        if not isinstance(text, str):
            return _Fault("回复不是文字", retryable=False)
        if finish in ("length", "content_filter"):
            return _Fault("回复被截断", retryable=False)
        try:
            self._check(text)
        except ValueError as error:
            return _Fault(str(error), retryable=False)
        return text

    def _fault(self, error: Exception, call: Call) -> _Fault:
        """Name a failed request without quoting it."""
        status = getattr(error, "status_code", None)
        if call.oversize:
            return _Fault("回复过大", retryable=False)
        if isinstance(status, int):
            passing = status in (408, 409, 429) or status >= 500
            return _Fault(f"HTTP {status}", retryable=passing, retry_after_s=_retry_after_s(error))
        if isinstance(error, self._connection_error):
            return _Fault("连接不上或中断")
        return _Fault("回复不合 OpenAI 接口的格式", retryable=False)


@dataclass(frozen=True, slots=True)
class _Fault:
    """Why a try failed, in words that quote neither prompt, reply nor key."""

    reason: str
    retryable: bool = True
    retry_after_s: float | None = None


class _Request(Protocol):
    """What is used of an HTTP library's request."""

    extensions: dict[str, object]


class _Response(Protocol):
    """What is used of an HTTP library's response: a body that is iterated and closed."""

    stream: Any


def _connect(name: str, url: str, key: str, here: threading.local) -> tuple[_Ask, type[Exception]]:
    """Load langchain; return a function that asks the model, and what it raises off-line.

    The function runs in a thread whose `here.call` bounds the exchange; it returns the reply's
    content and why the model stopped.
    """
    import openai
    from langchain.chat_models import init_chat_model
    from langsmith import tracing_context

    # At DEBUG these print the messages or the headers of a request: a patient's words, a key.
    for noisy in ("openai", "httpx", "httpx2", "httpcore", "httpcore2"):
        logging.getLogger(noisy).setLevel(logging.WARNING)

    def on_request(request: _Request) -> None:
        request.extensions = {**request.extensions, "trace": here.call.follow}

    def on_response(response: _Response) -> None:
        # openai uses httpx or httpx2, by its version; a body of the same bases serves both.
        body, call = response.stream, here.call
        parts = {"__iter__": lambda _: call.bounded(iter(body)), "close": lambda _: body.close()}
        response.stream = type("BoundedBody", type(body).__bases__, parts)()

    # No redirect: it would carry a patient's words to a host that nobody configured. No reuse of
    # connections: a call that is broken off must not break another's.
    client = openai.DefaultHttpxClient(
        follow_redirects=False,
        headers={"Connection": "close"},
        event_hooks={"request": [on_request], "response": [on_response]},
    )
    chat = init_chat_model(
        name,
        model_provider="openai",
        base_url=url,
        # Never None: the library would then take OPENAI_API_KEY and send it to this url.
        api_key=key or "none",
        http_client=client,
        openai_proxy=None,
        max_retries=0,
        temperature=0,
        use_responses_api=False,
    )

    def ask(messages: Sequence[Message], timeout_s: float) -> tuple[object, object]:
        pairs = [(message.role, message.content) for message in messages]
        with tracing_context(enabled=False):  # LANGSMITH_TRACING would send the prompt abroad
            reply = chat.invoke(pairs, timeout=timeout_s)
        return reply.content, reply.response_metadata.get("finish_reason")

    return ask, openai.APIConnectionError


def _retry_after_s(error: Exception) -> float | None:
    """Read Retry-After in seconds; a date or nonsense reads as absent."""
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    try:
        seconds = float(headers.get("retry-after", ""))
    except ValueError:
        return None
    return max(seconds, 0.0) if math.isfinite(seconds) else None
