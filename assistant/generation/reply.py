"""A chat model's reply, read with suspicion: text → Draft.

In: the raw reply and the evidence that was shown. Out: the statements that cite known evidence and
stand on it (assistant/verify); what was dropped is counted with its reason. Never done
here: repairing a statement. A reply of the wrong shape is an error as a whole.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from assistant.generation.prompts import REFUSAL_SENTINEL
from assistant.lines.pictures import is_recognised, states_number
from assistant.verify.judging import faults
from assistant.verify.windows import Source
from index.passage import Passage

MOST_STATEMENTS = 6
LONGEST_STATEMENT = 500
LONGEST_REPLY = 20_000
_MOST_KEYS = 50
_LONGEST_KEY = 32

# Reasoning models think aloud first; only what follows is the reply.
_THINKING = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class DraftStatement:
    """One statement of a model and the evidence keys that it rests on."""

    text: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """What is left of a model's reply; `unknown_keys` it invented, `dropped` says why lines fell.

    A reason is "no known key", "too long", "too many" or "unsupported: number".
    """

    statements: tuple[DraftStatement, ...]
    unknown_keys: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()


class UnreadableReply(ValueError):
    """A reply that is not the JSON that was asked for; `str()` says how, never what it said."""


def parse_reply(reply: str) -> tuple[DraftStatement, ...]:
    """Read the statements of a reply as they stand; the refusal sentinel reads as none.

    Raises UnreadableReply where the reply is empty, over-long, no JSON or of the wrong types.
    """
    if len(reply) > LONGEST_REPLY:
        raise UnreadableReply("回复过长")
    body = _THINKING.sub("", reply).strip()
    if not body:
        raise UnreadableReply("回复是空的")
    if REFUSAL_SENTINEL in body:
        return ()
    try:
        # Fences of Markdown or a polite sentence round the object do no harm.
        found = json.loads(body[body.index("{") : body.rindex("}") + 1])
    except (ValueError, RecursionError):
        raise UnreadableReply("回复不是 JSON") from None
    items = found.get("statements") if isinstance(found, dict) else None
    if not isinstance(items, list):
        raise UnreadableReply("回复里没有 statements 列表")
    return tuple(_statement(item) for item in items)


def check_reply(reply: str, evidence: Mapping[str, Passage]) -> Draft:
    """Keep the statements of a reply that stand on the evidence; drop and report the others."""
    kept: list[DraftStatement] = []
    unknown: list[str] = []
    dropped: list[str] = []
    for statement in parse_reply(reply):
        unknown += [key for key in statement.keys if key not in evidence]
        known = tuple(key for key in statement.keys if key in evidence)
        text = _without_keys(statement.text, evidence)
        reason = _fault(text, [evidence[key] for key in known])
        if reason is None and len(kept) == MOST_STATEMENTS:
            reason = "too many"
        if reason is None:
            kept.append(DraftStatement(text, known))
        else:
            dropped.append(reason)
    return Draft(tuple(kept), tuple(dict.fromkeys(unknown)), tuple(dropped))


def _statement(item: object) -> DraftStatement:
    """Read one statement; a wrong type anywhere makes the reply unreadable."""
    if not isinstance(item, dict):
        raise UnreadableReply("statements 里有一项不是对象")
    text, keys = item.get("text"), item.get("keys")
    if not isinstance(text, str) or not text.strip():
        raise UnreadableReply("有一条陈述没有文字")
    if not isinstance(keys, list) or len(keys) > _MOST_KEYS:
        raise UnreadableReply("有一条陈述的 keys 不是列表")
    if not all(isinstance(key, str) for key in keys):
        raise UnreadableReply("有一个证据键不是字符串")
    bare = (key.lower().replace("evidence", "").strip(" []【】")[:_LONGEST_KEY] for key in keys)
    return DraftStatement(text, tuple(dict.fromkeys(bare)))


def _without_keys(text: str, evidence: Mapping[str, Passage]) -> str:
    """Take evidence keys that the model wrote into the text out of it, and fold its blanks."""
    keys = "|".join(re.escape(key) for key in evidence)
    bare = re.sub(rf"\s*[\[(（【](?:EVIDENCE |[,，、\s]|{keys})+[\])）】]", "", text, flags=re.I)
    printable = "".join(c if c.isprintable() else " " for c in bare)
    return " ".join(printable.split())


def _fault(text: str, cited: list[Passage]) -> str | None:
    """Say why a statement may not stand on the passages it cites, or None."""
    if not cited:
        return "no known key"
    if not text or len(text) > LONGEST_STATEMENT:
        return "too long" if text else "no text"
    # A number that a program recognised in a picture is none.
    trusted = [one for one in cited if not (is_recognised(one) and states_number(text))]
    found = faults(text, [_source(one) for one in trusted])
    return "unsupported: " + ", ".join(found) if found else None


def _source(passage: Passage) -> Source:
    headings = "\n".join((passage.source.title, *passage.chunk.section))
    return Source(passage.chunk.text, headings)
