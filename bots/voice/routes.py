"""`POST /v1/transcriptions`: a recording → its words, with what is to be checked in them.

In: audio as the body, or as the `file` of a form. Out: the words, for the asker to correct before
the question is sent. A recording is held in memory while it is heard, and nowhere else; neither it
nor its words are logged.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from bots.access.rules import ASK, PUBLIC
from bots.openapi import examples_of, problem_replies
from bots.pool import Pool
from bots.problems import Problem
from bots.voice.audio import TYPES
from bots.voice.doubts import doubts
from bots.voice.read_back import read_back
from bots.voice.transcriber import (
    AudioTooLarge,
    Heard,
    NotAudio,
    NothingHeard,
    Transcriber,
    VoiceError,
)
from corpus.document import Language
from index.lexicon import Lexicon

ADDRESS = "/v1/transcriptions"
MOST_BYTES = 2_000_000
# A minute of speech is 200 kB, for which the slowest of mobile networks takes as long again.
BODIES = {ADDRESS: (MOST_BYTES, 90.0)}
RECORD_SECONDS = 60
_AT_ONCE, _WAITING = 2, 8
_RETRY_AFTER_S = 10
_FORM = "multipart/form-data"
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            **{one: {"schema": {"type": "string", "format": "binary"}} for one in TYPES},
            _FORM: {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            },
        },
    }
}


class Uncertain(BaseModel):
    """A drug in the words that may be another."""

    heard: str
    may_be: list[str] = Field(description="The names that may have been said, likeliest first.")
    certain: bool = Field(description="It is written as the first, which resembles the others.")


class Transcription(BaseModel):
    """What `POST /v1/transcriptions` gives back."""

    text: str = Field(description="The words, to be corrected and then sent as the question.")
    language: Language
    read_back: list[str] = Field(description="The drugs and the figures in them, to be checked.")
    uncertain: list[Uncertain]


class Voice(BaseModel):
    """Whether recordings are heard here, and how long and large they may be."""

    ready: bool
    seconds: int
    bytes: int


_EXAMPLE = {
    "text": "阿莫西林零点五克，每日三次，可以吗",
    "language": "zh",
    "read_back": ["阿莫西林", "0.5 克", "每日 3 次"],
    "uncertain": [{"heard": "阿莫西林", "may_be": ["阿莫西林", "阿洛西林"], "certain": True}],
}


def transcription_routes(transcriber: Transcriber | None, lexicon: Lexicon) -> APIRouter:
    """Make the routes that hear recordings; without a transcriber they say so."""
    router = APIRouter(tags=["voice"])
    pool = Pool(workers=_AT_ONCE, waiting=_WAITING)  # its own: the answers do not wait for it

    @router.get(ADDRESS, summary="Are recordings heard here?", dependencies=[Depends(PUBLIC)])
    async def voice() -> Voice:
        return Voice(ready=transcriber is not None, seconds=RECORD_SECONDS, bytes=MOST_BYTES)

    @router.post(
        ADDRESS,
        summary="Write down a recording",
        dependencies=[Depends(ASK)],
        response_model=Transcription,
        openapi_extra=_BODY,
        responses=examples_of(_EXAMPLE) | problem_replies(400, 408, 413, 415, 422, 500, 503),
    )
    async def transcribe(
        request: Request,
        lang: Annotated[
            Language | None, Query(description="What is spoken; without it, it is found out.")
        ] = None,
    ) -> Transcription:
        """Give the words of a recording of at most 2 MB, to be checked before they are asked.

        The body is the recording, or a form whose `file` it is. It is not stored.
        """
        if transcriber is None:
            raise Problem("no-transcriber")
        audio, mime = await _recording(request)
        return await pool.run(lambda: _heard(transcriber, audio, mime, lang, lexicon))

    return router


async def _recording(request: Request) -> tuple[bytes, str]:
    """Take the recording out of a request."""
    told = request.headers.get("content-type", "")
    if told.partition(";")[0].strip().lower() != _FORM:
        return await request.body(), told
    try:
        form = await _InMemory(request.headers, request.stream(), max_files=1, max_fields=4).parse()
    except (MultiPartException, KeyError, UnicodeDecodeError):
        raise Problem("form-unreadable") from None
    try:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise Problem("form-unreadable")
        return await file.read(), file.content_type or ""
    finally:
        await form.close()


class _InMemory(MultiPartParser):
    """Starlette's parser, which never lays a recording down in a file."""

    spool_max_size = MOST_BYTES + 1


def _heard(
    transcriber: Transcriber, audio: bytes, mime: str, lang: Language | None, lexicon: Lexicon
) -> Transcription:
    heard = _transcribe(transcriber, audio, mime, lang)
    return Transcription(
        text=heard.text,
        language=heard.language,
        read_back=list(read_back(heard.text, lexicon)),
        uncertain=[
            Uncertain(heard=one.heard, may_be=list(one.names), certain=one.certain)
            for one in doubts(heard.text, lexicon)
        ],
    )


def _transcribe(transcriber: Transcriber, audio: bytes, mime: str, lang: Language | None) -> Heard:
    """Hear a recording; what goes wrong becomes a Problem with a sentence for the asker."""
    try:
        return transcriber.transcribe(audio, mime, lang)
    except NotAudio:
        raise Problem("not-audio") from None
    except AudioTooLarge:
        raise Problem("recording-too-long") from None
    except NothingHeard:
        raise Problem("nothing-heard") from None
    except VoiceError:
        raise Problem("transcriber-failed", retry_after=_RETRY_AFTER_S) from None
