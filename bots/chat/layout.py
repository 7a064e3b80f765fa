"""An answer → the messages of a chat, split where they must be, short where wanted. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.records import Answer
from assistant.records_db.chats import Message
from bots.chat.channel import Form
from bots.chat.splitting import Size, split
from bots.chat.words import say
from bots.render import render_chat

SHORT = 300  # characters: what a slow link and a small screen take at once
_MOST_BUTTONS = 10


@dataclass(frozen=True, slots=True)
class Layout:
    """The form of a channel's messages, how it measures them, and whether the gist is wanted."""

    form: Form
    size: Size
    short: bool = False


def messages_of(answer: Answer, layout: Layout, above: Sequence[str] = ()) -> Sequence[Message]:
    """Part an answer into messages, `above` over it, a button for each source under it."""
    if layout.short:
        first, *rest = gist(answer, layout, above)
        if not rest:
            return (Message(first, _buttons(answer, layout)),)
        return (Message(f"{first}\n{say('more', answer.language)}", _buttons(answer, layout)),)
    text = "\n\n".join((*above, render_chat(answer, answer.language)))
    parts = split(text, layout.form.longest, layout.size)
    return (*map(Message, parts[:-1]), Message(parts[-1], _buttons(answer, layout)))


def gist(answer: Answer, layout: Layout, above: Sequence[str] = ()) -> tuple[str, ...]:
    """Part an answer so that the first part, with a word on the rest, is one short message."""
    text = "\n\n".join((*above, render_chat(answer, answer.language, label_first=True)))
    longest, size = (layout.form.longest, layout.size) if layout.form.short else (SHORT, len)
    room = size(f"\n{say('more', answer.language)}")
    whole = split(text, longest, size)
    return whole if len(whole) == 1 else split(text, longest - room, size)


def _buttons(answer: Answer, layout: Layout) -> tuple[tuple[str, str], ...]:
    if not layout.form.buttons:
        return ()
    numbers = [one.n for one in answer.citations[:_MOST_BUTTONS]]
    return tuple((f"[{n}]", f"/source {n}") for n in numbers)


def parts_of(text: str, layout: Layout) -> tuple[Message, ...]:
    """Part any other text into messages."""
    return tuple(Message(part) for part in split(text, layout.form.longest, layout.size))
