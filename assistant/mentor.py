"""The mentor: a question and its history in, a cited Answer out.

`ask` reads in the order in which things happen: read the question, make it stand alone, search,
judge the evidence, answer in the guideline's own words (or through a chat model, if there is
one, falling back to those words), check every number, compose. Danger signs are read from the
question itself, whatever is found and whoever answers. Masking and scope will stand before the
search. Synchronous and thread-safe.
"""

from __future__ import annotations

import dataclasses
import time
import uuid
from collections.abc import Sequence

from assistant.answering import answer_from
from assistant.compose import corrections, text_of
from assistant.condensing.condense import condense
from assistant.disagreement import with_conflicts
from assistant.editions import with_editions, without_edition
from assistant.evidence import judge
from assistant.generate import ChatModel
from assistant.intents import read_intents
from assistant.knowledge import Knowledge, Snapshot
from assistant.opening import opened
from assistant.patient.cautions import with_cautions
from assistant.patient.patient import read_patient
from assistant.patient.shown import with_patient
from assistant.pictures import trusted, unread
from assistant.privacy import mask
from assistant.rank import Line, rank_lines
from assistant.reading import Asked, read_history, read_question
from assistant.records import Answer, PassageView, Turn
from assistant.sections import preference
from assistant.triage.alerts import with_alerts
from assistant.triage.rules import Rule
from assistant.triage.signs import triage
from assistant.verify.answer import verified
from assistant.withholding import abstain
from corpus.document import Language
from corpus.sentences import language_of
from index.encoder import Encoder
from index.errors import IndexingError
from index.lexicon import Lexicon
from index.passage import Passage, SearchResult

_PASSAGES = 12
_MOST_ROWS = 40


class Mentor:
    """Answers questions from one home folder's knowledge."""

    def __init__(
        self,
        knowledge: Knowledge,
        encoder: Encoder,
        lexicon: Lexicon,
        *,
        model: ChatModel | None = None,
    ) -> None:
        self.knowledge = knowledge
        self._encoder = encoder
        self._lexicon = lexicon
        self._model = model

    def ask(
        self, question: str, *, history: Sequence[Turn] = (), language: Asked = "auto"
    ) -> Answer:
        """Answer a question.

        Raises QuestionRefused for what cannot be read as a question, IndexingError where there is
        no usable index. A question without an answer in the library is no error: it abstains.
        """
        began = time.perf_counter()
        typed = read_question(question, language)
        spoken: Language = language_of(typed) if language == "auto" else language
        said = read_history(history)
        # What was reported before still counts, though it raises nothing by itself again.
        raised = triage(typed, [turn.question for turn in said])
        # From here on nobody is named: what follows may be stored, logged or sent to a model.
        asked, turns = mask(typed), tuple(_masked(turn) for turn in said)
        standalone = condense(asked, turns, self._lexicon)
        patient = read_patient(asked, [turn.question for turn in turns], self._lexicon)
        snapshot = self.knowledge.snapshot()
        found, lines = self._look_up(standalone, spoken, snapshot)
        searched = time.perf_counter()
        blank = Answer(
            id=uuid.uuid4().hex,
            question=asked,
            standalone_question=standalone,
            language=spoken,
            kind="abstained",
            index_version=found.index_version,
        )
        answer = self._answer(blank, found, lines, raised, snapshot)
        answer = with_cautions(answer, patient, snapshot, self._lexicon)
        answer = with_patient(answer, patient)
        answer = with_editions(answer, standalone, snapshot)
        if raised:
            answer = with_alerts(answer, raised, snapshot)
        answer = verified(answer)
        ended = time.perf_counter()
        return dataclasses.replace(
            answer,
            text=text_of(answer),
            timings_ms={
                "retrieve": _ms(searched - began),
                "answer": _ms(ended - searched),
                "total": _ms(ended - began),
            },
        )

    def passage(self, chunk_id: str) -> PassageView | None:
        """Give a passage with its neighbours; None where unknown or no longer in force."""
        snapshot = self.knowledge.snapshot()
        passage = snapshot.passage(chunk_id)
        return None if passage is None else opened(passage, snapshot)

    def ready(self) -> str | None:
        """Give None when questions can be answered, else the sentence that says what is missing."""
        try:
            self.knowledge.snapshot()
        except IndexingError as error:
            return str(error)
        return None

    @property
    def index_version(self) -> str:
        """Name the index version that is open; empty where there is none."""
        try:
            return self.knowledge.snapshot().retriever.version
        except IndexingError:
            return ""

    def look_up(self, question: str, language: Language) -> tuple[SearchResult, tuple[Line, ...]]:
        """Give what a stand-alone question finds, and its lines, best first: for the evals."""
        return self._look_up(question, language, self.knowledge.snapshot())

    def _look_up(
        self, question: str, language: Language, snapshot: Snapshot
    ) -> tuple[SearchResult, tuple[Line, ...]]:
        question = without_edition(question)
        found = snapshot.search(question, _PASSAGES, prefer=preference(question))
        rows = _table_rows(found, snapshot)
        lines = rank_lines(question, found, rows, encoder=self._encoder, language=language)
        return found, trusted(lines)

    def _answer(
        self,
        blank: Answer,
        found: SearchResult,
        lines: Sequence[Line],
        raised: Sequence[Rule],
        snapshot: Snapshot,
    ) -> Answer:
        question = blank.standalone_question
        if not lines or not judge(question, found, lines, blank.language).enough:
            again = self._named(question, blank.language, raised, snapshot)
            if again is None:
                return abstain(blank, found, snapshot)
            found, lines = again
        answer = answer_from(blank, found, lines, snapshot, self._model)
        answer = with_conflicts(answer, lines, snapshot, self._lexicon)
        first = corrections(found.wanted, blank.language)
        left = unread(found, [one.chunk_id for one in answer.citations], blank.language)
        return dataclasses.replace(answer, notes=(*first, *answer.notes, *([left] if left else [])))

    def _named(
        self, question: str, language: Language, raised: Sequence[Rule], snapshot: Snapshot
    ) -> tuple[SearchResult, tuple[Line, ...]] | None:
        """Look up what is asked under the name of the danger that was seen in it, or give None.

        Who describes a heart attack and asks how many aspirins does not name it; the alert does.
        """
        for rule in raised[:1]:
            if rule.documents and any(read_intents(question)):
                name = rule.label[language]
                named = f"{name}：{question}" if language == "zh" else f"{name}: {question}"
                found, lines = self._look_up(named, language, snapshot.within(rule.documents))
                if lines and judge(named, found, lines, language).enough:
                    return found, lines
        return None


def _masked(turn: Turn) -> Turn:
    return Turn(mask(turn.question), None if turn.answer is None else mask(turn.answer))


def _table_rows(found: SearchResult, snapshot: Snapshot) -> list[Passage]:
    """Give the rows of the tables that were hit, whole or by a row."""
    rows: list[Passage] = []
    seen: set[tuple[str, int]] = set()
    for hit in found.hits:
        chunk = hit.passage.chunk
        table = hit.passage if chunk.kind == "table" else snapshot.table_of(hit.passage)
        if table is None or (table.source.key, table.chunk.ordinal) in seen:
            continue
        seen.add((table.source.key, table.chunk.ordinal))
        for offset in range(1, _MOST_ROWS + 1):
            row = snapshot.beside(table, offset)
            if row is None or row.chunk.parent != table.chunk.ordinal:
                break
            rows.append(row)
    return rows


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 2)
