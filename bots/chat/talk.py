"""One message of a chat → what is said to it: a command, the notice, an answer with its sources.

In: an Update, as a channel read it, and the form of the channel's messages. Out: a Reply: the
messages in order, and what is to be remembered together with them. All channels share it; nothing
clinical is decided here.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from assistant.errors import AssistantError, ModelUnavailable, QuestionRefused
from assistant.records import Answer, Citation, PassageView, Turn
from assistant.records_db.chats import Also, Message, Update
from assistant.records_db.conversations import Conversations
from assistant.records_db.people import People, Person
from bots.chat.channel import Form
from bots.chat.commands import Command, read_command
from bots.chat.layout import Layout, gist, messages_of, parts_of
from bots.chat.splitting import Size
from bots.chat.words import HELP, NOTICE, NOTICE_VERSION, say
from bots.render import place_of, plain
from corpus.document import Language
from corpus.sentences import language_of
from index.errors import IndexingError

_log = logging.getLogger("mentor.chat")


class Mentor(Protocol):
    """What a chat needs of the core; every method may be called from any thread."""

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        language: Literal["zh", "en", "auto"] = "auto",
    ) -> Answer:
        """Answer a question; raise QuestionRefused when it is none."""

    def passage(self, chunk_id: str) -> PassageView | None:
        """Return a passage in force, or None."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What is said to a message; `answer` is the turn to remember in `conversation` with it."""

    messages: tuple[Message, ...]
    person: str
    conversation: str = ""
    answer: Answer | None = None


@dataclass(frozen=True, slots=True)
class _Said:
    """One message, with what is known of who sent it."""

    update: Update
    layout: Layout
    known: Person
    language: Language

    @property
    def person(self) -> str:
        return self.known.id


class Lesson(Protocol):
    """What teaches over messages (bots.lesson.lesson); any method may be called from any thread."""

    def start(self, person: str, name: str, argument: str) -> Sequence[str] | None:
        """Begin what a command names (case, quiz, plan …); None for another command."""

    def said(self, person: str, text: str) -> Sequence[str] | None:
        """Take a message where a lesson is under way; None where it belongs to none."""

    def heard(self, person: str, answer: Answer) -> None:
        """Take note of what a question was about, to teach it later."""


class Talk:
    """Replies to the messages of all chat channels. Safe to share between threads."""

    def __init__(
        self,
        mentor: Mentor,
        people: People,
        conversations: Conversations,
        *,
        chats_days: int,
        lesson: Lesson | None = None,
    ) -> None:
        self._mentor = mentor
        self._people = people
        self._conversations = conversations
        self._days = chats_days
        self._handlers: Mapping[str, Callable[[_Said, str], Reply]] = {
            "start": self._start, "help": self._help, "new": self._new, "more": self._more,
            "agree": self._agree, "erase": self._erase, "short": self._short, "long": self._long,
            "lang": self._lang, "source": self._source,
        }  # fmt: skip
        self._lesson = lesson

    def reply(
        self, update: Update, form: Form, size: Size = len, *, above: Sequence[str] = ()
    ) -> Reply:
        """Reply to a message. Raises nothing that a message can cause.

        `above`: lines that stand over an answer (what was heard of a voice message).
        """
        where = f"{update.chat}/{update.sender}" if update.group else update.sender
        person = self._people.hashed(update.channel, where)
        known = self._people.find(person)
        command = read_command(update.text)
        language = known.language or update.language or _language(update.text)
        layout = Layout(form, size, short=form.short or known.short)
        said = _Said(update, layout, known, language)
        if command is not None:
            return self._obey(said, command)
        if not update.text.strip():
            return self._says(said, say("not_text", language))
        if self._lesson is not None and not update.group:
            taught = self._lesson.said(person, update.text)
            if taught is not None:
                return self._teaches(said, taught)
        return self._answer(said, above)

    def memory(self, reply: Reply) -> Also | None:
        """Give what writes a reply's turn within a transaction of the stores; None: nothing."""
        answer = reply.answer
        if answer is None:
            return None
        return lambda tx: self._conversations.add(reply.conversation, reply.person, answer, tx=tx)

    def _obey(self, said: _Said, command: Command) -> Reply:
        handler = self._handlers.get(command.name)
        if handler is not None:
            return handler(said, command.argument)
        if self._lesson is not None and not said.update.group:
            taught = self._lesson.start(said.person, command.name, command.argument)
            if taught is not None:
                return self._teaches(said, taught)
        return self._says(said, say("unknown", said.language))

    def _answer(self, said: _Said, above: Sequence[str]) -> Reply:
        conversation = self._conversations.current(said.person)
        try:
            answer = self._mentor.ask(
                said.update.text,
                history=self._conversations.turns(conversation, said.person),
                language=said.known.language or "auto",
            )
        except QuestionRefused as error:
            return self._says(said, str(error))
        except (IndexingError, ModelUnavailable):
            return self._says(said, say("not_ready", said.language))
        except AssistantError as error:
            _log.error("no answer: %s", type(error).__name__)
            return self._says(said, say("failed", said.language))
        if self._lesson is not None and not said.update.group:
            self._lesson.heard(said.person, answer)
        messages = list(messages_of(answer, said.layout, above))
        if said.known.consented != NOTICE_VERSION:
            messages.extend(self._notice(said))
            self._people.set(said.person, consented=NOTICE_VERSION)
        return Reply(tuple(messages), said.person, conversation, answer)

    def _start(self, said: _Said, argument: str) -> Reply:
        self._people.set(said.person, consented=NOTICE_VERSION)
        how = parts_of(HELP[said.language], said.layout)
        return Reply((*self._notice(said), *how), said.person)

    def _notice(self, said: _Said) -> tuple[Message, ...]:
        text = NOTICE[said.language].format(days=self._days)
        messages = parts_of(text, said.layout)
        if not said.layout.form.buttons:
            return messages
        agree = ((say("agree_button", said.language), "/agree"),)
        return (*messages[:-1], Message(messages[-1].text, agree))

    def _help(self, said: _Said, argument: str) -> Reply:
        return self._says(said, HELP[said.language])

    def _agree(self, said: _Said, argument: str) -> Reply:
        self._people.set(said.person, consented=NOTICE_VERSION)
        return self._says(said, say("agreed", said.language))

    def _new(self, said: _Said, argument: str) -> Reply:
        self._conversations.begin(said.person)
        return self._says(said, say("new", said.language))

    def _erase(self, said: _Said, argument: str) -> Reply:
        if argument.lower() not in ("yes", "确定", "是"):
            return self._says(said, say("sure", said.language))
        self._people.erase(said.person)
        return self._says(said, say("erased", said.language))

    def _short(self, said: _Said, argument: str) -> Reply:
        self._people.set(said.person, short=True)
        return self._says(said, say("short", said.language))

    def _long(self, said: _Said, argument: str) -> Reply:
        self._people.set(said.person, short=False)
        return self._says(said, say("long", said.language))

    def _lang(self, said: _Said, argument: str) -> Reply:
        chosen = _LANGUAGES.get(argument.lower())
        if chosen is None:
            return self._says(said, say("which_lang", said.language))
        self._people.set(said.person, language=chosen)
        return self._says(said, say("lang", chosen))

    def _more(self, said: _Said, argument: str) -> Reply:
        answer = self._last(said)
        if answer is None:
            return self._says(said, say("no_answer_yet", said.language))
        parts = gist(answer, said.layout)[1:]
        if not parts:
            return self._says(said, say("no_more", said.language))
        return Reply(tuple(Message(part) for part in parts), said.person)

    def _source(self, said: _Said, argument: str) -> Reply:
        answer = self._last(said)
        if answer is None or not answer.citations:
            return self._says(said, say("no_answer_yet", said.language))
        if not argument.strip("[]").isdecimal():
            return self._says(said, say("which_source", said.language))
        n = int(argument.strip("[]")[:4])
        cited = next((one for one in answer.citations if one.n == n), None)
        if cited is None:
            most = len(answer.citations)
            return self._says(said, say("no_source", said.language, n=n, most=most))
        return self._says(said, self._passage(cited, said.language))

    def _passage(self, cited: Citation, language: Language) -> str:
        """Say where a citation stands, and the passage itself as it is now in force."""
        view = self._mentor.passage(cited.chunk_id)
        if view is None:
            return say("outdated", language)
        return plain(f"[{cited.n}] {place_of(view, language)}\n\n{view.table or view.text}")

    def _last(self, said: _Said) -> Answer | None:
        return self._conversations.last(self._conversations.current(said.person), said.person)

    def _teaches(self, said: _Said, texts: Sequence[str]) -> Reply:
        parts = [part for text in texts for part in parts_of(text, said.layout)]
        return Reply(tuple(parts), said.person)

    def _says(self, said: _Said, text: str) -> Reply:
        return Reply(parts_of(text, said.layout), said.person)


def _language(text: str) -> Language:
    """Give the language of a message; a bare /command is in none, and most who ask read Chinese."""
    return "zh" if text.lstrip().startswith("/") or not text.strip() else language_of(text)


_LANGUAGES: Mapping[str, Language] = {
    "zh": "zh", "en": "en", "中文": "zh", "英文": "en", "english": "en", "chinese": "zh",
}  # fmt: skip
